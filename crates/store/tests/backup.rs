//! A backup holds everything but what opens doors, and comes back in either database; whatever is not as it was
//! written does not come back at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Stage, TABLES, event, user, write};
use rollcall_store::driver::{Driver, Mode, PostgresDriver, Row, SqliteDriver, Value};
use rollcall_store::testing::postgres_schema;
use rollcall_store::{
    AuditVerdict, BackupReader, KEPT, LEFT_OUT, OrganizationId, RestoredOrganization, Result,
    RosterName, Storage, StoreError,
};

on_both_databases!(
    a_backup_moves_an_organization_to_either_database,
    a_backup_is_of_one_moment,
    a_damaged_backup_leaves_no_trace,
    every_column_is_kept_or_left_out_on_purpose,
);

const NOW_MS: i64 = 2_000_000;

async fn backup(stage: &Stage) -> String {
    let mut reader = stage
        .storage
        .back_up(stage.organization, NOW_MS)
        .await
        .unwrap();
    let text = rest(&mut reader).await;
    assert_eq!(reader.rows(), text.lines().count() as u64 - 2);
    text
}

async fn rest(reader: &mut BackupReader) -> String {
    let mut text = String::new();
    while let Some(lines) = reader.next_lines().await.unwrap() {
        text.push_str(&lines);
    }
    text
}

async fn restore(storage: &Storage, text: &str) -> Result<RestoredOrganization> {
    let mut restorer = storage.restore().await?;
    for line in text.lines() {
        restorer.take(line).await?;
    }
    restorer.finish(NOW_MS).await
}

async fn import_of_cy(stage: &Stage) {
    let answer = stage.claim("a key").await;
    let mut import = write(stage, RosterName::Workspace, 1, vec![user(common::CY)]).await;
    import.answer = Some(answer);
    stage
        .storage
        .apply_import(import.clone(), None)
        .await
        .unwrap();
    // Bytes, too, and a password that must not be there.
    stage
        .run(&[
            "INSERT INTO plan (organization, id, roster, created_by, created_ms, expires_ms, request) \
             VALUES (2, 'a plan', 'workspace', 'ann@example.com', 1, 2, '{}')",
            "INSERT INTO password (organization, user_key, hash, set_ms) \
             VALUES (2, 'ann@example.com', 'argon2-of-ann', 1)",
            "INSERT INTO custom_role (organization, id, name, name_folded, scopes, version) \
             VALUES (2, 'a role', 'Auditors', 'auditors', '{}', 1)",
            "INSERT INTO custom_role_holder (organization, user_key, role) \
             VALUES (2, 'ann@example.com', 'a role')",
        ])
        .await;
    let mut transaction = stage.driver.begin(Mode::Write).await.unwrap();
    let chunk = vec![
        Value::from(stage.organization.0),
        Value::from(vec![0_u8, 255, 128]),
    ];
    transaction
        .run(
            "INSERT INTO plan_chunk (organization, plan, number, sha256, body) \
             VALUES ($1, 'a plan', 1, 'hash', $2)"
                .to_owned(),
            chunk,
        )
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

async fn kept_rows(driver: &dyn Driver, organization: OrganizationId) -> Vec<String> {
    let mut transaction = driver.begin(Mode::Read).await.unwrap();
    let mut rows = Vec::new();
    for table in &KEPT {
        let columns: Vec<&str> = table.columns().collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE organization = $1",
            columns.join(", "),
            table.name
        );
        let found = transaction
            .rows(sql, vec![Value::from(organization.0)])
            .await
            .unwrap();
        let mut lines: Vec<String> = found
            .iter()
            .map(|Row(values)| format!("{}: {values:?}", table.name))
            .collect();
        lines.sort_unstable();
        rows.extend(lines);
    }
    rows
}

async fn check_moved(stage: &Stage, text: &str, driver: impl Driver + Clone + 'static) {
    let storage = Storage::on(std::sync::Arc::new(driver.clone()));
    let restored = restore(&storage, text).await.unwrap();
    assert_eq!(
        (restored.id, restored.name.as_str()),
        (stage.organization, "Test")
    );
    let before = kept_rows(stage.driver.as_ref(), stage.organization).await;
    let mut after = kept_rows(&driver, restored.id).await;
    assert_eq!(restored.rows, before.len() as u64);
    // The log tells of the restoring, and goes on from where it was.
    let told = after
        .iter()
        .position(|row| row.contains("organization.restored"));
    after.remove(told.unwrap());
    assert_eq!(after, before);
    assert!(matches!(
        storage.verify_audit(restored.id, None).await.unwrap(),
        AuditVerdict::Intact(_)
    ));
    // Into a database that holds something nothing comes.
    let refused = restore(&storage, text).await;
    assert!(matches!(refused, Err(StoreError::NotEmpty { name }) if name == "Test"));
    driver.close().await;
}

async fn empty_sqlite(folder: &Path) -> SqliteDriver {
    SqliteDriver::open(&folder.join("restored.db"))
        .await
        .unwrap()
}

