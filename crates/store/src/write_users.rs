//! Users on their way in: many a statement, as one JSON argument.

use std::ops::ControlFlow;

use rollcall_core::by_name::ByName;
use serde::Serialize;
use uuid::Uuid;

use crate::driver::values;
use crate::transaction::{Json, Tx};
use crate::{OrganizationId, Result, StoreError, WrittenUser, fold};

/// Users a statement: bounds the size of its argument, and how long a cancel waits.
const BATCH: usize = 2_500;

/// Told how many users are written so far; may call the whole thing off.
pub type Progress<'a> = &'a (dyn Fn(u64) -> ControlFlow<()> + Send + Sync);

/// An app account, and the data source that saw its users.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) application: &'a str,
    pub(crate) account: &'a str,
    pub(crate) source: &'a str,
}

/// A user as a statement sees them.
#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    id: String,
    email: &'a str,
    name: Option<&'a str>,
    status: &'a str,
    role: &'a str,
    properties: &'a ByName<String>,
    search: String,
}

/// Something that a user has several of.
#[derive(Serialize)]
struct Held<'a> {
    key: &'a str,
    name: &'a str,
    username: &'a str,
}

const USER: &[Json] = &[
    Json::Text("key"),
    Json::Text("id"),
    Json::Text("email"),
    Json::Text("name"),
    Json::Text("status"),
    Json::Text("role"),
    Json::Document("properties"),
    Json::Text("search"),
];
const HELD: &[Json] = &[
    Json::Text("key"),
    Json::Text("name"),
    Json::Text("username"),
];

/// Writes workspace profiles with their groups and identifiers.
pub(crate) async fn write_workspace(
    tx: &mut Tx,
    organization: OrganizationId,
    users: &[WrittenUser],
    now_ms: i64,
    progress: Option<Progress<'_>>,
) -> Result<()> {
    // First everybody lets go: an identifier may pass from one of the users to another.
    let keys: Vec<&str> = users.iter().map(|user| user.key.as_str()).collect();
    for table in ["membership", "identifier"] {
        let sql = format!(
            "DELETE FROM {table} WHERE organization = $1 AND user_key IN {}",
            tx.each_text("$2")
        );
        tx.run(sql, values![organization.0, serde_json::to_string(&keys)?])
            .await?;
    }
    let kept = tx
        .take_from_bin(organization, &serde_json::to_string(&keys)?)
        .await?;
    let mut written = 0;
    for batch in users.chunks(BATCH) {
        let rows = rows_of(batch)?;
        insert_persons(tx, organization, &rows, now_ms).await?;
        let sql = format!(
            "INSERT INTO profile (organization, user_key, display_name, status, role, archived_ms, \
                 attributes, changed_ms, search) \
             SELECT $1, r.key, COALESCE(r.name, r.email), r.status, r.role, \
                    CASE WHEN r.status = 'archived' THEN $3 END, '{{}}', $3, r.search \
             FROM {} WHERE true \
             ON CONFLICT (organization, user_key) DO UPDATE SET \
                 display_name = excluded.display_name, status = excluded.status, role = excluded.role, \
                 archived_ms = CASE WHEN excluded.status = 'archived' \
                                    THEN COALESCE(profile.archived_ms, excluded.archived_ms) END, \
                 changed_ms = excluded.changed_ms, search = excluded.search",
            tx.records("$2", USER)
        );
        tx.run(sql, values![organization.0, &rows, now_ms]).await?;

        let groups: Vec<Held<'_>> = batch
            .iter()
            .flat_map(|user| user.entry.groups.iter().map(|group| (&user.key, group)))
            .map(|(key, name)| Held {
                key,
                name,
                username: "",
            })
            .collect();
        let sql = format!(
            "INSERT INTO membership (organization, user_key, user_group) \
             SELECT $1, r.key, r.name FROM {}",
            tx.records("$2", HELD)
        );
        insert_held(tx, organization, sql, &groups).await?;

        let identifiers: Vec<Held<'_>> = batch
            .iter()
            .flat_map(|user| user.entry.identifiers.iter().map(|held| (&user.key, held)))
            .map(|(key, identifier)| Held {
                key,
                name: &identifier.source,
                username: &identifier.username,
            })
            .collect();
        let sql = format!(
            "INSERT INTO identifier (organization, source, username, user_key) \
             SELECT $1, r.name, r.username, r.key FROM {}",
            tx.records("$2", HELD)
        );
        insert_held(tx, organization, sql, &identifiers).await?;
        written += batch.len() as u64;
        tell(progress, written)?;
    }
    tx.give_back(organization, kept).await
}

