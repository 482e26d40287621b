//! `POST /rosters/{roster}/last-seen`: in which import users were seen last.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, Answer, NOBODY, OWNER, Server, app_import, new_member};
use serde_json::{Value, json};

const ROSTER: &str = "app:loom";

struct Desk {
    server: Server,
    admin: String,
}

impl Desk {
    async fn start() -> Desk {
        let server = Server::start().await;
        let admin = server.sign_in(ADMIN).await;
        Desk { server, admin }
    }

    async fn import(&self, file: &str, changes: Value, kept: Value) -> Answer {
        let base = self.server.revision(ROSTER, &self.admin).await;
        let mut body = app_import(&base, changes);
        body["file"]["name"] = json!(file);
        if !kept.is_null() {
            body["changeset"]["kept"] = kept;
        }
        self.server.import(ROSTER, &self.admin, file, body).await
    }

    /// As the Admin; the answer's users.
    async fn seen(&self, keys: &[&str]) -> Value {
        let answer = self.ask(&self.admin, ROSTER, json!({ "keys": keys })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["users"].clone()
    }

    async fn ask(&self, cookie: &str, roster: &str, body: Value) -> Answer {
        let path = format!("/api/v1/rosters/{roster}/last-seen");
        self.server
            .send(Method::POST, &path, cookie, &[], Some(body))
            .await
    }
}

fn name_of(user: &Value) -> &str {
    user["import"]["file_name"].as_str().unwrap_or("-")
}

#[tokio::test]
async fn each_user_has_the_last_import_that_saw_them() {
    let desk = Desk::start().await;
    let (bo, cy) = ("bo@x.example", "cy@x.example");
    let both = json!([new_member(bo), new_member(cy)]);
    let first = desk.import("march.csv", both, json!([])).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let di = json!([new_member("di@x.example")]);
    let second = desk.import("april.csv", di, json!([cy])).await;
    assert_eq!(second.status, 201, "{}", second.text());

    let users = desk.seen(&[cy, bo, "nobody@x.example"]).await;
    let keys: Vec<&str> = (users.as_array().unwrap().iter())
        .map(|user| user["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, [cy, bo, "nobody@x.example"]);
    assert_eq!(users[0]["import"]["id"], first.json()["id"]);
    assert_eq!(users[0]["import"]["applied_at"], first.json()["applied_at"]);
    assert_eq!(name_of(&users[0]), "march.csv");
    assert_eq!(name_of(&users[1]), "april.csv");
    assert!(users[2]["import"].is_null());

    // The history says who stayed, and an undo leaves it as it is.
    let second = second.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/imports/{second}");
    let shown = desk.server.fetch(&path, &desk.admin).await;
    assert_eq!(shown["changeset"]["kept"], json!([cy]));
    let undone = desk
        .server
        .undo(&second, &desk.admin, "undo", json!({}))
        .await;
    assert_eq!(undone.status, 201, "{}", undone.text());
    let users = desk.seen(&[cy, bo]).await;
    assert_eq!(
        (name_of(&users[0]), name_of(&users[1])),
        ("march.csv", "april.csv")
    );
}

#[tokio::test]
async fn only_who_may_be_missing_stays() {
    let desk = Desk::start().await;
    let (bo, cy, di) = ("bo@x.example", "cy@x.example", "di@x.example");
    let three = json!([new_member(bo), new_member(cy), new_member(di)]);
    assert_eq!(desk.import("a.csv", three, json!([])).await.status, 201);
    let gone = json!([{ "op": "deactivate", "key": di }]);
    assert_eq!(desk.import("b.csv", gone, json!([])).await.status, 201);

    let one_more = || json!([new_member("ed@x.example")]);
    for (kept, code) in [
        (json!([cy, bo]), "E0504"),
        (json!([bo, bo]), "E0504"),
        (json!(["ed@x.example"]), "E0504"),
        (json!(["nobody@x.example"]), "E0507"),
        (json!([di]), "E0510"),
    ] {
        let refused = desk.import("c.csv", one_more(), kept.clone()).await;
        let problem = refused.problem(422, "changeset-refused");
        assert_eq!(problem["refusals"][0]["code"], code, "{kept}: {problem}");
    }
    let base = desk.server.revision("workspace", &desk.admin).await;
    let mut body = common::workspace_import(
        &base,
        json!([common::new_person("fi@x.example", &["Sales"])]),
    );
    body["changeset"]["kept"] = json!([]);
    let refused = desk
        .server
        .import("workspace", &desk.admin, "w", body)
        .await;
    let problem = refused.problem(422, "changeset-refused");
    assert_eq!(problem["refusals"][0]["code"], "E0505", "{problem}");
}

#[tokio::test]
async fn whoever_may_look_at_the_roster_may_ask() {
    let desk = Desk::start().await;
    let body = || json!({ "keys": [OWNER] });
    let owner = desk.server.sign_in(OWNER).await;
    let nobody = desk.server.sign_in(NOBODY).await;
    assert_eq!(desk.ask(&owner, "app:figma", body()).await.status, 200);
    let refused = desk.ask(&owner, "workspace", body()).await;
    let problem = refused.problem(403, "permission-missing");
    assert_eq!(problem["permission"], "users:read");
    desk.ask(&nobody, "app:figma", body())
        .await
        .problem(403, "permission-missing");
    desk.ask(&desk.admin, "app:nothing", body())
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_question_has_a_limit() {
    let desk = Desk::start().await;
    let keys = |count: usize| json!({ "keys": vec![OWNER; count] });
    assert_eq!(desk.ask(&desk.admin, ROSTER, keys(200)).await.status, 200);
    desk.ask(&desk.admin, ROSTER, keys(201))
        .await
        .problem(413, "too-large");
    desk.ask(&desk.admin, ROSTER, json!({}))
        .await
        .problem(400, "bad-request");
}

/// The demo's own history: the owner of Figma kept two whom the later list does not name.
#[tokio::test]
async fn the_demo_has_something_to_tell() {
    let desk = Desk::start().await;
    let keys = ["kim@ashdown-studio.example", "ravi@chandran.example"];
    let answer = desk
        .ask(&desk.admin, "app:figma", json!({ "keys": keys }))
        .await;
    let users = answer.json()["users"].clone();
    assert_eq!(name_of(&users[0]), "figma-members.csv");
    assert_eq!(name_of(&users[1]), "figma-members-updated.csv");
}
