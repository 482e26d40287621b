//! What SCIM reads and writes: users and groups by id, whole or not at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage, event, slack, user, write};
use rollcall_api::imports::{ImportKind, ImportSummary, ImportedFile};
use rollcall_api::tokens::TokenScopes;
use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_store::{
    AuditVerdict, Delta, GroupChoice, GroupRef, HistoryEntry, NewApiToken, Place, Restored, Result,
    RosterName, ScimChange, ScimGroup, ScimTx, ScimUser, UserChoice,
};

on_both_databases!(
    a_user_is_found_by_what_is_theirs,
    the_latest_users_come_first,
    a_change_is_in_delta_history_and_audit_log,
    a_failure_at_any_call_leaves_no_trace,
    an_address_changes_and_the_id_stays,
    an_address_that_an_application_knows_is_taken_over,
    applications_know_the_new_address,
    groups_are_renamed_and_deleted,
    whoever_is_deleted_can_be_created_again,
    whoever_is_archived_has_no_tokens_any_more,
);

const NOW_MS: i64 = 5_000;

fn cy() -> ScimUser {
    ScimUser {
        id: "id-of-cy".to_owned(),
        key: CY.to_owned(),
        email: "Cy@Example.com".to_owned(),
        user_name: Some("CyÉ".to_owned()),
        external_id: Some("X".to_owned()),
        display_name: "Cy".to_owned(),
        status: "active".to_owned(),
        role: "user".to_owned(),
        attributes: r#"{"title":"T"}"#.to_owned(),
        further_emails: vec!["cy@home.example".to_owned()],
        identifiers: slack("U9"),
        groups: Vec::new(),
        created_ms: NOW_MS,
        changed_ms: NOW_MS,
    }
}

async fn finish(tx: ScimTx, changed: &[&str], removed: &[&str]) -> Result<()> {
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    let history = history(format!("scim-{}", tx.revision()));
    tx.finish(ScimChange {
        changed: keys(changed),
        removed: keys(removed),
        history,
        audit: event("scim.applied", NOW_MS),
        applied_by: ANN.to_owned(),
    })
    .await
}

fn history(id: String) -> HistoryEntry {
    let changeset = Changeset {
        template: "workspace-users".to_owned(),
        base_revision: String::new(),
        changes: Vec::new(),
        kept: None,
    };
    HistoryEntry {
        summary: ImportSummary {
            id,
            roster: "workspace".to_owned(),
            roster_title: String::new(),
            kind: ImportKind::Scim,
            template: "workspace-users".to_owned(),
            file: ImportedFile {
                name: String::new(),
                bytes: 0,
                sha256: String::new(),
            },
            applied_at: String::new(),
            applied_by: String::new(),
            changes: ChangeCounts::default(),
            counts: Counts::default(),
            revision: String::new(),
            changeset_sha256: String::new(),
            undo_of: None,
            undone_by: None,
            left_alone: Vec::new(),
        },
        changeset: changeset.canonical_json(),
        inverse: changeset.into_inverse("").canonical_json(),
    }
}

async fn add_cy(stage: &Stage) -> Result<()> {
    let mut tx = stage.storage.write_scim(stage.organization).await?;
    tx.write_users(&[&cy()], NOW_MS).await?;
    let groups = tx.groups(&GroupChoice::All, None, 10).await?;
    let sales = groups.iter().find(|group| group.name == "Sales").unwrap();
    tx.change_memberships(&[(CY, &sales.id)], &[]).await?;
    finish(tx, &[CY], &[]).await
}

async fn found(stage: &Stage, choice: UserChoice) -> Vec<ScimUser> {
    let mut tx = stage.storage.read_scim(stage.organization).await.unwrap();
    let users = tx.users(&choice, None, 0, 10).await.unwrap();
    assert_eq!(tx.count_users(&choice).await.unwrap(), users.len());
    users
}

