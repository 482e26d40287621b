//! Lists and pages, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage, slack, user, write};
use rollcall_core::changeset::{Change, Changeset, Op};
use rollcall_core::directory::UserEntry;
use rollcall_store::{AppUserView, RosterName, UserStatusFilter, Window};

on_both_databases!(
    applications_are_counted,
    users_are_searched_and_paged,
    only_the_users_concerned_are_loaded,
);

const ALL: Window<'static> = Window {
    after: None,
    limit: 100,
};

async fn applications_are_counted(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let figma = RosterName::Application("figma".to_owned());
    let past = UserEntry {
        status: Some("past".to_owned()),
        ..user("guest@outside.example")
    };
    let import = write(stage, figma, 1, vec![user(ANN), user(CY), past]).await;
    storage.apply_import(import.clone(), None).await.unwrap();

    let found = storage.applications(organization, None).await.unwrap();
    assert_eq!((found[0].active_users, found[0].past_users), (2, 1));
    assert_eq!(
        storage
            .applications(organization, Some(BO))
            .await
            .unwrap()
            .len(),
        0
    );
    let application = storage.application(organization, "figma").await.unwrap();
    let application = application.unwrap();
    assert_eq!(application.owner_email.as_deref(), Some("Ann@Example.com"));
    assert_eq!(application.last_import.unwrap().revision, "2");
    assert_eq!(application.sources[0].users, 2);

    let list = async |view, search: &str| {
        let users = storage
            .application_users(organization, "figma", view, search, ALL)
            .await
            .unwrap();
        users
            .items
            .into_iter()
            .map(|user| (user.email, user.status, user.sources.join("+")))
            .collect::<Vec<_>>()
    };
    let row = |email: &str, status: &str, sources: &str| {
        (email.to_owned(), status.to_owned(), sources.to_owned())
    };
    assert_eq!(
        list(AppUserView::All, "").await,
        [
            row("Ann@Example.com", "active", "File upload"),
            row(CY, "active", "File upload"),
            row("guest@outside.example", "past", "")
        ]
    );
    assert_eq!(list(AppUserView::Relevant, "").await.len(), 2);
    assert_eq!(list(AppUserView::All, " CY@ ").await.len(), 1);
}

async fn users_are_searched_and_paged(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let people = (0..7)
        .map(|number| UserEntry {
            groups: vec!["Support".to_owned(), "Sales".to_owned()],
            identifiers: slack(&format!("U1{number}")),
            ..user(&format!("p{number}@example.com"))
        })
        .collect();
    let import = write(stage, RosterName::Workspace, 1, people).await;
    storage.apply_import(import.clone(), None).await.unwrap();
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let window = Window {
            after: after.as_deref(),
            limit: 4,
        };
        let page = storage
            .workspace_users(organization, UserStatusFilter::Active, "", window)
            .await
            .unwrap();
        assert_eq!(page.total, 8);
        seen.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 8);
    assert_eq!(seen[1].groups, ["Sales", "Support"]);
    assert_eq!(seen[1].identifiers, ["slack:U10"]);
    let found = storage
        .workspace_users(organization, UserStatusFilter::All, "P3@", ALL)
        .await
        .unwrap();
    assert_eq!((found.total, found.items.len()), (1, 1));
    for (key, is_there) in [("p3@example.com", true), ("p3@", false), ("", false)] {
        let one = storage.workspace_user(organization, key).await.unwrap();
        assert_eq!(
            one.as_ref(),
            found.items.first().filter(|_| is_there),
            "{key}"
        );
    }
}

async fn only_the_users_concerned_are_loaded(stage: &Stage) {
    let change = Change {
        add: [("source_usernames".to_owned(), vec!["slack:U1".to_owned()])]
            .into_iter()
            .collect(),
        key: BO.to_owned(),
        op: Op::Update,
        record: Some(1),
        remove: Default::default(),
        set: Default::default(),
    };
    let changeset = Changeset {
        base_revision: "1".to_owned(),
        changes: vec![change],
        kept: None,
        template: "workspace-users".to_owned(),
    };
    let more = write(stage, RosterName::Workspace, 1, vec![user(CY)]).await;
    stage
        .storage
        .apply_import(more.clone(), None)
        .await
        .unwrap();
    let concerned = stage
        .storage
        .concerned(stage.organization, &RosterName::Workspace, &changeset)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(concerned.revision, 2);
    assert!(concerned.directory.find(ANN).is_some(), "the holder");
    assert!(concerned.directory.find(BO).is_some());
    assert_eq!(concerned.directory.find(CY), None);
    assert_eq!((concerned.active_users, concerned.active_admins), (2, 1));
}
