//! The server is killed at random moments under load, a hundred times on each database. After each start nothing is
//! half applied, every import that was acknowledged is there, and every key answers as promised.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]
#![cfg(unix)]

mod common;

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use common::{Answer, Client, Running, SHA256};
use rollcall_store::testing::postgres_schema;
use serde_json::{Value, json};

const ROUNDS: u64 = 100;
const CLIENTS: usize = 4;

/// An apply that was asked for.
#[derive(Debug, Clone)]
struct Asked {
    id: String,
    etag: String,
    key: String,
    /// The answer's body, when one came.
    acknowledged: Option<String>,
}

impl Asked {
    fn send(&self, client: &Client) -> Option<Answer> {
        let headers = format!(
            "If-Match: \"{}\"\r\nIdempotency-Key: {}\r\n",
            self.etag, self.key
        );
        let path = format!("/imports/{}/apply", self.id);
        client.send("POST", &path, &headers, &json!({}))
    }
}

/// Imports one new user after the other until the server is gone.
fn import_until_it_dies(
    client: &Client,
    count: &AtomicU32,
    asked: &Mutex<Vec<Asked>>,
) -> Option<()> {
    loop {
        let roster = client.get("/rosters/app:loom")?;
        let number = count.fetch_add(1, Ordering::SeqCst);
        let email = format!("user{number}@new.example");
        let changes = json!([{
            "op": "create", "record": 1, "key": email,
            "set": { "email": email, "display_name": "New Member" }
        }]);
        let plan = client.send(
            "POST",
            "/rosters/app:loom/imports",
            "",
            &json!({
                "changeset": {
                    "template": "app-users", "base_revision": roster["revision"], "changes": changes
                },
                "file": { "name": "users.csv", "bytes": 412, "sha256": SHA256 },
                "counts": {
                    "records": 1, "skipped": 0, "invalid": 0, "duplicate": 0, "new": 1, "changed": 0,
                    "unchanged": 0, "returning": 0, "conflicting": 0, "missing": 0
                }
            }),
        )?;
        if plan.status == 409 {
            continue;
        }
        assert_eq!(plan.status, 201, "{}", plan.body);
        let plan: Value = serde_json::from_str(&plan.body).ok()?;
        let mut apply = Asked {
            id: plan["id"].as_str()?.to_owned(),
            etag: plan["etag"].as_str()?.to_owned(),
            key: format!("key {number}"),
            acknowledged: None,
        };
        let position = {
            let mut asked = asked.lock().unwrap();
            asked.push(apply.clone());
            asked.len() - 1
        };
        let answer = apply.send(client)?;
        match answer.status {
            201 => {
                apply.acknowledged = Some(answer.body);
                asked.lock().unwrap()[position] = apply;
            }
            // Somebody else was quicker.
            409 => {
                asked.lock().unwrap()[position].key.clear();
                client.send(
                    "DELETE",
                    &format!("/imports/{}", apply.id),
                    "",
                    &Value::Null,
                )?;
            }
            status => panic!("{status}: {}", answer.body),
        }
    }
}

/// What must hold whenever the server has started.
fn check(client: &Client, asked: &[Asked], is_sqlite: bool) {
    let mut imports = HashSet::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/imports?roster=app:loom&limit=200&cursor={cursor}");
        let page = client.get(&path).unwrap();
        for import in page["items"].as_array().unwrap() {
            imports.insert(import["id"].as_str().unwrap().to_owned());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let snapshot = client.get("/rosters/app:loom/snapshot").unwrap();
    let users = snapshot["users"].as_array().unwrap().len();
    assert_eq!(users, imports.len(), "each import brought one user");
    assert_eq!(
        snapshot["revision"],
        (imports.len() + 1).to_string(),
        "and one revision"
    );
    assert_eq!(client.get("/audit/verify").unwrap()["state"], "intact");
    let log = client.get("/audit?search=app:loom&limit=1").unwrap();
    assert!(log["total"].as_u64().unwrap() >= imports.len() as u64);

    for apply in asked.iter().filter(|apply| !apply.key.is_empty()) {
        let was_there = imports.contains(&apply.id);
        let answer = apply.send(client).unwrap();
        let replayed = answer.head.contains("idempotency-replayed: true");
        match &apply.acknowledged {
            Some(body) => {
                assert!(was_there, "acknowledged, and lost: {apply:?}");
                assert_eq!((answer.status, replayed), (201, true), "{}", answer.body);
                assert_eq!(answer.body, *body, "the same answer again");
            }
            None if was_there => {
                assert_eq!((answer.status, replayed), (201, true), "{}", answer.body);
            }
            // It did not happen: it does now, or it is stale by now.
            None => {
                let in_flight = answer.body.contains("idempotency-key-in-flight");
                let stale = answer.body.contains("revision-stale");
                assert!(
                    answer.status == 201 && !replayed || stale || (in_flight && !is_sqlite),
                    "{} {}",
                    answer.status,
                    answer.body
                );
            }
        }
    }
}

fn is_killed_under_load(database: &str) {
    let is_sqlite = !rollcall_store::is_postgres(database);
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicU32::new(0);
    let mut cookie: Option<String> = None;
    let mut last_round: Vec<Asked> = Vec::new();
    let mut applied = 0;
    for round in 0..=ROUNDS {
        let running = Running::start(folder.path(), &[("DATABASE_URL", database)], &[]);
        let client = match &cookie {
            None => Client::sign_in(&running),
            Some(cookie) => running.client(cookie),
        };
        cookie = Some(client.cookie.clone());
        check(&client, &last_round, is_sqlite);
        let asked = Mutex::new(Vec::new());
        // From 5 ms to half a second, in no order.
        let wait_ms = 5 + round.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 496;
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| import_until_it_dies(&client, &count, &asked));
            }
            thread::sleep(Duration::from_millis(wait_ms));
            running.kill();
        });
        last_round = asked.into_inner().unwrap();
        applied += last_round
            .iter()
            .filter(|apply| apply.acknowledged.is_some())
            .count();
    }
    // A machine that does much else at the same time gets less far.
    assert!(applied > 10, "only {applied} imports in all");
}

#[test]
fn on_sqlite() {
    is_killed_under_load("rollcall.db");
}

#[test]
fn on_postgres() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(postgres_schema()).unwrap();
    is_killed_under_load(&database);
}