async fn a_user_is_found_by_what_is_theirs(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let email = |address: &str| UserChoice::Email {
        address: address.to_owned(),
        key: Some(address.to_owned()),
    };
    for choice in [
        UserChoice::Ids(vec!["id-of-cy".to_owned()]),
        UserChoice::UserName("cyé".to_owned()),
        UserChoice::ExternalId("X".to_owned()),
        UserChoice::ChangedSince(NOW_MS),
        email(CY),
        email("cy@home.example"),
    ] {
        let users = found(stage, choice.clone()).await;
        let [user] = users.as_slice() else {
            panic!("{choice:?}: {users:?}")
        };
        assert_eq!(user.groups.len(), 1);
        let expected = ScimUser {
            groups: user.groups.clone(),
            further_emails: Vec::new(),
            ..cy()
        };
        assert_eq!(*user, expected, "{choice:?}");
    }
    // Nobody gave Ann a name: she is called by her address.
    let ann = found(stage, UserChoice::UserName(ANN.to_owned())).await;
    assert_eq!(ann[0].key, ANN);
    assert!(
        found(stage, UserChoice::UserName("cye".to_owned()))
            .await
            .is_empty()
    );
    let mut tx = stage.storage.read_scim(stage.organization).await.unwrap();
    let names = [ANN.to_owned(), "cyé".to_owned(), "nobody".to_owned()];
    assert_eq!(tx.user_names(&names).await.unwrap().len(), 2);
    assert_eq!(tx.held(&slack("U9")).await.unwrap()[0].id, "id-of-cy");
    assert!(tx.held(&slack("U0")).await.unwrap().is_empty());
}

async fn the_latest_users_come_first(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let mut tx = stage.storage.read_scim(stage.organization).await.unwrap();
    let mut keys = Vec::new();
    let mut place = None;
    loop {
        let page = tx
            .users(&UserChoice::All, place.as_ref(), 0, 1)
            .await
            .unwrap();
        let Some(user) = page.into_iter().next() else {
            break;
        };
        place = Some(Place {
            created_ms: user.created_ms,
            id: user.id,
        });
        keys.push(user.key);
    }
    assert_eq!(keys.len(), 3);
    assert_eq!(keys[0], CY);
}

async fn a_change_is_in_delta_history_and_audit_log(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let delta = stage
        .storage
        .delta(stage.organization, &RosterName::Workspace, 1)
        .await
        .unwrap();
    let Delta::Since(delta) = delta else {
        panic!("{delta:?}")
    };
    assert_eq!(delta.document.revision, "2");
    assert_eq!(delta.document.users[0].groups, ["Sales"]);
    assert!(
        stage
            .storage
            .import(stage.organization, "scim-1")
            .await
            .unwrap()
            .is_some()
    );
    let verdict = stage
        .storage
        .verify_audit(stage.organization, None)
        .await
        .unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact(_)));
    let entries = stage
        .storage
        .audit_page(stage.organization, 0)
        .await
        .unwrap();
    assert_eq!(entries.last().unwrap().event.action, "scim.applied");
}

async fn a_failure_at_any_call_leaves_no_trace(stage: &Stage) {
    let before = stage.mine().await;
    for call in 1.. {
        stage.fault.arm(call);
        let done = add_cy(stage).await;
        stage.fault.arm(0);
        if done.is_ok() {
            assert!(call > 10);
            break;
        }
        assert_eq!(stage.mine().await, before, "call {call}");
    }
    assert_ne!(stage.mine().await, before);
}

async fn an_address_changes_and_the_id_stays(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let mut tx = stage.storage.write_scim(stage.organization).await.unwrap();
    tx.rename_user("id-of-cy", CY, "new@example.com", NOW_MS)
        .await
        .unwrap();
    finish(tx, &["new@example.com"], &[CY]).await.unwrap();
    let users = found(stage, UserChoice::Ids(vec!["id-of-cy".to_owned()])).await;
    assert_eq!(users[0].key, "new@example.com");
    assert_eq!(users[0].groups.len(), 1);
    assert_eq!(users[0].identifiers, slack("U9"));
}

async fn an_address_that_an_application_knows_is_taken_over(stage: &Stage) {
    let figma = RosterName::Application("figma".to_owned());
    let import = write(stage, figma, 1, vec![user("new@example.com")]).await;
    stage
        .storage
        .apply_import(import.clone(), None)
        .await
        .unwrap();
    add_cy(stage).await.unwrap();
    let mut tx = stage.storage.write_scim(stage.organization).await.unwrap();
    let known = tx.persons(&["new@example.com".to_owned()]).await.unwrap();
    assert!(!known[0].listed);
    tx.rename_user("id-of-cy", CY, "new@example.com", NOW_MS)
        .await
        .unwrap();
    finish(tx, &["new@example.com"], &[CY]).await.unwrap();
    let users = found(stage, UserChoice::Ids(vec!["id-of-cy".to_owned()])).await;
    assert_eq!(users[0].key, "new@example.com");
    assert!(
        found(stage, UserChoice::Ids(vec![known[0].id.clone()]))
            .await
            .is_empty()
    );
}

