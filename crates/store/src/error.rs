//! Why a call to the storage failed.

/// A refused or failed call. Findings about data are never errors; an outcome that callers act on
/// (a stale base, a used link) is part of the answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database could not be opened, or brought to the schema that this version needs.
    #[error("cannot open the database {path}: {source}")]
    Open { path: String, source: sqlx::Error },
    #[error("cannot bring the database to this version's schema: {source}")]
    Migrate {
        #[from]
        source: sqlx::migrate::MigrateError,
    },
    /// A statement failed; nothing of its transaction was kept.
    #[error("database: {source}")]
    Database {
        #[from]
        source: sqlx::Error,
    },
    /// A stored document is not what was written.
    #[error("stored document: {source}")]
    Document {
        #[from]
        source: serde_json::Error,
    },
    /// The database already holds an organization.
    #[error("the database already holds the organization \"{name}\"")]
    AlreadyFounded { name: String },
    /// The directory refers to what it does not hold, or repeats itself.
    #[error("{what}")]
    Inconsistent { what: String },
    /// The roster is not there.
    #[error("there is no roster {roster}")]
    RosterUnknown { roster: String },
}

pub type Result<T> = std::result::Result<T, StoreError>;
