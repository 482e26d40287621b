//! Bringing a backup back, line by line, in one transaction.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::tables::{AUDIT, KEPT, Kind, Table};
use super::{BACKUP_VERSION, END};
use crate::audit::{AuditWalk, EntryRow, read_entry};
use crate::driver::{FromRow, Mode, Row, Value, values};
use crate::transaction::Tx;
use crate::{AuditEvent, AuditVerdict, OrganizationId, Result, Storage, StoreError};

/// Parameters of one statement; SQLite takes 32,766, PostgreSQL 65,535.
const MAX_PARAMETERS: usize = 16_000;
const MAX_ROWS: usize = 500;
/// Text that waits for its statement.
const MAX_BYTES: usize = 4 << 20;

/// A backup coming back. Dropped before [`finish`](Restorer::finish) it leaves no trace.
pub struct Restorer {
    tx: Tx,
    organization: Option<OrganizationId>,
    /// Lines read.
    line: u64,
    table: usize,
    /// Rows of the table that wait for their statement, and their size.
    waiting: Vec<Vec<Value>>,
    waiting_bytes: usize,
    rows: [u64; KEPT.len()],
    audit: Option<AuditWalk>,
    hash: Sha256,
    ended: bool,
}

impl std::fmt::Debug for Restorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restorer")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredOrganization {
    pub id: OrganizationId,
    pub name: String,
    pub rows: u64,
}

impl Storage {
    /// Begins to bring a backup into this database, which must hold no organization.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], or when the database fails.
    pub async fn restore(&self) -> Result<Restorer> {
        let mut tx = self.begin(Mode::Write).await?;
        let there: Option<(String,)> = tx
            .first("SELECT name FROM organization LIMIT 1", Vec::new())
            .await?;
        if let Some((name,)) = there {
            return Err(StoreError::NotEmpty { name });
        }
        Ok(Restorer {
            tx,
            organization: None,
            line: 0,
            table: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
            rows: [0; KEPT.len()],
            audit: None,
            hash: Sha256::new(),
            ended: false,
        })
    }
}

impl Restorer {
    /// Takes the next line, without its line feed.
    ///
    /// # Errors
    /// [`StoreError::Backup`] when the line is not what stands there in a backup, or when the database fails.
    pub async fn take(&mut self, line: &str) -> Result<()> {
        self.line += 1;
        if self.ended {
            return Err(self.wrong("the backup ended one line before"));
        }
        let document: Json = serde_json::from_str(line)
            .map_err(|error| self.wrong(&format!("this is not JSON: {error}")))?;
        let Json::Object(members) = document else {
            return Err(self.wrong("this is no object"));
        };
        let Some(organization) = self.organization else {
            self.take_head(&members)?;
            self.seal(line);
            return Ok(());
        };
        let mut members = members.into_iter();
        let (Some((name, content)), None) = (members.next(), members.next()) else {
            return Err(self.wrong("a line has one member: a table's name with its row"));
        };
        if name == END {
            self.flush(organization).await?;
            self.take_end(&content)?;
            self.ended = true;
            return Ok(());
        }
        self.seal(line);
        let position = KEPT
            .iter()
            .position(|table| table.name == name)
            .ok_or_else(|| self.wrong(&format!("no backup holds \"{name}\"")))?;
        if position < self.table {
            return Err(self.wrong(&format!("\"{name}\" cannot stand so far behind")));
        }
        if position > self.table {
            self.flush(organization).await?;
            self.table = position;
        }
        self.take_row(organization, content).await
    }

    /// Keeps what came back, with an entry in the audit log.
    ///
    /// # Errors
    /// [`StoreError::Backup`] when the end is missing, or when the database fails.
    pub async fn finish(mut self, now_ms: i64) -> Result<RestoredOrganization> {
        let (Some(organization), true) = (self.organization, self.ended) else {
            return Err(self.wrong("the backup ends without its last line: it was cut off"));
        };
        let (name,): (String,) = self
            .tx
            .first(
                "SELECT name FROM organization WHERE organization = $1",
                values![organization.0],
            )
            .await?
            .ok_or_else(|| self.wrong("the backup holds no organization"))?;
        let restored = RestoredOrganization {
            id: organization,
            name,
            rows: self.rows.iter().sum(),
        };
        let event = AuditEvent {
            at_ms: now_ms,
            actor: "system".to_owned(),
            action: "organization.restored".to_owned(),
            subject: format!("organization/{}", organization.0),
            detail: json!({ "rows": restored.rows, "sha256": hex::encode(self.hash.finalize()) }),
        };
        let rows = usize::try_from(restored.rows).unwrap_or(usize::MAX);
        self.tx.look_at_users(rows).await?;
        self.tx.begin_epoch(organization).await?;
        self.tx.audit(organization, &event).await?;
        self.tx.commit().await?;
        Ok(restored)
    }

    fn take_head(&mut self, head: &Map<String, Json>) -> Result<()> {
        let version = head
            .get("rollcall_backup")
            .and_then(Json::as_u64)
            .ok_or_else(|| self.wrong("this is no backup of Rollcall"))?;
        if version != BACKUP_VERSION {
            return Err(self.wrong(&format!(
                "the backup has version {version} of the format; this program reads {BACKUP_VERSION}"
            )));
        }
        let organization = head
            .get("organization")
            .and_then(Json::as_i64)
            .map(OrganizationId)
            .ok_or_else(|| self.wrong("\"organization\" is missing"))?;
        self.organization = Some(organization);
        self.audit = Some(AuditWalk::new(organization));
        Ok(())
    }

