//! `POST /rosters/{roster}/imports` with an `Idempotency-Key`; `GET /imports`, `GET /imports/{id}`.

use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use serde::{Deserialize, Serialize};

/// What is sent to apply: the changes, and facts about the file that stays where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportRequest {
    pub changeset: Changeset,
    pub file: ImportedFile,
    pub counts: Counts,
    /// Number of users to be removed from use, typed in where a guard asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_removals: Option<u32>,
}

/// The file that the changes came from. Its content never travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// One import, as the history lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    pub id: String,
    pub roster: String,
    /// "Figma", "Workspace".
    pub roster_title: String,
    pub template: String,
    pub file: ImportedFile,
    pub applied_at: String,
    pub applied_by: String,
    /// What was changed.
    pub changes: ChangeCounts,
    /// What the file held.
    pub counts: Counts,
    /// The roster's revision afterwards.
    pub revision: String,
    /// SHA-256 of the changeset's canonical form.
    pub changeset_sha256: String,
}

/// One import with its changes. Also the answer to a successful `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Import {
    #[serde(flatten)]
    pub summary: ImportSummary,
    pub changeset: Changeset,
}
