//! The one transaction that writes users, history, audit and answer.

use rollcall_api::imports::ImportSummary;

use crate::driver::{Mode, values};
use crate::rosters::{lock_revision, raise_revision, users_changed_since};
use crate::transaction::Tx;
use crate::write_users::{Progress, Seen, write_accesses, write_workspace};
use crate::{
    Applied, FILE_UPLOAD, IMPORTED_ACCOUNT, ImportWrite, Result, RosterName, Storage, StoreError,
};

impl Storage {
    /// Writes users, history, audit entry and answer, and raises the revision: all or nothing.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Cancelled`] when `progress` said so, or the plan is gone;
    /// [`StoreError::ClaimLost`] when another request has taken over.
    pub async fn apply_import(
        &self,
        write: ImportWrite,
        progress: Option<Progress<'_>>,
    ) -> Result<Applied> {
        let mut tx = self.begin(Mode::Write).await?;
        let revision = lock_revision(&mut tx, write.organization, &write.roster).await?;
        if revision != write.base_revision {
            let changed_users = users_changed_since(
                &mut tx,
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
        if let Some(plan) = &write.plan {
            let taken = tx
                .run(
                    "DELETE FROM plan WHERE organization = $1 AND id = $2",
                    values![write.organization.0, plan],
                )
                .await?;
            if taken != 1 {
                return Err(StoreError::Cancelled);
            }
        }
        write_roster(&mut tx, &write, progress).await?;
        tx.audit(write.organization, &write.audit).await?;
        if let Some(answer) = &write.answer {
            tx.settle_claim(write.organization, answer).await?;
        }
        let changed = write.users.len() + write.removed.len();
        let (organization, roster) = (write.organization, write.roster.clone());
        let (import, sightings) = (write.history.summary.id.clone(), write.sightings.clone());
        insert_import(&mut tx, write).await?;
        if let Some(sightings) = sightings {
            tx.keep_sightings(organization, &roster, &import, &sightings)
                .await?;
        }
        tx.commit().await?;
        // The import is kept, whatever becomes of this.
        if let Err(failed) = self.look_at_users(changed).await {
            tracing::warn!(reason = %failed, "the database could not look at its tables");
        }
        Ok(Applied::Written)
    }
}

async fn write_roster(
    tx: &mut Tx,
    write: &ImportWrite,
    progress: Option<Progress<'_>>,
) -> Result<()> {
    let (organization, now_ms) = (write.organization, write.applied_ms);
    match &write.roster {
        RosterName::Workspace => {
            tx.delete_profiles(organization, &write.removed, &write.applied_by, now_ms)
                .await?;
            write_workspace(tx, organization, &write.users, now_ms, progress).await?;
            tx.end_access_of_inactive(organization, &write.users)
                .await?;
        }
        RosterName::Application(slug) => {
            tx.run(
                "INSERT INTO app_account (organization, application, name, title, created_ms) \
                 VALUES ($1, $2, $3, 'Imported', $4) ON CONFLICT DO NOTHING",
                values![organization.0, slug, IMPORTED_ACCOUNT, now_ms],
            )
            .await?;
            remove_accesses(tx, write, slug).await?;
            let seen = Seen {
                application: slug,
                account: IMPORTED_ACCOUNT,
                source: FILE_UPLOAD,
            };
            write_accesses(tx, organization, seen, &write.users, now_ms, progress).await?;
        }
    }
    let keys: Vec<&str> = write.users.iter().map(|user| user.key.as_str()).collect();
    raise_revision(
        tx,
        organization,
        &write.roster,
        write.revision,
        &keys,
        &write.removed,
        now_ms,
    )
    .await
}

async fn remove_accesses(tx: &mut Tx, write: &ImportWrite, slug: &str) -> Result<()> {
    if write.removed.is_empty() {
        return Ok(());
    }
    let keys = serde_json::to_string(&write.removed)?;
    for table in ["access_source", "app_access"] {
        let sql = format!(
            "DELETE FROM {table} WHERE organization = $1 AND application = $2 AND account = $3 \
             AND user_key {}",
            tx.among("$4")
        );
        tx.run(
            sql,
            values![write.organization.0, slug, IMPORTED_ACCOUNT, &keys],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn insert_import(tx: &mut Tx, write: ImportWrite) -> Result<()> {
    let ImportSummary {
        id,
        roster,
        kind,
        template,
        file,
        changes,
        counts,
        changeset_sha256,
        undo_of,
        left_alone,
        ..
    } = write.history.summary;
    tx.run(
        "INSERT INTO import (organization, id, roster, kind, template, file_name, file_bytes, \
             file_sha256, applied_ms, applied_by, change_counts, record_counts, changeset, \
             changeset_sha256, inverse, revision, undo_of, left_alone) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        values![
            write.organization.0,
            &id,
            roster,
            kind.name(),
            template,
            file.name,
            i64::try_from(file.bytes).unwrap_or(i64::MAX),
            file.sha256,
            write.applied_ms,
            write.applied_by,
            serde_json::to_string(&changes)?,
            serde_json::to_string(&counts)?,
            write.history.changeset,
            changeset_sha256,
            write.history.inverse,
            write.revision,
            &undo_of,
            serde_json::to_string(&left_alone)?,
        ],
    )
    .await?;
    if let Some(undone) = undo_of {
        tx.run(
            "UPDATE import SET undone_by = $3 WHERE organization = $1 AND id = $2",
            values![write.organization.0, undone, id],
        )
        .await?;
    }
    Ok(())
}
