//! One SQLite file: write-ahead log, foreign keys on, every commit on disk.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::sqlite::{
    Sqlite, SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row as _, TypeInfo, ValueRef};

use super::{Dialect, Driver, Mode, Row, Transaction, Value};
use crate::{Result, StoreError, migrations};

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
const MAX_CONNECTIONS: u32 = 8;
/// Of a connection: 16 MiB, in SQLite's way of saying so. With its own 2 MiB a large import would write pages many
/// times.
const CACHE: &str = "-16384";

/// The driver of an SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteDriver {
    pool: SqlitePool,
}

impl SqliteDriver {
    /// Opens the file, makes it when it is not there, and brings it to this version's schema.
    ///
    /// # Errors
    /// [`StoreError::Open`] or [`StoreError::Migrate`].
    pub async fn open(path: &Path) -> Result<SqliteDriver> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("cache_size", CACHE)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(|source| StoreError::Open {
                database: path.display().to_string(),
                source,
            })?;
        migrations::sqlite().run(&pool).await?;
        Ok(SqliteDriver { pool })
    }
}

#[async_trait]
impl Driver for SqliteDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn begin(&self, mode: Mode) -> Result<Box<dyn Transaction>> {
        let transaction = match mode {
            Mode::Read => self.pool.begin().await?,
            // The write lock is taken at once: what is read cannot change before it is written.
            Mode::Write => self.pool.begin_with("BEGIN IMMEDIATE").await?,
        };
        Ok(Box::new(SqliteTransaction { transaction }))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

struct SqliteTransaction {
    transaction: sqlx::Transaction<'static, Sqlite>,
}

#[async_trait]
impl Transaction for SqliteTransaction {
    async fn run(&mut self, sql: String, values: Vec<Value>) -> Result<u64> {
        let query = bind(sql, values);
        let done = query.execute(&mut *self.transaction).await?;
        Ok(done.rows_affected())
    }

    async fn rows(&mut self, sql: String, values: Vec<Value>) -> Result<Vec<Row>> {
        let query = bind(sql, values);
        let mut rows = query.fetch(&mut *self.transaction);
        let mut read = Vec::new();
        while let Some(row) = rows.try_next().await? {
            read.push(read_row(&row)?);
        }
        Ok(read)
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

/// Statements are the storage's own text; what comes from outside is bound.
fn bind(sql: String, values: Vec<Value>) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
    let query = sqlx::query(AssertSqlSafe(sql));
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

fn read_row(row: &SqliteRow) -> Result<Row> {
    let values = row.columns().iter().map(|column| {
        let position = column.ordinal();
        let raw = row.try_get_raw(position)?;
        if raw.is_null() {
            return Ok(Value::Text(None));
        }
        let kind = raw.type_info();
        Ok(match kind.name() {
            "INTEGER" | "BOOLEAN" => Value::Int(row.try_get_unchecked(position)?),
            "BLOB" => Value::Bytes(row.try_get_unchecked(position)?),
            _ => Value::Text(row.try_get_unchecked(position)?),
        })
    });
    Ok(Row(values.collect::<Result<Vec<Value>>>()?))
}
