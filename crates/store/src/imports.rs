//! A change to a roster on its way into the storage.

use rollcall_api::imports::ImportSummary;
use rollcall_core::directory::UserEntry;

use crate::{AuditEvent, OrganizationId, RosterName, Sightings};

/// Everything that is written when a changeset is applied, in one transaction.
#[derive(Debug, Clone)]
pub struct ImportWrite {
    pub organization: OrganizationId,
    pub roster: RosterName,
    /// The revision that the changes were computed on; another one on record makes the write stale.
    pub base_revision: i64,
    /// The revision afterwards.
    pub revision: i64,
    /// The users concerned as they are afterwards, each once.
    pub users: Vec<WrittenUser>,
    /// Keys of the users that are taken off the roster.
    pub removed: Vec<String>,
    /// Whom the file held; `None` where there is none, or nobody is asked about missing users.
    pub sightings: Option<Sightings>,
    /// The history's entry.
    pub history: HistoryEntry,
    /// Key of the user who imports.
    pub applied_by: String,
    pub applied_ms: i64,
    pub audit: AuditEvent,
    /// The plan that is carried out, and gone with it. When it is gone before, the write was called off.
    pub plan: Option<String>,
    /// Key and answer for retries; `None` when nobody can retry.
    pub answer: Option<Answer>,
}

/// What history keeps of a change to a roster.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    pub summary: ImportSummary,
    /// The canonical form of what was done.
    pub changeset: String,
    /// The canonical form of what takes it back.
    pub inverse: String,
}

/// A user as a change leaves them.
#[derive(Debug, Clone)]
pub struct WrittenUser {
    /// Canonical e-mail address.
    pub key: String,
    /// As the roster has them at the base revision; `None`: it has not.
    pub before: Option<UserEntry>,
    pub entry: UserEntry,
}

/// What was answered to a request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub key: String,
    /// SHA-256 of who asked, where, and what.
    pub payload_sha256: String,
    /// Who carries the request out: see [`Claimed`](crate::Claimed).
    pub claim: String,
    pub status: u16,
    pub body: String,
}

/// What became of an [`ImportWrite`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// All of it is on record.
    Written,
    /// The roster has moved on. Nothing was written.
    Stale {
        revision: i64,
        changed_users: Vec<String>,
    },
}
