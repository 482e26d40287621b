//! What Rollcall keeps, and how.
//!
//! [`Storage`] is what the server asks. Its SQL is written once, for SQLite and PostgreSQL, over a
//! [`Driver`](driver::Driver): transactions that run statements. Every row belongs to an organization, and no call
//! crosses organizations. Rules about users live in `rollcall-core`: a [write of an import](ImportWrite) brings the
//! users as they are afterwards, computed there, and the storage keeps them together with the history, the audit
//! log and the answer given, all or nothing.

mod accounts;
mod app_users;
mod applications;
mod apply;
mod attempts;
mod audit;
mod backup;
mod deleted;
pub mod driver;
mod embed_keys;
mod entries;
mod error;
mod found;
mod founding;
mod groups;
mod history;
mod idempotency;
mod imports;
mod last_seen;
mod listing;
mod migrations;
mod openid;
mod passwords;
mod plans;
mod records;
mod roles;
mod roster;
mod rosters;
mod scim;
mod search;
mod sessions;
mod snapshot;
mod storage;
#[cfg(feature = "fault-injection")]
pub mod testing;
mod times;
mod tokens;
mod transaction;
mod users;
mod write_users;

pub use accounts::{
    HeldRole, LinkPurpose, NewSession, NewSignInLink, Organization, OrganizationId, Principal,
    TokenGrant,
};
pub use attempts::{Attempt, Counter};
pub use audit::{AUDIT_START, AuditEntry, AuditEvent, AuditHead, AuditVerdict};
pub use backup::{BACKUP_VERSION, BackupReader, KEPT, LEFT_OUT, RestoredOrganization, Restorer};
pub use deleted::{KEPT_DAYS, Restored};
pub use embed_keys::{EmbedKey, KeyAdded};
pub use error::{Result, StoreError};
pub use founding::{Founding, FoundingAccount, FoundingApplication, OwnTemplate};
pub use groups::NewGroup;
pub use history::UndoFacts;
pub use idempotency::Claimed;
pub use imports::{Answer, Applied, HistoryEntry, ImportWrite, WrittenUser};
pub use last_seen::Sightings;
pub use listing::{AppUserView, ApplicationFacts, Listing, RosterFacts, UserStatusFilter, Window};
pub use openid::{OpenIdAccount, OpenIdEntry};
pub use plans::{ChunkKept, Concerned, PlanChunk, PlanRecord};
pub use roles::{CustomRole, RoleAdded, RoleChanged, RoleGiven};
pub use roster::{RosterName, RosterNameError};
pub use scim::{
    GroupChoice, GroupRef, Held, Member, Person, Place, ScimChange, ScimGroup, ScimTx, ScimUser,
    UserChoice,
};
pub use search::fold;
pub use snapshot::{Delta, RosterDelta, SnapshotReader};
pub use storage::{Storage, is_postgres};
pub use times::rfc3339;
pub use tokens::NewApiToken;
pub use write_users::Progress;

/// The app account that file imports write to.
pub const IMPORTED_ACCOUNT: &str = "imported";
/// The data source of file imports.
pub const FILE_UPLOAD: &str = "file_upload";
