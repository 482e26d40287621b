//! Many rows as the values of one statement.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::Result;
use crate::driver::{Dialect, Value};

/// Values of rows a statement, at most. SQLite takes 32,766 parameters; more at a time than this is hardly quicker.
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
    /// A statement on these rows, and its values. `sql` is given what stands behind FROM; `$1` and on are what is
    /// fixed. SQLite is quickest with a parameter for each value, PostgreSQL with one JSON text for all of them; there
    /// every column is text.
    pub(crate) fn statement(
        self,
        dialect: Dialect,
        fixed: &[Value],
        sql: impl Fn(&str) -> String,
    ) -> Result<(String, Vec<Value>)> {
        let mut values;
        let sql = match dialect {
            Dialect::Sqlite => {
                values = self.values.to_vec();
                values.extend_from_slice(fixed);
                // SQLite looks for the name of a parameter among all that have one: those of rows have none. They
                // are counted from the first value on, so what is fixed stands behind them.
                renumber(&sql(&self.parameters()), self.values.len())
            }
            Dialect::Postgres => {
                values = fixed.to_vec();
                let rows = self.values.chunks(self.columns.len());
                let rows: Vec<Object<'_>> = rows.map(|values| self.object(values)).collect();
                values.push(serde_json::to_string(&rows)?.into());
                let names: Vec<String> = (self.columns.iter())
                    .map(|name| format!("{name} text"))
                    .collect();
                let names = names.join(", ");
                sql(&format!(
                    "json_to_recordset(${}::json) AS r({names})",
                    values.len()
                ))
            }
        };
        Ok((sql, values))
    }

    fn parameters(self) -> String {
        let width = self.columns.len();
        let row = format!("({})", vec!["?"; width].join(","));
        let rows = vec![row; self.values.len() / width].join(",");
        let names: Vec<String> = (1..)
            .zip(self.columns)
            .map(|(at, name)| format!("column{at} AS {name}"))
            .collect();
        format!("(SELECT {} FROM (VALUES {rows})) r", names.join(", "))
    }
}

/// Adds to the numbers of all parameters that have one.
fn renumber(sql: &str, by: usize) -> String {
    let mut parts = sql.split('$');
    let mut renumbered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().unwrap_or_default();
        renumbered.push_str(&format!("${}{rest}", number + by));
    }
    renumbered
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::values;

    #[test]
    fn each_database_is_given_rows_in_its_own_way() {
        let rows = [values!["a", 1_i64], values![None::<String>, 2_i64]];
        let records = Records::new(&["key", "number"], rows);
        let batch = records.batches().next().unwrap();
        let fixed = values![7_i64, "x"];
        let sql = |source: &str| format!("SELECT $2, r.key FROM {source} WHERE $1 = 7");

        let (text, given) = batch.statement(Dialect::Sqlite, &fixed, sql).unwrap();
        assert_eq!(
            text,
            "SELECT $6, r.key FROM (SELECT column1 AS key, column2 AS number FROM (VALUES (?,?),(?,?))) r \
             WHERE $5 = 7"
        );
        assert_eq!(
            given,
            values!["a", 1_i64, None::<String>, 2_i64, 7_i64, "x"]
        );

        let (text, given) = batch.statement(Dialect::Postgres, &fixed, sql).unwrap();
        assert_eq!(
            text,
            "SELECT $2, r.key FROM json_to_recordset($3::json) AS r(key text, number text) WHERE $1 = 7"
        );
        let json = r#"[{"key":"a","number":1},{"key":null,"number":2}]"#;
        assert_eq!(given, values![7_i64, "x", json]);
    }

    #[test]
    fn rows_are_not_torn_apart() {
        let rows = (0..5_000_i64).map(|number| values![number, number, number]);
        let records = Records::new(&["a", "b", "c"], rows);
        let sizes: Vec<usize> = records.batches().map(|batch| batch.values.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 15_000);
        assert!(
            sizes
                .iter()
                .all(|size| size % 3 == 0 && *size <= VALUES_AT_ONCE)
        );
        assert!(Records::new(&["a"], []).batches().next().is_none());
    }
}
