//! The one transaction that writes users, history and answer.

use rollcall_api::imports::ImportSummary;
use sqlx::{SqliteConnection, SqlitePool};

use super::rosters::{revision, users_changed_since};
use super::write_users::{Seen, write_accesses, write_workspace};
use crate::{
    Answer, Applied, FILE_UPLOAD, IMPORTED_ACCOUNT, ImportWrite, OrganizationId, Result,
    RosterName, StoreError,
};

/// For how long a retry gets the answer it got before.
const ANSWER_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

pub(super) async fn apply_import(pool: &SqlitePool, write: &ImportWrite) -> Result<Applied> {
    // The write lock is taken at once: what is read here cannot change before it is written.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    if let Some(wanted) = &write.answer
        && let Some(earlier) = answer(&mut transaction, write.organization, &wanted.key).await?
    {
        return Ok(Applied::Repeated(earlier));
    }
    let revision = revision(&mut transaction, write.organization, &write.roster)
        .await?
        .ok_or_else(|| StoreError::RosterUnknown {
            roster: write.roster.to_string(),
        })?;
    if revision != write.base_revision {
        let changed_users = users_changed_since(
            &mut transaction,
            write.organization,
            &write.roster,
            write.base_revision,
        )
        .await?;
        return Ok(Applied::Stale {
            revision,
            changed_users,
        });
    }
    write_roster(&mut transaction, write).await?;
    raise_revision(&mut transaction, write).await?;
    insert_import(&mut transaction, write).await?;
    if let Some(answer) = &write.answer {
        insert_answer(&mut transaction, write, answer).await?;
    }
    transaction.commit().await?;
    Ok(Applied::Written)
}

pub(super) async fn answer(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    key: &str,
) -> Result<Option<Answer>> {
    let row: Option<(String, u16, String)> = sqlx::query_as(
        "SELECT payload_sha256, status, body FROM idempotency_key WHERE organization = ?1 AND key = ?2",
    )
    .bind(organization.0)
    .bind(key)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(payload_sha256, status, body)| Answer {
        key: key.to_owned(),
        payload_sha256,
        status,
        body,
    }))
}

async fn write_roster(connection: &mut SqliteConnection, write: &ImportWrite) -> Result<()> {
    match &write.roster {
        RosterName::Workspace => {
            write_workspace(
                connection,
                write.organization,
                &write.users,
                write.applied_ms,
            )
            .await
        }
        RosterName::Application(slug) => {
            sqlx::query(
                "INSERT INTO app_account (organization, application, name, title, created_ms) \
                 VALUES (?1, ?2, ?3, 'Imported', ?4) ON CONFLICT DO NOTHING",
            )
            .bind(write.organization.0)
            .bind(slug)
            .bind(IMPORTED_ACCOUNT)
            .bind(write.applied_ms)
            .execute(&mut *connection)
            .await?;
            let seen = Seen {
                application: slug,
                account: IMPORTED_ACCOUNT,
                source: FILE_UPLOAD,
            };
            write_accesses(
                connection,
                write.organization,
                seen,
                &write.users,
                write.applied_ms,
            )
            .await
        }
    }
}

async fn raise_revision(connection: &mut SqliteConnection, write: &ImportWrite) -> Result<()> {
    let roster = write.roster.to_string();
    sqlx::query("UPDATE roster SET revision = ?3 WHERE organization = ?1 AND roster = ?2")
        .bind(write.organization.0)
        .bind(&roster)
        .bind(write.revision)
        .execute(&mut *connection)
        .await?;
    let keys: Vec<&str> = write.users.iter().map(|user| user.key.as_str()).collect();
    sqlx::query(
        "INSERT INTO roster_change (organization, roster, user, revision) \
         SELECT ?1, ?2, value, ?4 FROM json_each(?3) WHERE true \
         ON CONFLICT (organization, roster, user) DO UPDATE SET revision = excluded.revision",
    )
    .bind(write.organization.0)
    .bind(&roster)
    .bind(serde_json::to_string(&keys)?)
    .bind(write.revision)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_import(connection: &mut SqliteConnection, write: &ImportWrite) -> Result<()> {
    let ImportSummary {
        id,
        roster,
        template,
        file,
        changes,
        counts,
        changeset_sha256,
        ..
    } = &write.import.summary;
    sqlx::query(
        "INSERT INTO import (organization, id, roster, template, file_name, file_bytes, file_sha256, \
             applied_ms, applied_by, change_counts, record_counts, changeset, changeset_sha256, inverse, \
             revision) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )
    .bind(write.organization.0)
    .bind(id)
    .bind(roster)
    .bind(template)
    .bind(&file.name)
    .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
    .bind(&file.sha256)
    .bind(write.applied_ms)
    .bind(&write.applied_by)
    .bind(serde_json::to_string(changes)?)
    .bind(serde_json::to_string(counts)?)
    .bind(serde_json::to_string(&write.import.changeset)?)
    .bind(changeset_sha256)
    .bind(serde_json::to_string(&write.inverse)?)
    .bind(write.revision)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_answer(
    connection: &mut SqliteConnection,
    write: &ImportWrite,
    answer: &Answer,
) -> Result<()> {
    sqlx::query("DELETE FROM idempotency_key WHERE organization = ?1 AND created_ms < ?2")
        .bind(write.organization.0)
        .bind(write.applied_ms - ANSWER_KEPT_MS)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO idempotency_key (organization, key, payload_sha256, status, body, created_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(write.organization.0)
    .bind(&answer.key)
    .bind(&answer.payload_sha256)
    .bind(answer.status)
    .bind(&answer.body)
    .bind(write.applied_ms)
    .execute(connection)
    .await?;
    Ok(())
}
