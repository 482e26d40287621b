//! A file of the first version is brought to this version's schema, with all that is in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

use std::io::Read;

use flate2::read::GzDecoder;
use rollcall_store::{
    AuditEvent, AuditVerdict, Delta, RosterName, Storage, UserStatusFilter, Window,
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

/// What the first version wrote: the demo data, three imports among it.
const VERSION_1: &[u8] = include_bytes!("fixtures/version-1.sql.gz");

const ALL: Window<'static> = Window {
    after: None,
    limit: 500,
};

async fn file_of_version_1(path: &std::path::Path) {
    let mut script = String::new();
    GzDecoder::new(VERSION_1)
        .read_to_string(&mut script)
        .unwrap();
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(false);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(script))
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_file_of_the_first_version_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rollcall.db");
    file_of_version_1(&path).await;

    let storage = Storage::open(&path.to_string_lossy()).await.unwrap();
    let organization = storage.organization().await.unwrap().unwrap();
    assert_eq!(organization.name, "Harbour & Finch");
    let id = organization.id;
    let users = storage
        .workspace_users(id, UserStatusFilter::All, "", ALL)
        .await
        .unwrap();
    assert_eq!(users.total, 250);
    assert!(users.items.iter().any(|user| !user.identifiers.is_empty()));
    assert_eq!(storage.rosters(id).await.unwrap().len(), 4);
    let imports = storage
        .imports(id, &storage.rosters(id).await.unwrap(), ALL)
        .await
        .unwrap();
    assert_eq!(imports.total, 3);
    let figma = RosterName::Application("figma".to_owned());
    let revision = storage.roster(id, &figma).await.unwrap().unwrap().revision;
    assert!(matches!(
        storage.delta(id, &figma, revision - 1).await.unwrap(),
        Delta::Since(delta) if !delta.document.users.is_empty()
    ));
    let undo = storage
        .undo_facts(id, &imports.items[0].id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(undo.changed_since, Vec::<String>::new());

    let event = AuditEvent {
        at_ms: 1,
        actor: "system".to_owned(),
        action: "x".to_owned(),
        subject: "x".to_owned(),
        detail: json!({}),
    };
    storage.add_audit_event(id, &event).await.unwrap();
    assert!(matches!(
        storage.verify_audit(id, None).await.unwrap(),
        AuditVerdict::Intact(head) if head.number == 1
    ));
    storage.close().await;

    let again = Storage::open(&path.to_string_lossy()).await.unwrap();
    again.close().await;
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&path))
        .await
        .unwrap();
    let broken = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(broken.len(), 0);
    let left: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM sqlite_schema WHERE name LIKE 'old!_%' ESCAPE '!'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(left, []);
}