    fn take_end(&self, end: &Json) -> Result<()> {
        for (table, found) in KEPT.iter().zip(self.rows) {
            let said = end.pointer(&format!("/rows/{}", table.name));
            let said = said.and_then(Json::as_u64);
            if said != Some(found) {
                let said = said.map_or("nothing".to_owned(), |said| said.to_string());
                return Err(self.wrong(&format!(
                    "{} has {found} rows, and {said} was written",
                    table.name
                )));
            }
        }
        let sha256 = hex::encode(self.hash.clone().finalize());
        if end.get("sha256").and_then(Json::as_str) != Some(&sha256) {
            return Err(self
                .wrong("the lines are not those that were written: their SHA-256 is another one"));
        }
        Ok(())
    }

    async fn take_row(&mut self, organization: OrganizationId, content: Json) -> Result<()> {
        let Some(table) = KEPT.get(self.table) else {
            return Ok(());
        };
        let row = self.row_of(table, content)?;
        if table.name == AUDIT {
            self.check_audit(&row)?;
        }
        if let Some(count) = self.rows.get_mut(self.table) {
            *count += 1;
        }
        self.waiting_bytes += row.iter().map(size_of_value).sum::<usize>();
        self.waiting.push(row);
        let is_full = self.waiting.len() >= MAX_ROWS
            || (self.waiting.len() + 1) * (table.columns.len() + 1) > MAX_PARAMETERS
            || self.waiting_bytes >= MAX_BYTES;
        if is_full {
            self.flush(organization).await?;
        }
        Ok(())
    }

    fn row_of(&self, table: &Table, content: Json) -> Result<Vec<Value>> {
        let Json::Object(mut members) = content else {
            return Err(self.wrong("a row is an object"));
        };
        let mut row = Vec::with_capacity(table.columns.len());
        for (name, kind) in table.columns {
            let value = members
                .remove(*name)
                .ok_or_else(|| self.wrong(&format!("\"{name}\" is missing")))?;
            let value = value_of(*kind, value).ok_or_else(|| {
                self.wrong(&format!("\"{name}\" is of another kind than it should be"))
            })?;
            row.push(value);
        }
        match members.keys().next() {
            Some(more) => Err(self.wrong(&format!("{} has no column \"{more}\"", table.name))),
            None => Ok(row),
        }
    }

    fn check_audit(&mut self, row: &[Value]) -> Result<()> {
        let entry = read_entry(EntryRow::from_row(Row(row.to_vec()))?)?;
        let verdict = self.audit.as_mut().and_then(|walk| walk.step(entry));
        match verdict {
            None | Some(AuditVerdict::Intact(_)) => Ok(()),
            Some(broken) => Err(self.wrong(&format!("the audit log is not intact: {broken:?}"))),
        }
    }

    /// Writes the rows that wait.
    async fn flush(&mut self, organization: OrganizationId) -> Result<()> {
        let Some(table) = KEPT.get(self.table) else {
            return Ok(());
        };
        let rows = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = table.columns().collect();
        let mut places = Vec::with_capacity(rows.len());
        let mut given = Vec::with_capacity(rows.len() * (names.len() + 1));
        for row in rows {
            given.push(Value::from(organization.0));
            given.extend(row);
            let first = given.len() - names.len();
            let row: Vec<String> = (first..=given.len()).map(|at| format!("${at}")).collect();
            places.push(format!("({})", row.join(", ")));
        }
        let sql = format!(
            "INSERT INTO {} (organization, {}) VALUES {}",
            table.name,
            names.join(", "),
            places.join(", ")
        );
        match self.tx.run(sql, given).await {
            Ok(_) => Ok(()),
            Err(StoreError::Database { source }) if breaks_a_rule(&source) => Err(self.wrong(
                &format!("a row of {} before it does not fit: {source}", table.name),
            )),
            Err(error) => Err(error),
        }
    }

    fn seal(&mut self, line: &str) {
        self.hash.update(line);
        self.hash.update("\n");
    }

    fn wrong(&self, what: &str) -> StoreError {
        StoreError::Backup {
            line: self.line,
            what: what.to_owned(),
        }
    }
}

/// Whether the rows are to blame: a key twice, a reference to nothing, a value that the schema does not allow.
fn breaks_a_rule(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| !matches!(error.kind(), sqlx::error::ErrorKind::Other))
}

/// `None` when the value is of another kind.
fn value_of(kind: Kind, value: Json) -> Option<Value> {
    Some(match (kind, value) {
        (Kind::Int, Json::Null) => Value::Int(None),
        (Kind::Int, Json::Number(number)) => Value::Int(Some(number.as_i64()?)),
        (Kind::Text, Json::Null) => Value::Text(None),
        (Kind::Text, Json::String(text)) => Value::Text(Some(text)),
        (Kind::Bytes, Json::String(text)) => Value::Bytes(Some(STANDARD.decode(text).ok()?)),
        _ => return None,
    })
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::Int(_) => size_of::<i64>(),
        Value::Text(text) => text.as_ref().map_or(0, String::len),
        Value::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
    }
}