async fn applications_know_the_new_address(stage: &Stage) {
    let figma = RosterName::Application("figma".to_owned());
    let import = write(stage, figma.clone(), 1, vec![user(BO)]).await;
    stage
        .storage
        .apply_import(import.clone(), None)
        .await
        .unwrap();
    let bo = found(stage, UserChoice::UserName(BO.to_owned())).await;
    let mut tx = stage.storage.write_scim(stage.organization).await.unwrap();
    tx.rename_user(&bo[0].id, BO, "new@example.com", NOW_MS)
        .await
        .unwrap();
    finish(tx, &["new@example.com"], &[BO]).await.unwrap();
    let delta = stage
        .storage
        .delta(stage.organization, &figma, 2)
        .await
        .unwrap();
    let Delta::Since(delta) = delta else {
        panic!("{delta:?}")
    };
    assert_eq!(delta.removed, [BO]);
    assert_eq!(delta.document.users.len(), 1);
}

async fn groups_are_renamed_and_deleted(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let mut tx = stage.storage.write_scim(stage.organization).await.unwrap();
    let groups = tx
        .groups(&GroupChoice::Of("id-of-cy".to_owned()), None, 10)
        .await
        .unwrap();
    let [sales] = groups.as_slice() else {
        panic!("{groups:?}")
    };
    assert_eq!(sales.members.len(), 2);
    let renamed = ScimGroup {
        name: "Selling".to_owned(),
        external_id: Some("G".to_owned()),
        changed_ms: NOW_MS,
        ..sales.clone()
    };
    tx.write_group(&renamed).await.unwrap();
    let again = tx
        .groups(&GroupChoice::Ids(vec![sales.id.clone()]), None, 1)
        .await
        .unwrap();
    assert_eq!(again[0], renamed);
    tx.change_memberships(&[], &[(CY, &sales.id), (ANN, &sales.id)])
        .await
        .unwrap();
    tx.delete_group(&sales.id).await.unwrap();
    finish(tx, &[ANN, CY], &[]).await.unwrap();
    assert_eq!(stage.workspace().await.groups, ["Support"]);
    let ann = found(stage, UserChoice::UserName(ANN.to_owned())).await;
    assert_eq!(ann[0].groups, Vec::<GroupRef>::new());
}

async fn whoever_is_deleted_can_be_created_again(stage: &Stage) {
    add_cy(stage).await.unwrap();
    let mut tx = stage.storage.write_scim(stage.organization).await.unwrap();
    tx.delete_users(&[CY.to_owned()], ANN, NOW_MS)
        .await
        .unwrap();
    finish(tx, &[], &[CY]).await.unwrap();
    assert!(
        found(stage, UserChoice::ExternalId("X".to_owned()))
            .await
            .is_empty()
    );
    add_cy(stage).await.unwrap();
    assert_eq!(
        found(stage, UserChoice::ExternalId("X".to_owned()))
            .await
            .len(),
        1
    );
    let restored = stage
        .storage
        .restore_user(stage.organization, CY, &event("user.restored", NOW_MS))
        .await
        .unwrap();
    assert_eq!(restored, Restored::NotInBin);
}

async fn whoever_is_archived_has_no_tokens_any_more(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let token = NewApiToken {
        id: "t".to_owned(),
        token_sha256: "hash".to_owned(),
        user: ANN.to_owned(),
        name: "Ann's".to_owned(),
        scopes: TokenScopes::NONE,
        created_ms: NOW_MS,
        expires_ms: NOW_MS + 60_000,
    };
    let made = event("token.created", NOW_MS);
    let added = storage.add_token(organization, &token, &made, 10).await;
    assert!(added.unwrap());
    let is_good = async || {
        let found = storage.find_token(organization, "hash", NOW_MS).await;
        found.unwrap().is_some()
    };
    assert!(is_good().await);
    let choice = UserChoice::Email {
        address: ANN.to_owned(),
        key: None,
    };
    let mut ann = found(stage, choice).await.remove(0);
    for status in ["archived", "active"] {
        ann.status = status.to_owned();
        let mut tx = storage.write_scim(organization).await.unwrap();
        tx.write_users(&[&ann], NOW_MS).await.unwrap();
        finish(tx, &[ANN], &[]).await.unwrap();
        assert!(!is_good().await, "{status}");
    }
}
