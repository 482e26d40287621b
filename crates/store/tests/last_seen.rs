//! In which import each user of a roster was seen last.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage, event, user, write};
use rollcall_api::imports::ImportKind;
use rollcall_core::directory::UserEntry;
use rollcall_store::{Applied, RosterName, Sightings, Window};

const DI: &str = "di@example.com";

on_both_databases!(
    whoever_is_kept_was_seen_before,
    whoever_is_seen_again_was_seen_now,
    nothing_is_written_for_whoever_is_there_each_time,
    lists_of_new_users_tell_of_those_they_change,
    nothing_is_known_before_the_first_list,
    an_undone_import_was_an_import,
    whoever_comes_by_another_way_was_in_no_file,
    another_source_makes_it_uncertain,
    whoever_is_renamed_takes_it_along,
    whoever_is_forgotten_leaves_nothing,
    the_neighbours_roster_is_another_one,
);

fn figma() -> RosterName {
    RosterName::Application("figma".to_owned())
}

/// An import to Figma by a file of that name: who it made or brought back, whom it marked, and who stays without being
/// in it (none for a list of new users).
async fn import(stage: &Stage, file: &str, active: &[&str], past: &[&str], kept: Option<&[&str]>) {
    let of = |status: &'static str| {
        move |email: &&str| UserEntry {
            status: Some(status.to_owned()),
            ..user(email)
        }
    };
    let users = active.iter().map(of("active"));
    let users = users.chain(past.iter().map(of("past"))).collect();
    let seen = active.iter().map(|key| (*key).to_owned()).collect();
    let kept = kept.map(|kept| kept.iter().map(|key| (*key).to_owned()).collect());
    apply(
        stage,
        file,
        users,
        Vec::new(),
        Some(Sightings { seen, kept }),
    )
    .await;
}

async fn apply(
    stage: &Stage,
    file: &str,
    users: Vec<UserEntry>,
    removed: Vec<String>,
    sightings: Option<Sightings>,
) {
    let snapshot = stage.storage.snapshot(stage.organization, &figma()).await;
    let revision: i64 = snapshot.unwrap().unwrap().revision.parse().unwrap();
    let mut write = write(stage, figma(), revision, users).await;
    write.history.summary.file.name = file.to_owned();
    write.applied_ms = revision * 1_000;
    write.removed = removed;
    if sightings.is_none() {
        write.history.summary.kind = ImportKind::Undo;
    }
    write.sightings = sightings;
    let applied = stage.storage.apply_import(write, None).await.unwrap();
    assert_eq!(applied, Applied::Written);
}

/// Names of the files, `-` where none is known.
async fn seen(stage: &Stage, keys: &[&str]) -> String {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let roster = figma();
    let found = stage.storage.last_seen(stage.organization, &roster, keys);
    let files: Vec<String> = found
        .await
        .unwrap()
        .into_iter()
        .map(|user| {
            user.import
                .map_or("-".to_owned(), |import| import.file_name)
        })
        .collect();
    files.join(" ")
}

/// Rows of users who were not in the latest list.
async fn rows(stage: &Stage) -> usize {
    let mine = stage.mine().await;
    mine.iter()
        .filter(|row| row.starts_with("last_seen:"))
        .count()
}

async fn whoever_is_kept_was_seen_before(stage: &Stage) {
    import(stage, "first", &[BO, CY, DI], &[], Some(&[])).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "first first first");
    import(stage, "second", &[], &[DI], Some(&[CY])).await;
    assert_eq!(
        seen(stage, &[BO, CY, DI, ANN]).await,
        "second first first -"
    );
    import(stage, "third", &[], &[], Some(&[BO, CY])).await;
    assert_eq!(seen(stage, &[DI, CY, BO]).await, "first first second");
    let roster = figma();
    let asked = stage
        .storage
        .last_seen(stage.organization, &roster, vec![BO.to_owned()]);
    let import = asked.await.unwrap()[0].import.clone().unwrap();
    assert_eq!(import.applied_at, "1970-01-01T00:00:02Z");
    let window = Window {
        after: None,
        limit: 9,
    };
    let rosters = [roster];
    let imports = stage.storage.imports(stage.organization, &rosters, window);
    let imports = imports.await.unwrap().items;
    assert_eq!(imports[1].id, import.id);
}

async fn whoever_is_seen_again_was_seen_now(stage: &Stage) {
    import(stage, "first", &[BO, CY, DI], &[], Some(&[])).await;
    import(stage, "second", &[], &[DI], Some(&[CY])).await;
    // Cy is there and as before: that they are not missing is all that is told.
    import(stage, "third", &[DI], &[], Some(&[])).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "third third third");
    assert_eq!(rows(stage).await, 0);
}

