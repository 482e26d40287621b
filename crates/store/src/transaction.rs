//! A transaction with the words of both databases at hand.

use crate::driver::{Dialect, Driver, FromRow, Mode, Row, Transaction, Value};
use crate::records::Records;
use crate::{OrganizationId, Result, StoreError};

/// A running transaction; dropped it leaves no trace.
pub(crate) struct Tx {
    inner: Box<dyn Transaction>,
    dialect: Dialect,
}

/// So many users may be another share of the tables than was known of.
pub(crate) const MANY_USERS: usize = 5_000;

impl Tx {
    pub(crate) async fn begin(driver: &dyn Driver, mode: Mode) -> Result<Tx> {
        Ok(Tx {
            inner: driver.begin(mode).await?,
            dialect: driver.dialect(),
        })
    }

    /// Runs a statement; how many rows it wrote.
    pub(crate) async fn run(&mut self, sql: impl Into<String>, values: Vec<Value>) -> Result<u64> {
        self.inner.run(sql.into(), values).await
    }

    pub(crate) async fn rows(&mut self, sql: String, values: Vec<Value>) -> Result<Vec<Row>> {
        self.inner.rows(sql, values).await
    }

    pub(crate) async fn all<T: FromRow>(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<T>> {
        let rows = self.rows(sql.into(), values).await?;
        rows.into_iter().map(T::from_row).collect()
    }

    /// The first row, if there is one.
    pub(crate) async fn first<T: FromRow>(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Option<T>> {
        let rows = self.rows(sql.into(), values).await?;
        rows.into_iter().next().map(T::from_row).transpose()
    }

    /// The row that there always is.
    pub(crate) async fn one<T: FromRow>(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<T> {
        self.first(sql, values)
            .await?
            .ok_or(StoreError::Column { position: 0 })
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.inner.commit().await
    }

    /// Others that write to this organization's audit log wait until this transaction ends; those that only refer
    /// to it by its key do not.
    pub(crate) async fn lock_organization(&mut self, organization: OrganizationId) -> Result<()> {
        let lock = match self.dialect {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR NO KEY UPDATE",
        };
        let sql = format!("SELECT created_ms FROM organization WHERE organization = $1{lock}");
        self.all::<(i64,)>(sql, vec![organization.0.into()]).await?;
        Ok(())
    }

    /// Behind a SELECT: its rows stay as they are until this transaction ends. SQLite has one writer at a time.
    pub(crate) fn for_update(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE",
        }
    }

    /// Behind a column: that it is one of the texts of a JSON array. PostgreSQL is given an array, which it looks up in
    /// an index whatever it knows of the table; a subquery may have it read all of the table.
    pub(crate) fn among(&self, parameter: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("IN (SELECT value FROM json_each({parameter}))"),
            Dialect::Postgres => {
                format!("= ANY (ARRAY(SELECT json_array_elements_text({parameter}::json)))")
            }
        }
    }

    /// Runs a statement on records, as many of them at a time as it takes; how many rows it wrote. `sql` is given
    /// what stands behind FROM, `fixed` the values of the parameters `$1` and on that every run has.
    pub(crate) async fn run_on(
        &mut self,
        records: &Records,
        fixed: Vec<Value>,
        sql: impl Fn(&str) -> String,
    ) -> Result<u64> {
        let mut written = 0;
        for batch in records.batches() {
            let (sql, values) = batch.statement(self.dialect, &fixed, &sql)?;
            written += self.run(sql, values).await?;
        }
        Ok(written)
    }

    /// Like [`Tx::run_on`], for the rows that the statement gives.
    pub(crate) async fn all_on<T: FromRow>(
        &mut self,
        records: &Records,
        fixed: Vec<Value>,
        sql: impl Fn(&str) -> String,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        for batch in records.batches() {
            let (sql, values) = batch.statement(self.dialect, &fixed, &sql)?;
            found.extend(self.all::<T>(sql, values).await?);
        }
        Ok(found)
    }

    /// Has PostgreSQL look at the tables of users, of which so many are new or different. It does so by itself, but
    /// minutes after many were written; until then it would take them for nearly empty, and read all of them.
    pub(crate) async fn look_at_users(&mut self, changed: usize) -> Result<()> {
        if changed >= MANY_USERS && self.dialect == Dialect::Postgres {
            let tables =
                "person, profile, membership, identifier, app_access, access_source, roster_change";
            self.run(format!("ANALYZE {tables}"), Vec::new()).await?;
        }
        Ok(())
    }

    /// An aggregate: a JSON array as text.
    pub(crate) fn json_list(&self, of: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("json_group_array({of})"),
            Dialect::Postgres => format!("COALESCE(json_agg({of})::text, '[]')"),
        }
    }

    /// Whether a text holds another one.
    pub(crate) fn contains(&self, text: &str, part: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("instr({text}, {part}) > 0"),
            Dialect::Postgres => format!("strpos({text}, {part}) > 0"),
        }
    }
}
