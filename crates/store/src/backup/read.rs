//! Writing a backup: one moment of the database, read page by page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::tables::{KEPT, Table};
use super::{BACKUP_VERSION, END};
use crate::driver::{Mode, Row, Value};
use crate::transaction::Tx;
use crate::{OrganizationId, Result, Storage, rfc3339};

/// A backup being made. Others go on writing meanwhile; it does not see that.
pub struct BackupReader {
    tx: Tx,
    organization: OrganizationId,
    /// Line that comes first, until it was handed out.
    head: Option<Json>,
    table: usize,
    /// Primary key of the table's last row that was read.
    after: Vec<Value>,
    rows: Map<String, Json>,
    hash: Sha256,
    ended: bool,
}

impl std::fmt::Debug for BackupReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackupReader")
            .field("organization", &self.organization)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl Storage {
    /// Begins a backup of an organization as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn back_up(&self, organization: OrganizationId, now_ms: i64) -> Result<BackupReader> {
        let head = json!({
            "rollcall_backup": BACKUP_VERSION,
            "organization": organization.0,
            "made_at": rfc3339(now_ms),
            "made_by": concat!("rollcall ", env!("CARGO_PKG_VERSION")),
        });
        Ok(BackupReader {
            tx: self.begin(Mode::Read).await?,
            organization,
            head: Some(head),
            table: 0,
            after: Vec::new(),
            rows: Map::new(),
            hash: Sha256::new(),
            ended: false,
        })
    }
}

impl BackupReader {
    /// The next lines, each with its line feed; `None` behind the last one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_lines(&mut self) -> Result<Option<String>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(self.sealed(format!("{head}\n"))));
        }
        while let Some(table) = KEPT.get(self.table) {
            let page = self.page(table).await?;
            if page.len() < table.page as usize {
                self.table += 1;
                self.after.clear();
            } else if let Some(Row(last)) = page.last() {
                self.after = last.iter().take(table.keys).cloned().collect();
            }
            let count = self.rows.entry(table.name).or_insert(Json::from(0));
            *count = Json::from(count.as_u64().unwrap_or(0) + page.len() as u64);
            if !page.is_empty() {
                let lines = page.into_iter().map(|row| line_of(table, row)).collect();
                return Ok(Some(self.sealed(lines)));
            }
        }
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        let sha256 = hex::encode(self.hash.clone().finalize());
        let end = json!({ END: { "rows": self.rows, "sha256": sha256 } });
        Ok(Some(format!("{end}\n")))
    }

    /// Rows written so far, by table.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.values().filter_map(Json::as_u64).sum()
    }

    fn sealed(&mut self, lines: String) -> String {
        self.hash.update(&lines);
        lines
    }

    async fn page(&mut self, table: &Table) -> Result<Vec<Row>> {
        let names: Vec<&str> = table.columns().collect();
        let keys = names.get(..table.keys).unwrap_or_default().join(", ");
        let mut values = vec![Value::from(self.organization.0)];
        let mut sql = format!(
            "SELECT {} FROM {} WHERE organization = $1{}",
            names.join(", "),
            table.name,
            table.only
        );
        if !self.after.is_empty() {
            let places: Vec<String> = (0..table.keys).map(|at| format!("${}", at + 2)).collect();
            sql.push_str(&format!(" AND ({keys}) > ({})", places.join(", ")));
            values.extend(self.after.iter().cloned());
        }
        if !keys.is_empty() {
            sql.push_str(&format!(" ORDER BY {keys}"));
        }
        sql.push_str(&format!(" LIMIT {}", table.page));
        self.tx.rows(sql, values).await
    }
}

fn line_of(table: &Table, Row(values): Row) -> String {
    let members: Map<String, Json> = table
        .columns()
        .map(str::to_owned)
        .zip(values.into_iter().map(json_of))
        .collect();
    format!("{}\n", json!({ table.name: members }))
}

fn json_of(value: Value) -> Json {
    match value {
        Value::Int(value) => Json::from(value),
        Value::Text(value) => Json::from(value),
        Value::Bytes(value) => Json::from(value.map(|bytes| STANDARD.encode(bytes))),
    }
}
