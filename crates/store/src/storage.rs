//! The storage: what the server asks, answered from one database.

use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::driver::{Dialect, Driver, Mode, PostgresDriver, SqliteDriver};
use crate::transaction::{MANY_USERS, Tx};

/// Keeps organizations. Each call is one transaction; times come in as arguments.
///
/// The calls stand with their subject: accounts, applications, the audit log, history, plans, rosters, users.
#[derive(Debug, Clone)]
pub struct Storage {
    driver: Arc<dyn Driver>,
}

impl Storage {
    /// Opens the database, makes an SQLite file when it is not there, and brings it to this version's schema.
    /// `postgres://…` is a PostgreSQL database, everything else the path of an SQLite file.
    ///
    /// # Errors
    /// [`StoreError::Open`](crate::StoreError::Open) or [`StoreError::Migrate`](crate::StoreError::Migrate).
    pub async fn open(database: &str) -> Result<Storage> {
        if is_postgres(database) {
            return Ok(Storage::on(Arc::new(PostgresDriver::open(database).await?)));
        }
        Ok(Storage::on(Arc::new(
            SqliteDriver::open(Path::new(database)).await?,
        )))
    }

    /// The storage on a database that is open.
    #[must_use]
    pub fn on(driver: Arc<dyn Driver>) -> Storage {
        Storage { driver }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.begin(Mode::Read).await?;
        tx.one::<(i64,)>("SELECT CAST(1 AS BIGINT)", Vec::new())
            .await?;
        Ok(())
    }

    /// Waits for running transactions and lets go of the database.
    pub async fn close(&self) {
        self.driver.close().await;
    }

    /// See [`Tx::look_at_users`]; in a transaction of its own, since it waits for others that do the same.
    pub(crate) async fn look_at_users(&self, changed: usize) -> Result<()> {
        if changed < MANY_USERS || self.driver.dialect() != Dialect::Postgres {
            return Ok(());
        }
        let mut tx = self.begin(Mode::Write).await?;
        tx.look_at_users(changed).await?;
        tx.commit().await
    }

    pub(crate) async fn begin(&self, mode: Mode) -> Result<Tx> {
        Tx::begin(self.driver.as_ref(), mode).await
    }
}

/// Whether the text names a PostgreSQL database.
#[must_use]
pub fn is_postgres(database: &str) -> bool {
    database.starts_with("postgres://") || database.starts_with("postgresql://")
}
