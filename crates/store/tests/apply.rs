//! Users, history and answer are written together or not at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, answer, document, open, user, write};
use rollcall_core::directory::{IdentifierEntry, UserEntry};
use rollcall_store::{
    Applied, Founding, FoundingApplication, ImportWrite, OrganizationId, RosterName, SqliteStorage,
    Storage, Window,
};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, Row};

async fn founded() -> (SqliteStorage, OrganizationId, tempfile::TempDir) {
    let (storage, folder) = open().await;
    let founding = Founding {
        name: "Test".to_owned(),
        directory: document(),
        workspace_template: None,
        applications: vec![FoundingApplication {
            slug: "figma".to_owned(),
            name: "Figma".to_owned(),
            description: String::new(),
            owner: None,
            accounts: Vec::new(),
        }],
    };
    let organization = storage.found_organization(&founding, 1).await.unwrap();
    (storage, organization, folder)
}

fn to_workspace(organization: OrganizationId) -> ImportWrite {
    let cy = UserEntry {
        groups: vec!["Support".to_owned()],
        identifiers: vec![IdentifierEntry {
            source: "slack".to_owned(),
            username: "U2".to_owned(),
        }],
        ..user("cy@example.com")
    };
    write(organization, RosterName::Workspace, vec![cy, user(BO)])
}

fn to_figma(organization: OrganizationId) -> ImportWrite {
    write(
        organization,
        RosterName::Application("figma".to_owned()),
        vec![user("guest@outside.example")],
    )
}

/// Every row of every table, as text.
async fn dump(pool: &SqlitePool) -> Vec<String> {
    let tables = sqlx::query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let columns = sqlx::query(AssertSqlSafe(format!(
            "SELECT name FROM pragma_table_info('{table}')"
        )))
        .fetch_all(pool)
        .await
        .unwrap();
        let quoted: Vec<String> = columns
            .iter()
            .map(|column| format!("quote({})", column.get::<String, _>(0)))
            .collect();
        let select = format!("SELECT {} FROM {table}", quoted.join(" || ',' || "));
        let found = sqlx::query(AssertSqlSafe(select))
            .fetch_all(pool)
            .await
            .unwrap();
        rows.extend(
            found
                .iter()
                .map(|row| format!("{table}: {}", row.get::<String, _>(0))),
        );
    }
    rows
}

#[tokio::test]
async fn everything_is_written() {
    let (storage, organization, _folder) = founded().await;
    assert_eq!(
        storage
            .apply_import(&to_workspace(organization))
            .await
            .unwrap(),
        Applied::Written
    );
    let snapshot = storage
        .snapshot(organization, &RosterName::Workspace)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(snapshot.revision, "2");
    let emails: Vec<&str> = snapshot
        .users
        .iter()
        .map(|user| user.email.as_str())
        .collect();
    assert_eq!(emails, ["Ann@Example.com", BO, "cy@example.com"]);
    assert_eq!(
        snapshot.users[1].status.as_deref(),
        Some("active"),
        "Bo is back"
    );
    assert_eq!(snapshot.users[2].groups, ["Support"]);
    assert_eq!(snapshot.users[2].identifiers[0].username, "U2");
    let changed = storage
        .users_changed_since(organization, &RosterName::Workspace, 1)
        .await
        .unwrap();
    assert_eq!(changed, [BO, "cy@example.com"]);
    assert_eq!(
        storage.answer(organization, "key").await.unwrap(),
        Some(answer("key"))
    );
    let imports = storage
        .imports(
            organization,
            &[RosterName::Workspace],
            Window {
                after: None,
                limit: 9,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        (imports.total, imports.items[0].applied_by.as_str()),
        (1, "Ann@Example.com")
    );
    assert!(
        storage
            .import(organization, "0001")
            .await
            .unwrap()
            .is_some()
    );
}

/// Has one kind of statement fail, then asks for the write: it must leave no trace, and go through once the
/// statement works again.
async fn fail_at(statement: &str, write: fn(OrganizationId) -> ImportWrite) {
    let (storage, organization, folder) = founded().await;
    let options = SqliteConnectOptions::new().filename(folder.path().join("rollcall.db"));
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let before = dump(&pool).await;
    let trigger = format!(
        "CREATE TRIGGER fail BEFORE {statement} BEGIN SELECT RAISE(ABORT, 'injected'); END"
    );
    sqlx::query(AssertSqlSafe(trigger))
        .execute(&pool)
        .await
        .unwrap();

    let error = storage
        .apply_import(&write(organization))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("injected"),
        "{statement}: {error}"
    );
    assert_eq!(dump(&pool).await, before, "{statement}");

    sqlx::query("DROP TRIGGER fail")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(
        storage.apply_import(&write(organization)).await.unwrap(),
        Applied::Written,
        "{statement}"
    );
}

#[tokio::test]
async fn nothing_is_written_when_any_statement_fails() {
    for statement in [
        "INSERT ON user",
        "INSERT ON profile",
        "UPDATE ON profile",
        "INSERT ON membership",
        "INSERT ON identifier",
        "UPDATE ON roster",
        "INSERT ON roster_change",
        "INSERT ON import",
        "INSERT ON idempotency_key",
    ] {
        fail_at(statement, to_workspace).await;
    }
    for statement in [
        "INSERT ON user",
        "INSERT ON app_account",
        "INSERT ON app_access",
        "INSERT ON access_source",
    ] {
        fail_at(statement, to_figma).await;
    }
}

#[tokio::test]
async fn a_stale_write_names_the_users_changed_since() {
    let (storage, organization, _folder) = founded().await;
    storage
        .apply_import(&to_workspace(organization))
        .await
        .unwrap();
    let mut late = to_workspace(organization);
    late.answer = Some(answer("another key"));
    late.import.summary.id = "0002".to_owned();
    let expected = Applied::Stale {
        revision: 2,
        changed_users: vec![BO.to_owned(), "cy@example.com".to_owned()],
    };
    assert_eq!(storage.apply_import(&late).await.unwrap(), expected);
    assert_eq!(
        storage.answer(organization, "another key").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_key_is_answered_once() {
    let (storage, organization, _folder) = founded().await;
    storage
        .apply_import(&to_workspace(organization))
        .await
        .unwrap();
    let repeated = storage
        .apply_import(&to_workspace(organization))
        .await
        .unwrap();
    assert_eq!(repeated, Applied::Repeated(answer("key")));
    assert_eq!(
        storage
            .roster_revision(organization, &RosterName::Workspace)
            .await
            .unwrap(),
        Some(2)
    );
}

#[tokio::test]
async fn a_user_of_an_application_needs_no_profile() {
    let (storage, organization, _folder) = founded().await;
    assert_eq!(
        storage.apply_import(&to_figma(organization)).await.unwrap(),
        Applied::Written
    );
    let figma = RosterName::Application("figma".to_owned());
    let snapshot = storage
        .snapshot(organization, &figma)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(snapshot.users[0].email, "guest@outside.example");
    assert_eq!(snapshot.users[0].sources, ["file_upload"]);
    let workspace = storage
        .snapshot(organization, &RosterName::Workspace)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (workspace.users.len(), workspace.revision.as_str()),
        (2, "1")
    );
    assert!(
        storage
            .principal(organization, "guest@outside.example")
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        storage
            .principal(organization, ANN)
            .await
            .unwrap()
            .is_some()
    );
}
