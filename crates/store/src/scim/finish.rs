//! The end of a change: revision, history, audit log, and all of it kept.

use super::ScimTx;
use crate::apply::insert_import;
use crate::rosters::raise_revision;
use crate::{AuditEvent, HistoryEntry, ImportWrite, Result, RosterName};

/// What is written about a change.
#[derive(Debug, Clone)]
pub struct ScimChange {
    /// Keys of users that changed.
    pub changed: Vec<String>,
    /// Keys of users that are in the directory no more.
    pub removed: Vec<String>,
    /// The history's entry.
    pub history: HistoryEntry,
    pub audit: AuditEvent,
    /// Key of the user on whose behalf it was done.
    pub applied_by: String,
}

impl ScimTx {
    /// Raises the revision by one, writes history and audit log, and keeps everything.
    ///
    /// # Errors
    /// When the database fails; then nothing is kept.
    pub async fn finish(mut self, change: ScimChange) -> Result<()> {
        let roster = RosterName::Workspace;
        let keys: Vec<&str> = change.changed.iter().map(String::as_str).collect();
        let now_ms = change.audit.at_ms;
        let revision = self.revision + 1;
        raise_revision(
            &mut self.tx,
            self.organization,
            &roster,
            revision,
            &keys,
            &change.removed,
            now_ms,
        )
        .await?;
        let write = ImportWrite {
            organization: self.organization,
            roster,
            base_revision: self.revision,
            revision,
            users: Vec::new(),
            removed: change.removed,
            sightings: None,
            history: change.history,
            applied_by: change.applied_by,
            applied_ms: now_ms,
            audit: change.audit,
            plan: None,
            answer: None,
        };
        self.tx.audit(self.organization, &write.audit).await?;
        insert_import(&mut self.tx, write).await?;
        self.tx.commit().await
    }
}
