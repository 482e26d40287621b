//! Custom roles and their holders on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage, event, user, write};
use rollcall_api::session::{Access, Scopes};
use rollcall_core::directory::UserEntry;
use rollcall_store::driver::{Row, Value};
use rollcall_store::{
    CustomRole, HeldRole, NewSession, NewSignInLink, RoleAdded, RoleChanged, RoleGiven, RosterName,
    Window,
};

on_both_databases!(
    an_organization_has_so_many_roles_and_no_name_twice,
    a_role_is_changed_as_it_was_seen,
    a_role_has_so_many_holders,
    only_active_users_are_given_a_role,
    roles_come_with_whoever_asks,
    holders_come_in_pages,
    roles_go_with_whoever_is_deleted,
    roles_stay_with_whoever_is_archived,
    a_change_and_its_audit_entry_are_kept_together,
    what_another_organization_gives_does_not_count_here,
);

const LOOK: Scopes = Scopes {
    users: Access::ReadOnly,
    ..Scopes::NONE
};
const MOST: u32 = 100;

fn role(id: &str, name: &str) -> CustomRole {
    CustomRole {
        id: id.to_owned(),
        name: name.to_owned(),
        scopes: LOOK,
        version: 1,
        holders: 0,
    }
}

async fn add(stage: &Stage, role: &CustomRole, most: u32) -> RoleAdded {
    let audit = event("role.created", 1_000);
    let added = stage
        .storage
        .add_role(stage.organization, role, most, &audit);
    added.await.unwrap()
}

async fn give(stage: &Stage, role: &CustomRole, user: &str, most: u32) -> RoleGiven {
    let audit = event("role.given", 1_000);
    let given = stage
        .storage
        .give_role(stage.organization, role, user, most, &audit);
    given.await.unwrap()
}

async fn held(stage: &Stage, user: &str) -> Vec<HeldRole> {
    let found = stage.storage.principal(stage.organization, user).await;
    found.unwrap().unwrap().custom_roles
}

async fn import(stage: &Stage, base_revision: i64, users: Vec<UserEntry>) {
    let import = write(stage, RosterName::Workspace, base_revision, users).await;
    stage.storage.apply_import(import, None).await.unwrap();
}

async fn an_organization_has_so_many_roles_and_no_name_twice(stage: &Stage) {
    for (id, name, expect) in [
        ("1", "Auditors", RoleAdded::Yes),
        ("2", "AUDITORS", RoleAdded::NameTaken),
        ("3", "Importers", RoleAdded::Yes),
        ("4", "Others", RoleAdded::TooMany),
    ] {
        assert_eq!(add(stage, &role(id, name), 2).await, expect, "{id}");
    }
    let roles = stage.storage.roles(stage.organization).await.unwrap();
    assert_eq!(roles, [role("1", "Auditors"), role("3", "Importers")]);
    let built_in = stage.storage.built_in_role_holders(stage.organization);
    // Bo is archived.
    assert_eq!(built_in.await.unwrap(), [("admin".to_owned(), 1)]);
}

async fn a_role_is_changed_as_it_was_seen(stage: &Stage) {
    let (one, two) = (role("1", "Auditors"), role("2", "Importers"));
    add(stage, &one, MOST).await;
    add(stage, &two, MOST).await;
    let change = async |role: &CustomRole| {
        let audit = event("role.changed", 1_000);
        let changed = stage.storage.change_role(stage.organization, role, &audit);
        changed.await.unwrap()
    };
    let mut wanted = CustomRole {
        name: "Reviewers".to_owned(),
        scopes: Scopes::ALL,
        ..one.clone()
    };
    assert_eq!(change(&wanted).await, RoleChanged::Yes);
    assert_eq!(change(&wanted).await, RoleChanged::Stale);
    wanted.version = 2;
    let found = stage.storage.role(stage.organization, "1").await.unwrap();
    assert_eq!(found.as_ref(), Some(&wanted));
    wanted.name = "importers".to_owned();
    assert_eq!(change(&wanted).await, RoleChanged::NameTaken);
    // Its own name in other letters is none that is taken.
    wanted.name = "REVIEWERS".to_owned();
    assert_eq!(change(&wanted).await, RoleChanged::Yes);
    assert_eq!(change(&role("x", "New")).await, RoleChanged::Unknown);
    // Whoever saw another version gives nothing.
    assert_eq!(give(stage, &one, ANN, MOST).await, RoleGiven::Stale);
    assert_eq!(held(stage, ANN).await, []);
}

