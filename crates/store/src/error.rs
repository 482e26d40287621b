//! Why a call to the storage failed.

/// A refused or failed call. Findings about data are never errors; an outcome that callers act on
/// (a stale base, a used link) is part of the answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database could not be opened, or brought to the schema that this version needs.
    #[error("cannot open the database {database}: {source}")]
    Open {
        database: String,
        source: sqlx::Error,
    },
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
    /// A row is not what the schema says.
    #[error("column {position} of a row is of another kind than it should be")]
    Column { position: usize },
    /// Whoever asked for it called it off before it was kept.
    #[error("called off; nothing was written")]
    Cancelled,
    /// Another request took over, because this one went on for too long. Nothing was written.
    #[error("the claim on the idempotency key was lost; nothing was written")]
    ClaimLost,
    /// Made by a test.
    #[cfg(feature = "fault-injection")]
    #[error("call {call} was made to fail")]
    Injected { call: u64 },
    /// The directory refers to what it does not hold, or repeats itself.
    #[error("{what}")]
    Inconsistent { what: String },
    /// A line of a backup is not what was written, or not what this version reads. Nothing was kept.
    #[error("line {line} of the backup: {what}")]
    Backup { line: u64, what: String },
    /// A backup comes back into an empty database only.
    #[error("the database already holds the organization \"{name}\"")]
    NotEmpty { name: String },
    /// The roster is not there.
    #[error("there is no roster {roster}")]
    RosterUnknown { roster: String },
}

pub type Result<T> = std::result::Result<T, StoreError>;
