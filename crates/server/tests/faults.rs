//! Every call to the database fails once, during plan, apply and undo: all or nothing each time.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::sync::Arc;

use common::{ADMIN, Answer, OWNER, Server, new_person, workspace_import};
use rollcall_store::driver::{Driver, FailingDriver, Fault, PostgresDriver, SqliteDriver};
use rollcall_store::testing::postgres_schema;
use rollcall_store::{AuditVerdict, Storage};
use serde_json::{Value, json};

struct Stage {
    server: Server,
    fault: Arc<Fault>,
    cookie: String,
}

impl Stage {
    async fn on(driver: Arc<dyn Driver>, folder: tempfile::TempDir) -> Stage {
        let fault = Arc::new(Fault::default());
        let failing = FailingDriver::new(driver, Arc::clone(&fault));
        let storage = Storage::on(Arc::new(failing));
        let server = Server::on(storage, folder, "http://rollcall.test", |_| {}).await;
        let cookie = server.sign_in(ADMIN).await;
        Stage {
            server,
            fault,
            cookie,
        }
    }

    /// All that an import changes: users, revision, history.
    async fn state(&self) -> Value {
        let snapshot = self
            .server
            .fetch("/rosters/workspace/snapshot", &self.cookie)
            .await;
        let imports = self.server.fetch("/imports?limit=200", &self.cookie).await;
        json!({ "snapshot": snapshot, "imports": imports })
    }

    async fn assert_audit_is_whole(&self) {
        let organization = self.server.storage.organization().await.unwrap().unwrap();
        let verdict = self
            .server
            .storage
            .verify_audit(organization.id, None)
            .await
            .unwrap();
        assert!(matches!(verdict, AuditVerdict::Intact(_)), "{verdict:?}");
    }

    /// Asks with the first call failing, then the second, and so on, until none is left to fail. Each failure is
    /// a 500 and leaves the state as it was.
    async fn until_nothing_fails(&self, what: &str, ask: impl AsyncFn(u64) -> Answer) -> Answer {
        let before = self.state().await;
        for call in 1..200 {
            self.fault.arm(call);
            let answer = ask(call).await;
            let was_reached = self.fault.calls() >= call;
            self.fault.arm(0);
            if !was_reached {
                assert!(call > 5, "{what} asks the database {call} times only");
                assert_eq!(answer.status, 201, "{what}: {}", answer.text());
                self.assert_audit_is_whole().await;
                return answer;
            }
            if answer.status == 201 {
                // What failed came after it was kept: nothing else may.
                panic!("{what}, call {call}: done, although a call failed");
            }
            answer.problem(500, "internal");
            assert_eq!(self.state().await, before, "{what}, call {call}");
            self.assert_audit_is_whole().await;
        }
        panic!("{what} never goes through");
    }
}

async fn plan_apply_and_undo_are_all_or_nothing(stage: Stage) {
    let (server, cookie) = (&stage.server, &stage.cookie);
    let users_before = stage.state().await["snapshot"]["users"].clone();
    let base = server.revision("workspace", cookie).await;
    let changes = json!([
        new_person("bo@harbour.example", &["Sales"]),
        {
            "op": "update", "record": 2, "key": OWNER,
            "set": { "current_status": { "old": "active", "new": "archived" } },
            "add": { "groups": ["Legal"] }
        }
    ]);
    let plan = stage
        .until_nothing_fails("plan", async |_| {
            server
                .plan(
                    "workspace",
                    cookie,
                    workspace_import(&base, changes.clone()),
                )
                .await
        })
        .await
        .json();
    let import = stage
        .until_nothing_fails("apply", async |call| {
            let key = format!("apply {call}");
            server.apply(&plan, cookie, &key, json!({})).await
        })
        .await
        .json();
    assert_eq!(import["changes"]["update"], 1);
    let id = import["id"].as_str().unwrap();
    stage
        .until_nothing_fails("undo", async |call| {
            server
                .undo(id, cookie, &format!("undo {call}"), json!({}))
                .await
        })
        .await;
    assert_eq!(stage.state().await["snapshot"]["users"], users_before);
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let driver = SqliteDriver::open(&folder.path().join("rollcall.db"))
        .await
        .unwrap();
    plan_apply_and_undo_are_all_or_nothing(Stage::on(Arc::new(driver), folder).await).await;
}

#[tokio::test]
async fn on_postgres() {
    let driver = PostgresDriver::open(&postgres_schema().await.unwrap())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    plan_apply_and_undo_are_all_or_nothing(Stage::on(Arc::new(driver), folder).await).await;
}