async fn a_role_has_so_many_holders(stage: &Stage) {
    let users = vec![user(CY), user("di@example.com")];
    import(stage, 1, users).await;
    let one = role("1", "Auditors");
    add(stage, &one, MOST).await;
    for (user, expect) in [
        (ANN, RoleGiven::Yes),
        (CY, RoleGiven::Yes),
        (CY, RoleGiven::Again),
        ("di@example.com", RoleGiven::TooMany),
    ] {
        assert_eq!(give(stage, &one, user, 2).await, expect, "{user}");
    }
    let audit = event("role.taken", 1_000);
    let take = async |user: &str| {
        let taken = stage
            .storage
            .take_role(stage.organization, "1", user, &audit);
        taken.await.unwrap()
    };
    assert!(take(CY).await);
    assert!(!take(CY).await);
    assert_eq!(give(stage, &one, "di@example.com", 2).await, RoleGiven::Yes);
}

async fn only_active_users_are_given_a_role(stage: &Stage) {
    let one = role("1", "Auditors");
    assert_eq!(give(stage, &one, ANN, MOST).await, RoleGiven::Stale);
    add(stage, &one, MOST).await;
    // Bo is archived.
    for user in [BO, "nobody@example.com"] {
        assert_eq!(
            give(stage, &one, user, MOST).await,
            RoleGiven::UserUnknown,
            "{user}"
        );
    }
}

async fn roles_come_with_whoever_asks(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    for (id, name) in [("1", "Importers"), ("2", "Auditors")] {
        let role = role(id, name);
        add(stage, &role, MOST).await;
        give(stage, &role, ANN, MOST).await;
    }
    let link = NewSignInLink {
        token_sha256: "link".to_owned(),
        user: ANN.to_owned(),
        expires_ms: i64::MAX,
        purpose: rollcall_store::LinkPurpose::SignIn,
    };
    storage.add_sign_in_link(organization, &link).await.unwrap();
    let session = NewSession {
        token_sha256: "session".to_owned(),
        expires_ms: i64::MAX,
    };
    let opened = storage.open_session(organization, "link", &session, 1_000);
    let opened = opened.await.unwrap().unwrap();
    let found = storage.find_session(organization, "session", 1_000).await;
    let first = storage.first_admin(organization).await.unwrap();
    for principal in [opened, found.unwrap().unwrap(), first.unwrap()] {
        let names: Vec<&str> = principal
            .custom_roles
            .iter()
            .map(|role| role.name.as_str())
            .collect();
        assert_eq!(names, ["Auditors", "Importers"]);
        assert!(
            principal
                .custom_roles
                .iter()
                .all(|role| role.scopes == LOOK)
        );
    }
    let told = |role: &CustomRole| event(&format!("role.deleted {}", role.holders), 2_000);
    assert!(storage.delete_role(organization, "1", told).await.unwrap());
    assert!(!storage.delete_role(organization, "1", told).await.unwrap());
    assert_eq!(held(stage, ANN).await.len(), 1);
    let log = storage.audit_page(organization, 0).await.unwrap();
    assert_eq!(log.last().unwrap().event.action, "role.deleted 1");
}

async fn holders_come_in_pages(stage: &Stage) {
    import(stage, 1, vec![user(CY), user("di@example.com")]).await;
    let one = role("1", "Auditors");
    add(stage, &one, MOST).await;
    for user in ["di@example.com", CY, ANN] {
        give(stage, &one, user, MOST).await;
    }
    let page = async |after: Option<&str>| {
        let window = Window { after, limit: 2 };
        let page = stage
            .storage
            .role_holders(stage.organization, "1", window)
            .await
            .unwrap();
        let keys: Vec<String> = page.items.into_iter().map(|holder| holder.key).collect();
        (keys, page.total, page.next)
    };
    let (keys, total, next) = page(None).await;
    assert_eq!((keys, total), (vec![ANN.to_owned(), CY.to_owned()], 3));
    let (keys, total, next) = page(next.as_deref()).await;
    assert_eq!(
        (keys, total, next),
        (vec!["di@example.com".to_owned()], 3, None)
    );
}