async fn a_backup_moves_an_organization_to_either_database(stage: &Stage) {
    import_of_cy(stage).await;
    let text = backup(stage).await;
    assert!(!text.contains("argon2-of-ann"));
    let folder = tempfile::tempdir().unwrap();
    check_moved(stage, &text, empty_sqlite(folder.path()).await).await;
    let schema = postgres_schema().await.unwrap();
    let postgres = PostgresDriver::open(&schema);
    check_moved(stage, &text, postgres.await.unwrap()).await;
}

/// More users than a page has, so that reading goes on behind the first one.
async fn a_backup_is_of_one_moment(stage: &Stage) {
    let users = (0..2_500)
        .map(|n| user(&format!("u{n}@example.com")))
        .collect();
    let import = write(stage, RosterName::Workspace, 1, users).await;
    stage
        .storage
        .apply_import(import.clone(), None)
        .await
        .unwrap();
    let before = kept_rows(stage.driver.as_ref(), stage.organization)
        .await
        .len();
    let mut reader = stage
        .storage
        .back_up(stage.organization, NOW_MS)
        .await
        .unwrap();
    let mut text = String::new();
    for _ in 0..2 {
        text.push_str(&reader.next_lines().await.unwrap().unwrap());
    }
    stage
        .storage
        .add_audit_event(stage.organization, &event("written.meanwhile", 1))
        .await
        .unwrap();
    text.push_str(&rest(&mut reader).await);
    assert!(!text.contains("written.meanwhile"));
    assert_eq!(reader.rows(), before as u64);
    let folder = tempfile::tempdir().unwrap();
    let driver = empty_sqlite(folder.path()).await;
    restore(&Storage::on(std::sync::Arc::new(driver.clone())), &text)
        .await
        .unwrap();
    assert_eq!(
        kept_rows(&driver, stage.organization).await.len(),
        before + 1
    );
    driver.close().await;
}

async fn a_damaged_backup_leaves_no_trace(stage: &Stage) {
    import_of_cy(stage).await;
    let text = backup(stage).await;
    let lines: Vec<&str> = text.lines().collect();
    let without = |drop: usize| {
        let mut lines = lines.clone();
        lines.remove(drop);
        lines.join("\n")
    };
    let last = lines.len() - 1;
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    let mut moved = lines.clone();
    moved.swap(at("{\"person\""), at("{\"roster\""));
    let audit = at("{\"audit_entry\"");
    let cases = [
        (without(last), "cut off"),
        (without(0), "no backup of Rollcall"),
        (without(audit), "audit log is not intact"),
        (without(at("{\"membership\"")), "membership has"),
        (
            without(at("{\"user_group\"")),
            "membership before it does not fit",
        ),
        (text.replace("\"Test\"", "\"Toast\""), "SHA-256"),
        (
            text.replace("\"rollcall_backup\":1", "\"rollcall_backup\":2"),
            "version 2",
        ),
        (
            text.replace("\"enabled\":1", "\"enabled\":\"1\""),
            "another kind",
        ),
        (text.replace("\"enabled\":1,", ""), "\"enabled\" is missing"),
        (
            text.replace("\"enabled\":1", "\"enabled\":1,\"more\":1"),
            "no column \"more\"",
        ),
        (
            text.replace("{\"person\":", "{\"password\":"),
            "no backup holds",
        ),
        (moved.join("\n"), "so far behind"),
        (format!("{text}{}\n", lines[last]), "ended one line before"),
        (text.replace("{\"person\"", "{person"), "not JSON"),
        (String::new(), "cut off"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let driver = empty_sqlite(folder.path()).await;
    let storage = Storage::on(std::sync::Arc::new(driver.clone()));
    for (damaged, expected) in cases {
        let error = restore(&storage, &damaged).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(error.starts_with("line "), "{error}");
        assert_eq!(storage.organization().await.unwrap(), None, "{expected}");
    }
    restore(&storage, &text).await.unwrap();
    driver.close().await;
}

/// A column that somebody adds to the schema does not get lost on the way.
async fn every_column_is_kept_or_left_out_on_purpose(stage: &Stage) {
    let named: BTreeSet<&str> = KEPT
        .iter()
        .map(|table| table.name)
        .chain(LEFT_OUT)
        .collect();
    assert_eq!(named, BTreeSet::from(TABLES));
    let of_database = match stage.driver.dialect() {
        rollcall_store::driver::Dialect::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table'"
        }
        rollcall_store::driver::Dialect::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    let mut columns = BTreeSet::new();
    for Row(values) in stage.query(of_database, Vec::new()).await {
        let [Value::Text(Some(table)), Value::Text(Some(column))] = &values[..] else {
            panic!("{values:?}")
        };
        let is_ours = !table.starts_with("_sqlx") && !table.starts_with("sqlite_");
        if is_ours && !LEFT_OUT.contains(&table.as_str()) && column != "organization" {
            columns.insert(format!("{table}.{column}"));
        }
    }
    let kept: BTreeSet<String> = KEPT
        .iter()
        .flat_map(|table| {
            table
                .columns()
                .map(|column| format!("{}.{column}", table.name))
        })
        .collect();
    assert_eq!(kept, columns);
}