/// Writes accesses to an app account, and for the active ones that the source has seen them.
pub(crate) async fn write_accesses(
    tx: &mut Tx,
    organization: OrganizationId,
    seen: Seen<'_>,
    users: &[WrittenUser],
    now_ms: i64,
    progress: Option<Progress<'_>>,
) -> Result<()> {
    let mut written = 0;
    for batch in users.chunks(BATCH) {
        let rows = rows_of(batch)?;
        insert_persons(tx, organization, &rows, now_ms).await?;
        let records = tx.records("$2", USER);
        let access = format!(
            "INSERT INTO app_access (organization, application, account, user_key, status, display_name, \
                 properties, first_seen_ms, last_seen_ms, search) \
             SELECT $1, $4, $5, r.key, r.status, r.name, CAST(r.properties AS TEXT), $3, $3, r.search \
             FROM {records} WHERE true \
             ON CONFLICT (organization, application, account, user_key) DO UPDATE SET \
                 status = excluded.status, display_name = excluded.display_name, \
                 properties = excluded.properties, \
                 last_seen_ms = CASE WHEN excluded.status = 'active' THEN excluded.last_seen_ms \
                                     ELSE app_access.last_seen_ms END, \
                 search = excluded.search"
        );
        tx.run(
            access,
            values![
                organization.0,
                &rows,
                now_ms,
                seen.application,
                seen.account
            ],
        )
        .await?;
        let source = format!(
            "INSERT INTO access_source (organization, application, account, user_key, source, last_seen_ms) \
             SELECT $1, $4, $5, r.key, $6, $3 FROM {records} WHERE r.status = 'active' \
             ON CONFLICT (organization, application, account, user_key, source) DO UPDATE SET \
                 last_seen_ms = excluded.last_seen_ms"
        );
        tx.run(
            source,
            values![
                organization.0,
                &rows,
                now_ms,
                seen.application,
                seen.account,
                seen.source,
            ],
        )
        .await?;
        written += batch.len() as u64;
        tell(progress, written)?;
    }
    Ok(())
}

async fn insert_persons(
    tx: &mut Tx,
    organization: OrganizationId,
    rows: &str,
    now_ms: i64,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO person (organization, user_key, id, email, created_ms) \
         SELECT $1, r.key, r.id, r.email, $3 FROM {} WHERE true \
         ON CONFLICT (organization, user_key) DO NOTHING",
        tx.records("$2", USER)
    );
    tx.run(sql, values![organization.0, rows, now_ms]).await?;
    Ok(())
}

async fn insert_held(
    tx: &mut Tx,
    organization: OrganizationId,
    sql: String,
    held: &[Held<'_>],
) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    tx.run(sql, values![organization.0, serde_json::to_string(held)?])
        .await?;
    Ok(())
}

fn tell(progress: Option<Progress<'_>>, written: u64) -> Result<()> {
    match progress.map(|tell| tell(written)) {
        Some(ControlFlow::Break(())) => Err(StoreError::Cancelled),
        _ => Ok(()),
    }
}

fn rows_of(users: &[WrittenUser]) -> Result<String> {
    let rows: Vec<Row<'_>> = users
        .iter()
        .map(|WrittenUser { key, entry }| Row {
            key,
            id: Uuid::new_v4().to_string(),
            email: &entry.email,
            name: entry.display_name.as_deref(),
            status: entry.status.as_deref().unwrap_or("active"),
            role: entry.role.as_deref().unwrap_or("user"),
            properties: &entry.properties,
            search: fold(&format!(
                "{key} {}",
                entry.display_name.as_deref().unwrap_or_default()
            )),
        })
        .collect();
    Ok(serde_json::to_string(&rows)?)
}