/// Who has the address later is not them, and a user who is restored is given anew what they need.
async fn roles_go_with_whoever_is_deleted(stage: &Stage) {
    import(stage, 1, vec![user(CY)]).await;
    let one = role("1", "Auditors");
    add(stage, &one, MOST).await;
    give(stage, &one, CY, MOST).await;
    let (storage, organization) = (&stage.storage, stage.organization);
    let deleted = event("user.deleted", 3_000);
    storage
        .delete_users(organization, &[CY.to_owned()], &deleted)
        .await
        .unwrap();
    let found = storage.role(organization, "1").await.unwrap().unwrap();
    assert_eq!(found.holders, 0);
    let restored = event("user.restored", 4_000);
    storage
        .restore_user(organization, CY, &restored)
        .await
        .unwrap();
    assert_eq!(held(stage, CY).await, []);
}

async fn roles_stay_with_whoever_is_archived(stage: &Stage) {
    import(stage, 1, vec![user(CY)]).await;
    let one = role("1", "Auditors");
    add(stage, &one, MOST).await;
    give(stage, &one, CY, MOST).await;
    let archived = UserEntry {
        status: Some("archived".to_owned()),
        ..user(CY)
    };
    import(stage, 2, vec![archived]).await;
    let found = stage.storage.principal(stage.organization, CY).await;
    assert_eq!(found.unwrap(), None);
    import(stage, 3, vec![user(CY)]).await;
    assert_eq!(held(stage, CY).await.len(), 1);
}

async fn a_change_and_its_audit_entry_are_kept_together(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let one = role("1", "Auditors");
    let wider = CustomRole {
        scopes: Scopes::ALL,
        ..one.clone()
    };
    let now = CustomRole {
        version: 2,
        ..wider.clone()
    };
    let audit = event("role.*", 1_000);
    let told = |_: &CustomRole| event("role.deleted", 1_000);
    for step in ["add", "change", "give", "take", "delete"] {
        let before = stage.mine().await;
        let mut call = 1;
        loop {
            stage.fault.arm(call);
            let done = match step {
                "add" => storage
                    .add_role(organization, &one, MOST, &audit)
                    .await
                    .map(|added| added == RoleAdded::Yes),
                "change" => storage
                    .change_role(organization, &wider, &audit)
                    .await
                    .map(|changed| changed == RoleChanged::Yes),
                "give" => storage
                    .give_role(organization, &now, ANN, MOST, &audit)
                    .await
                    .map(|given| given == RoleGiven::Yes),
                "take" => storage.take_role(organization, "1", ANN, &audit).await,
                _ => storage.delete_role(organization, "1", told).await,
            };
            stage.fault.arm(0);
            if let Ok(done) = done {
                assert!(done, "{step}");
                break;
            }
            assert_eq!(stage.mine().await, before, "{step}, call {call}");
            call += 1;
        }
        assert!(call > 3, "calls of {step} were made to fail");
        let log = storage.audit_page(organization, 0).await.unwrap();
        assert!(log.last().unwrap().event.action.starts_with("role."));
    }
}

/// The neighbour has a role of the same id, held by a user of the same key; only the organization tells them apart.
async fn what_another_organization_gives_does_not_count_here(stage: &Stage) {
    let one = role("1", "Auditors");
    add(stage, &one, MOST).await;
    give(stage, &one, ANN, MOST).await;
    let rows = stage
        .query(
            "SELECT organization FROM organization ORDER BY organization",
            Vec::new(),
        )
        .await;
    let neighbour = match &rows[0] {
        Row(values) => match values[0] {
            Value::Int(Some(id)) => rollcall_store::OrganizationId(id),
            ref other => panic!("{other:?}"),
        },
    };
    assert_ne!(neighbour, stage.organization);
    let (storage, audit) = (&stage.storage, event("role.*", 1_000));
    let told = |_: &CustomRole| event("role.deleted", 1_000);
    assert_eq!(storage.roles(neighbour).await.unwrap(), []);
    let ann = storage.principal(neighbour, ANN).await.unwrap().unwrap();
    assert_eq!(ann.custom_roles, []);
    let given = storage.give_role(neighbour, &one, ANN, MOST, &audit);
    assert_eq!(given.await.unwrap(), RoleGiven::Stale);
    let changed = storage.change_role(neighbour, &one, &audit);
    assert_eq!(changed.await.unwrap(), RoleChanged::Unknown);
    let taken = storage.take_role(neighbour, "1", ANN, &audit);
    assert!(!taken.await.unwrap());
    assert!(!storage.delete_role(neighbour, "1", told).await.unwrap());
    let holders = storage.role_holders(neighbour, "1", Window::default());
    assert_eq!(holders.await.unwrap().total, 0);
    assert_eq!(held(stage, ANN).await.len(), 1);
}
