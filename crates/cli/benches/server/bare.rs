//! The rows that an import writes about users, as bare prepared statements in one transaction: the least that it
//! can cost. Their values are made before the clock runs.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use sqlx::{Connection, PgConnection};

use crate::people;

/// A statement for each kind of row. To SQLite `$1` is a name, so it gets `?1`.
const STATEMENTS: [&str; 7] = [
    "INSERT INTO person (organization, user_key, id, email, created_ms) VALUES ($1, $2, $3, $4, $5)",
    "INSERT INTO profile (organization, user_key, display_name, status, role, attributes, changed_ms, search) \
     VALUES ($1, $2, $3, 'active', 'user', '{}', $4, $5)",
    "UPDATE profile SET display_name = $3, changed_ms = $4, search = $5 WHERE organization = $1 AND user_key = $2",
    "INSERT INTO membership (organization, user_key, user_group) VALUES ($1, $2, $3)",
    "INSERT INTO identifier (organization, source, username, user_key) VALUES ($1, 'slack', $2, $3)",
    "INSERT INTO roster_change (organization, roster, user_key, revision, removed, changed_ms) \
     VALUES ($1, 'workspace', $2, 2, 0, $3)",
    "UPDATE roster SET revision = 2 WHERE organization = $1 AND roster = 'workspace'",
];

const ORGANIZATION: i64 = 1;
const NOW_MS: i64 = 1_700_000_000_000;

type Row = (usize, Vec<Value>);

/// What [`people::changes`] says, row by row.
fn rows(changes: u32, on_record: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |statement: usize, values: Vec<Value>| {
        let organization = std::iter::once(Value::Integer(ORGANIZATION));
        rows.push((statement, organization.chain(values).collect()));
    };
    let text = Value::Text;
    for number in 0..changes / 2 {
        let (key, name) = (people::email(number), people::new_name(number));
        let search = format!("{key} {}", name.to_lowercase());
        let values = vec![
            text(key.clone()),
            text(name),
            Value::Integer(NOW_MS),
            text(search),
        ];
        add(2, values);
        add(3, vec![text(key.clone()), text(people::group(number + 1))]);
        add(5, vec![text(key), Value::Integer(NOW_MS)]);
    }
    for record in changes / 2..changes {
        let number = on_record + record;
        let (key, name) = (people::email(number), people::name(number));
        let search = format!("{key} {}", name.to_lowercase());
        let id = format!("00000000-0000-4000-8000-{number:012}");
        let now = || Value::Integer(NOW_MS);
        add(
            0,
            vec![text(key.clone()), text(id), text(key.clone()), now()],
        );
        add(1, vec![text(key.clone()), text(name), now(), text(search)]);
        add(3, vec![text(key.clone()), text(people::group(number))]);
        add(4, vec![text(people::username(number)), text(key.clone())]);
        add(5, vec![text(key), now()]);
    }
    add(6, Vec::new());
    rows
}

pub(crate) fn on_sqlite(file: &Path, changes: u32, on_record: u32) -> Duration {
    let rows = rows(changes, on_record);
    let mut connection = rusqlite::Connection::open(file).unwrap();
    // As the server does.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )
        .unwrap();
    let started = Instant::now();
    let transaction = connection.transaction().unwrap();
    {
        let mut prepared: Vec<_> = STATEMENTS
            .iter()
            .map(|sql| transaction.prepare(&sql.replace('$', "?")).unwrap())
            .collect();
        for (statement, values) in rows {
            let values = rusqlite::params_from_iter(values);
            prepared[statement].execute(values).unwrap();
        }
    }
    transaction.commit().unwrap();
    started.elapsed()
}

pub(crate) fn on_postgres(url: &str, changes: u32, on_record: u32) -> Duration {
    let rows = rows(changes, on_record);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let started = Instant::now();
        let mut transaction = connection.begin().await.unwrap();
        for (statement, values) in rows {
            let mut query = sqlx::query(STATEMENTS[statement]);
            for value in values {
                query = match value {
                    Value::Integer(value) => query.bind(value),
                    Value::Text(value) => query.bind(value),
                    other => panic!("{other:?}"),
                };
            }
            query.execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        started.elapsed()
    })
}
