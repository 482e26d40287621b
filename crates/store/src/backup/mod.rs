//! An organization as text: everything but what opens doors, in a form that both databases read. docs/backup.md
//! describes it.

mod read;
mod tables;
mod write;

pub use read::BackupReader;
pub use tables::{KEPT, LEFT_OUT};
pub use write::{RestoredOrganization, Restorer};

/// What the first line's `rollcall_backup` says. It rises when a row's form changes.
pub const BACKUP_VERSION: u64 = 1;

/// Name of the last line's only member. No table has it.
const END: &str = "end";