async fn nothing_is_written_for_whoever_is_there_each_time(stage: &Stage) {
    let emails: Vec<String> = (0..300).map(|at| format!("user{at}@example.com")).collect();
    let everybody: Vec<&str> = emails.iter().map(String::as_str).collect();
    import(stage, "first", &everybody, &[], Some(&[])).await;
    let absent: Vec<&str> = everybody[10..30].to_vec();
    import(stage, "second", &[], &[], Some(&absent)).await;
    import(stage, "third", &[], &[], Some(&absent[..5])).await;
    assert_eq!(rows(stage).await, 5);
    assert_eq!(
        seen(stage, &["user10@example.com", "user20@example.com"]).await,
        "first third"
    );
}

async fn lists_of_new_users_tell_of_those_they_change(stage: &Stage) {
    import(stage, "first", &[BO], &[], Some(&[])).await;
    import(stage, "more", &[CY, DI], &[], None).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "first more");
    import(stage, "second", &[], &[], Some(&[CY])).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "second more second");
}

async fn nothing_is_known_before_the_first_list(stage: &Stage) {
    // As an organization was before this was kept, and as one is whose clients do not say who stays.
    apply(stage, "early", vec![user(BO), user(CY)], Vec::new(), None).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "- -");
    import(stage, "first", &[], &[], Some(&[CY])).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "first -");
}

async fn an_undone_import_was_an_import(stage: &Stage) {
    import(stage, "first", &[BO, CY], &[], Some(&[])).await;
    import(stage, "second", &[DI], &[CY], Some(&[])).await;
    // What the second did is taken back.
    apply(stage, "", vec![user(CY)], vec![DI.to_owned()], None).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "second first -");
    // And what was taken back is done again: Di came by no file.
    apply(stage, "", vec![user(DI)], Vec::new(), None).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "second first -");
    import(stage, "third", &[], &[], Some(&[CY, DI])).await;
    assert_eq!(seen(stage, &[BO, CY, DI]).await, "third first -");
}

async fn whoever_comes_by_another_way_was_in_no_file(stage: &Stage) {
    import(stage, "first", &[BO], &[], Some(&[])).await;
    apply(stage, "", vec![user(CY)], Vec::new(), None).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "first -");
    import(stage, "second", &[], &[], Some(&[])).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "second second");
}

async fn another_source_makes_it_uncertain(stage: &Stage) {
    import(stage, "first", &[BO, CY], &[], Some(&[])).await;
    let organization = stage.organization.0;
    stage
        .run(&[&format!(
            "INSERT INTO access_source (organization, application, account, user_key, source, last_seen_ms) \
             VALUES ({organization}, 'figma', 'imported', '{BO}', 'microsoft_365', 1)"
        )])
        .await;
    import(stage, "second", &[], &[], Some(&[])).await;
    assert_eq!(
        seen(stage, &[BO, CY]).await,
        "- second",
        "nobody is asked about Bo"
    );
    stage
        .run(&[&format!(
            "DELETE FROM access_source WHERE organization = {organization} AND source = 'microsoft_365'"
        )])
        .await;
    import(stage, "third", &[], &[], Some(&[BO])).await;
    assert_eq!(seen(stage, &[BO, CY]).await, "- third");
    import(stage, "fourth", &[], &[], Some(&[])).await;
    assert_eq!(seen(stage, &[BO]).await, "fourth");
}

async fn whoever_is_renamed_takes_it_along(stage: &Stage) {
    import(stage, "first", &[BO, CY], &[], Some(&[])).await;
    import(stage, "second", &[], &[], Some(&[CY])).await;
    let organization = stage.organization.0;
    stage
        .run(&[&format!(
            "UPDATE person SET user_key = '{DI}' WHERE organization = {organization} AND user_key = '{CY}'"
        )])
        .await;
    assert_eq!(seen(stage, &[CY, DI]).await, "- first");
}

async fn whoever_is_forgotten_leaves_nothing(stage: &Stage) {
    import(stage, "first", &[CY, DI], &[], Some(&[])).await;
    import(stage, "second", &[], &[], Some(&[CY])).await;
    apply(
        stage,
        "",
        Vec::new(),
        vec![CY.to_owned(), DI.to_owned()],
        None,
    )
    .await;
    // Emptying the bin forgets whom neither directory nor application knows.
    let (storage, organization) = (&stage.storage, stage.organization);
    let keys = [BO.to_owned()];
    storage
        .delete_users(organization, &keys, &event("user.deleted", 1))
        .await
        .unwrap();
    storage
        .purge_user(organization, BO, &event("user.purged", 2))
        .await
        .unwrap();
    assert_eq!(rows(stage).await, 0);
}

async fn the_neighbours_roster_is_another_one(stage: &Stage) {
    import(stage, "first", &[CY], &[], Some(&[])).await;
    let keys = vec![ANN.to_owned(), CY.to_owned()];
    let asked = stage
        .storage
        .last_seen(stage.organization, &RosterName::Workspace, keys);
    assert!(
        asked
            .await
            .unwrap()
            .iter()
            .all(|user| user.import.is_none())
    );
}
