//! Users on their way in: many a statement, as one JSON argument.

use rollcall_core::by_name::ByName;
use rollcall_core::directory::IdentifierEntry;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{OrganizationId, Result, WrittenUser, fold};

/// Users a statement: bounds the size of its argument.
const BATCH: usize = 5_000;

/// An app account, and the data source that saw its users.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) application: &'a str,
    pub(super) account: &'a str,
    pub(super) source: &'a str,
}

/// A user as a statement sees them.
#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    email: &'a str,
    name: Option<&'a str>,
    status: &'a str,
    role: &'a str,
    groups: &'a [String],
    identifiers: &'a [IdentifierEntry],
    properties: &'a ByName<String>,
    search: String,
}

const INSERT_USERS: &str = "
INSERT INTO user (organization, key, email, created_ms)
SELECT ?1, value->>'key', value->>'email', ?3 FROM json_each(?2) WHERE true
ON CONFLICT (organization, key) DO NOTHING";

const WRITE_PROFILES: &str = "
INSERT INTO profile (organization, user, display_name, status, role, archived_ms, search)
SELECT ?1, value->>'key', COALESCE(value->>'name', value->>'email'), value->>'status', value->>'role',
       CASE WHEN value->>'status' = 'archived' THEN ?3 END, value->>'search'
FROM json_each(?2) WHERE true
ON CONFLICT (organization, user) DO UPDATE SET
    display_name = excluded.display_name, status = excluded.status, role = excluded.role,
    archived_ms = CASE WHEN excluded.status = 'archived'
                       THEN COALESCE(profile.archived_ms, excluded.archived_ms) END,
    search = excluded.search";

/// Groups and identifiers are those that the user has afterwards.
const REPLACE_REFERENCES: [&str; 4] = [
    "DELETE FROM membership
     WHERE organization = ?1 AND user IN (SELECT value->>'key' FROM json_each(?2))",
    "DELETE FROM identifier
     WHERE organization = ?1 AND user IN (SELECT value->>'key' FROM json_each(?2))",
    "INSERT INTO membership (organization, user, user_group)
     SELECT ?1, u.value->>'key', g.value FROM json_each(?2) u, json_each(u.value, '$.groups') g",
    "INSERT INTO identifier (organization, source, username, user)
     SELECT ?1, i.value->>'source', i.value->>'username', u.value->>'key'
     FROM json_each(?2) u, json_each(u.value, '$.identifiers') i",
];

const WRITE_ACCESS: &str = "
INSERT INTO app_access (organization, application, account, user, status, display_name, properties,
                        first_seen_ms, last_seen_ms, search)
SELECT ?1, ?4, ?5, value->>'key', value->>'status', value->>'name', value->'properties', ?3, ?3,
       value->>'search'
FROM json_each(?2) WHERE true
ON CONFLICT (organization, application, account, user) DO UPDATE SET
    status = excluded.status, display_name = excluded.display_name, properties = excluded.properties,
    last_seen_ms = CASE WHEN excluded.status = 'active' THEN excluded.last_seen_ms
                        ELSE app_access.last_seen_ms END,
    search = excluded.search";

const WRITE_ACCESS_SOURCE: &str = "
INSERT INTO access_source (organization, application, account, user, source, last_seen_ms)
SELECT ?1, ?4, ?5, value->>'key', ?6, ?3 FROM json_each(?2) WHERE value->>'status' = 'active'
ON CONFLICT (organization, application, account, user, source) DO UPDATE SET
    last_seen_ms = excluded.last_seen_ms";

/// Writes workspace profiles with their groups and identifiers.
pub(super) async fn write_workspace(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    users: &[WrittenUser],
    now_ms: i64,
) -> Result<()> {
    for batch in users.chunks(BATCH) {
        let rows = rows_of(batch)?;
        for statement in [INSERT_USERS, WRITE_PROFILES] {
            sqlx::query(statement)
                .bind(organization.0)
                .bind(&rows)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
        }
        for statement in REPLACE_REFERENCES {
            sqlx::query(statement)
                .bind(organization.0)
                .bind(&rows)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// Writes accesses to an app account, and for the active ones that the source has seen them.
pub(super) async fn write_accesses(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    seen: Seen<'_>,
    users: &[WrittenUser],
    now_ms: i64,
) -> Result<()> {
    for batch in users.chunks(BATCH) {
        let rows = rows_of(batch)?;
        sqlx::query(INSERT_USERS)
            .bind(organization.0)
            .bind(&rows)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
        sqlx::query(WRITE_ACCESS)
            .bind(organization.0)
            .bind(&rows)
            .bind(now_ms)
            .bind(seen.application)
            .bind(seen.account)
            .execute(&mut *connection)
            .await?;
        sqlx::query(WRITE_ACCESS_SOURCE)
            .bind(organization.0)
            .bind(&rows)
            .bind(now_ms)
            .bind(seen.application)
            .bind(seen.account)
            .bind(seen.source)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn rows_of(users: &[WrittenUser]) -> Result<String> {
    let rows: Vec<Row<'_>> = users
        .iter()
        .map(|WrittenUser { key, entry }| Row {
            key,
            email: &entry.email,
            name: entry.display_name.as_deref(),
            status: entry.status.as_deref().unwrap_or("active"),
            role: entry.role.as_deref().unwrap_or("user"),
            groups: &entry.groups,
            identifiers: &entry.identifiers,
            properties: &entry.properties,
            search: fold(&format!(
                "{key} {}",
                entry.display_name.as_deref().unwrap_or_default()
            )),
        })
        .collect();
    Ok(serde_json::to_string(&rows)?)
}
