//! What a database is to the storage: transactions that run statements. SQL stands above, written once.

#[cfg(feature = "fault-injection")]
mod failing;
mod postgres;
mod sqlite;
mod value;

use std::fmt::Debug;

use async_trait::async_trait;

use crate::Result;

#[cfg(feature = "fault-injection")]
pub use failing::{FailingDriver, Fault};
pub use postgres::PostgresDriver;
pub use sqlite::SqliteDriver;
pub(crate) use value::values;
pub use value::{FromRow, FromValue, Row, Value};

/// Which SQL the few places write that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// What a transaction is begun for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sees the database as it is at one moment.
    Read,
    /// Sees what others committed before it took its locks, and is written whole or not at all.
    Write,
}

/// A database.
#[async_trait]
pub trait Driver: Send + Sync + Debug {
    fn dialect(&self) -> Dialect;

    /// # Errors
    /// [`StoreError::Database`](crate::StoreError::Database) when there is no connection.
    async fn begin(&self, mode: Mode) -> Result<Box<dyn Transaction>>;

    /// Waits for running transactions and lets go of the database.
    async fn close(&self);
}

/// A transaction; dropped without [`commit`](Transaction::commit) it leaves no trace.
#[async_trait]
pub trait Transaction: Send {
    /// Runs a statement with `$1`, `$2` … for the values, and says how many rows it wrote.
    ///
    /// # Errors
    /// [`StoreError::Database`](crate::StoreError::Database).
    async fn run(&mut self, sql: String, values: Vec<Value>) -> Result<u64>;

    /// Runs a statement for its rows.
    ///
    /// # Errors
    /// [`StoreError::Database`](crate::StoreError::Database).
    async fn rows(&mut self, sql: String, values: Vec<Value>) -> Result<Vec<Row>>;

    /// Keeps what was written.
    ///
    /// # Errors
    /// [`StoreError::Database`](crate::StoreError::Database); whether it was kept is unknown then.
    async fn commit(self: Box<Self>) -> Result<()>;
}
