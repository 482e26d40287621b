//! What Rollcall keeps, and how.
//!
//! [`Storage`] is what the server asks for; [`SqliteStorage`] answers it from one SQLite file. Every row belongs
//! to an organization, and no call crosses organizations. Rules about users live in `rollcall-core`: a
//! [write of an import](ImportWrite) brings the users as they are afterwards, computed there, and the storage
//! keeps them together with the history and the answer given, all or nothing.

mod accounts;
mod error;
mod founding;
mod imports;
mod listing;
mod roster;
mod search;
mod sqlite;
mod storage;
mod times;

pub use accounts::{NewSession, NewSignInLink, Organization, OrganizationId, Principal};
pub use error::{Result, StoreError};
pub use founding::{Founding, FoundingAccount, FoundingApplication, OwnTemplate};
pub use imports::{Answer, Applied, ImportWrite, WrittenUser};
pub use listing::{AppUserView, ApplicationFacts, Listing, RosterFacts, UserStatusFilter, Window};
pub use roster::{RosterName, RosterNameError};
pub use search::fold;
pub use sqlite::SqliteStorage;
pub use storage::Storage;
pub use times::rfc3339;

/// The app account that file imports write to.
pub const IMPORTED_ACCOUNT: &str = "imported";
/// The data source of file imports.
pub const FILE_UPLOAD: &str = "file_upload";
