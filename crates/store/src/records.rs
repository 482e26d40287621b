//! Many rows as the values of one statement.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::Result;
use crate::driver::{Dialect, Value};

/// Values a statement, at most. SQLite takes 32,766 parameters; more at a time than this is hardly quicker.
const VALUES_AT_ONCE: usize = 4_000;

/// Rows that a statement reads, as `r`, from its values.
#[derive(Debug)]
pub(crate) struct Records {
    columns: &'static [&'static str],
    /// One row's values after the other's.
    values: Vec<Value>,
}

/// As many of them as one statement takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch<'a> {
    columns: &'static [&'static str],
    values: &'a [Value],
}

impl Records {
    pub(crate) fn new(
        columns: &'static [&'static str],
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Records {
        Records {
            columns,
            values: rows.into_iter().flatten().collect(),
        }
    }

    pub(crate) fn batches(&self) -> impl Iterator<Item = Batch<'_>> {
        let columns = self.columns;
        self.values
            .chunks(VALUES_AT_ONCE / columns.len() * columns.len())
            .map(move |values| Batch { columns, values })
    }
}

impl Batch<'_> {
    /// What stands behind FROM, and the statement's values: those that are fixed, then the rows. SQLite is quickest
    /// with a parameter for each value, PostgreSQL with one JSON text for all of them; there every column is text.
    pub(crate) fn read(self, dialect: Dialect, fixed: &[Value]) -> Result<(String, Vec<Value>)> {
        let mut values = fixed.to_vec();
        let source = match dialect {
            Dialect::Sqlite => {
                values.extend_from_slice(self.values);
                self.parameters(fixed.len())
            }
            Dialect::Postgres => {
                let rows = self.values.chunks(self.columns.len());
                let rows: Vec<Object<'_>> = rows.map(|values| self.object(values)).collect();
                values.push(serde_json::to_string(&rows)?.into());
                let names: Vec<String> = (self.columns.iter())
                    .map(|name| format!("{name} text"))
                    .collect();
                format!(
                    "json_to_recordset(${}::json) AS r({})",
                    values.len(),
                    names.join(", ")
                )
            }
        };
        Ok((source, values))
    }

    fn parameters(self, taken: usize) -> String {
        let width = self.columns.len();
        let rows: Vec<String> = (0..self.values.len() / width)
            .map(|row| {
                let first = taken + row * width + 1;
                let row: Vec<String> = (first..first + width).map(|at| format!("${at}")).collect();
                format!("({})", row.join(","))
            })
            .collect();
        let names: Vec<String> = (1..)
            .zip(self.columns)
            .map(|(at, name)| format!("column{at} AS {name}"))
            .collect();
        format!(
            "(SELECT {} FROM (VALUES {})) r",
            names.join(", "),
            rows.join(",")
        )
    }
}

impl<'a> Batch<'a> {
    fn object(self, values: &'a [Value]) -> Object<'a> {
        Object {
            columns: self.columns,
            values,
        }
    }
}

/// A row in JSON.
struct Object<'a> {
    columns: &'a [&'a str],
    values: &'a [Value],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let values = self.values.iter().map(Plain);
        serializer.collect_map(self.columns.iter().zip(values))
    }
}

struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0 {
            Value::Int(value) => value.serialize(serializer),
            Value::Text(value) => value.serialize(serializer),
            Value::Bytes(_) => Err(S::Error::custom("records hold no bytes")),
        }
    }
}
