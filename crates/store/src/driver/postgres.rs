//! PostgreSQL, by URL and with a pool of connections.

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow, Postgres};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row as _, TypeInfo, ValueRef};

use super::{Dialect, Driver, Mode, Row, Transaction, Value};
use crate::{Result, StoreError, migrations};

const MAX_CONNECTIONS: u32 = 16;
/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);

/// The driver of a PostgreSQL database.
#[derive(Debug, Clone)]
pub struct PostgresDriver {
    pool: PgPool,
}

impl PostgresDriver {
    /// Connects, and brings the database to this version's schema. Several servers may start at once: the
    /// migrations run under an advisory lock.
    ///
    /// # Errors
    /// [`StoreError::Open`] or [`StoreError::Migrate`].
    pub async fn open(url: &str) -> Result<PostgresDriver> {
        let failed = |source| StoreError::Open {
            // The URL may hold a password.
            database: "by its postgres:// URL".to_owned(),
            source,
        };
        let options = PgConnectOptions::from_str(url)
            .map_err(failed)?
            .application_name("rollcall")
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(failed)?;
        migrations::postgres().run(&pool).await?;
        Ok(PostgresDriver { pool })
    }
}

#[async_trait]
impl Driver for PostgresDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn begin(&self, mode: Mode) -> Result<Box<dyn Transaction>> {
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            // What is read before it is written is locked by the statement that reads it.
            Mode::Write => "BEGIN",
        };
        let transaction = self.pool.begin_with(begin).await?;
        Ok(Box::new(PostgresTransaction { transaction }))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

struct PostgresTransaction {
    transaction: sqlx::Transaction<'static, Postgres>,
}

#[async_trait]
impl Transaction for PostgresTransaction {
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
fn bind(sql: String, values: Vec<Value>) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    let query = sqlx::query(AssertSqlSafe(sql));
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

fn read_row(row: &PgRow) -> Result<Row> {
    let values = row.columns().iter().map(|column| {
        let position = column.ordinal();
        let raw = row.try_get_raw(position)?;
        if raw.is_null() {
            return Ok(Value::Text(None));
        }
        let kind = raw.type_info();
        Ok(match kind.name() {
            "INT8" => Value::Int(Some(row.try_get::<i64, _>(position)?)),
            "INT4" => Value::Int(Some(i64::from(row.try_get::<i32, _>(position)?))),
            "BOOL" => Value::Int(Some(i64::from(row.try_get::<bool, _>(position)?))),
            "BYTEA" => Value::Bytes(Some(row.try_get(position)?)),
            _ => Value::Text(Some(row.try_get(position)?)),
        })
    });
    Ok(Row(values.collect::<Result<Vec<Value>>>()?))
}
