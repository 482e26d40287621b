//! A database with users, the server on it, and a client that is signed in.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use rollcall_store::testing::postgres_schema;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Write;
use ureq::Agent;

use crate::common::{Client, Running, SHA256, command, run};
use crate::people;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        })
    }
}

/// A database of its own with so many users, and a template that takes as many records as one likes.
pub(crate) fn database(kind: Kind, folder: &Path, users: u32) -> String {
    let database = match kind {
        Kind::Sqlite => "rollcall.db".to_owned(),
        Kind::Postgres => {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(postgres_schema()).unwrap()
        }
    };
    let built_in = include_str!("../../../core/templates/workspace-users.json");
    let template = built_in.replace("\"records\": 2000", "\"records\": 10000000");
    assert_ne!(template, built_in);
    std::fs::write(folder.join("template.json"), template).unwrap();
    let directory = people::directory(users).to_string();
    std::fs::write(folder.join("directory.json"), directory).unwrap();
    let load = [
        "load",
        "--directory",
        "directory.json",
        "--template",
        "template.json",
    ];
    let (code, _, error) = run(command(folder, &load).env("DATABASE_URL", &database));
    assert_eq!(code, Some(0), "{error}");
    database
}

/// The server, and somebody who is signed in as an Admin.
pub(crate) struct Served {
    pub(crate) running: Running,
    pub(crate) agent: Agent,
    pub(crate) cookie: String,
}

impl Served {
    pub(crate) fn start(folder: &Path, database: &str) -> Served {
        let environment = [("DATABASE_URL", database), ("ROLLCALL_LOG", "error")];
        // The bounds are for others: this measures what there is behind them.
        let rates = ["--token-rate", "100000000", "--session-rate", "100000000"];
        let running = Running::start(folder, &environment, &rates);
        let cookie = Client::sign_in(&running).cookie;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections_per_host(64)
            .build()
            .into();
        Served {
            running,
            agent,
            cookie,
        }
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.running.url)
    }

    /// The body of a GET.
    pub(crate) fn get(&self, path: &str) -> Value {
        let request = self
            .agent
            .get(self.address(path))
            .header("cookie", &self.cookie);
        let mut answer = request.call().unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.body_mut().read_json().unwrap()
    }

    /// The body of a POST that has to have this status.
    pub(crate) fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
        status: u16,
    ) -> Value {
        let mut request = self
            .agent
            .post(self.address(path))
            .header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send_json(body).unwrap();
        let found = answer.status();
        // An import is answered with all its changes.
        let body = answer.body_mut().with_config().limit(1 << 30);
        let text = body.read_to_string().unwrap();
        assert_eq!(found, status, "{path}: {:.500}", text);
        serde_json::from_str(&text).unwrap()
    }

    /// The plan of changes to the workspace, sent in one piece.
    pub(crate) fn plan(&self, changes: Vec<Value>) -> Value {
        let records = changes.len();
        let body = json!({
            "changeset": self.changeset(changes),
            "file": { "name": "users.csv", "bytes": 412, "sha256": SHA256 },
            "counts": counts(records)
        });
        self.post("/rosters/workspace/imports", &[], &body, 201)
    }

    /// The plan of changes to the workspace, sent in chunks.
    pub(crate) fn plan_in_chunks(&self, changes: Vec<Value>) -> Value {
        const CHUNK: usize = 1 << 20;
        let records = changes.len();
        let text = self.changeset(changes).to_string();
        let chunks: Vec<&[u8]> = text.as_bytes().chunks(CHUNK).collect();
        let body = json!({
            "upload": {
                "chunks": chunks.len(), "bytes": text.len(),
                "sha256": hex(&Sha256::digest(&text))
            },
            "file": { "name": "users.csv", "bytes": 412, "sha256": SHA256 },
            "counts": counts(records)
        });
        let plan = self.post("/rosters/workspace/imports", &[], &body, 201);
        let id = plan["id"].as_str().unwrap();
        for (number, chunk) in chunks.into_iter().enumerate() {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            gzip.write_all(chunk).unwrap();
            let body = gzip.finish().unwrap();
            let digest = STANDARD.encode(Sha256::digest(&body));
            let answer = self
                .agent
                .put(self.address(&format!("/imports/{id}/chunks/{number}")))
                .header("cookie", &self.cookie)
                .header("content-type", "application/octet-stream")
                .header("content-encoding", "gzip")
                .header("content-digest", format!("sha-256=:{digest}:"))
                .send(&body[..])
                .unwrap();
            assert_eq!(answer.status(), 201);
        }
        self.post(&format!("/imports/{id}/complete"), &[], &json!({}), 200)
    }

    pub(crate) fn apply(&self, plan: &Value, key: &str) -> Value {
        let path = format!("/imports/{}/apply", plan["id"].as_str().unwrap());
        let etag = format!("\"{}\"", plan["etag"].as_str().unwrap());
        self.post(
            &path,
            &[("if-match", &etag), ("idempotency-key", key)],
            &json!({}),
            201,
        )
    }

    fn changeset(&self, changes: Vec<Value>) -> Value {
        let roster = self.get("/rosters/workspace");
        json!({
            "template": "workspace-users", "base_revision": roster["revision"],
            "changes": changes
        })
    }

    pub(crate) fn stop(self) {
        assert_eq!(self.running.stop(), Some(0));
    }
}

fn counts(records: usize) -> Value {
    json!({
        "records": records, "skipped": 0, "invalid": 0, "duplicate": 0, "new": records, "changed": 0,
        "unchanged": 0, "returning": 0, "conflicting": 0, "missing": 0
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
