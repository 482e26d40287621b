//! Taking imports back, and users out of the bin.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{
    ADMIN, NOBODY, OWNER, SUPERVISOR, Server, app_import, new_member, new_person, workspace_import,
};
use serde_json::{Value, json};

/// Applies to the workspace as the Admin; the import.
async fn applied(server: &Server, cookie: &str, key: &str, changes: Value) -> Value {
    let base = server.revision("workspace", cookie).await;
    let answer = server
        .import("workspace", cookie, key, workspace_import(&base, changes))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// The users of the workspace without its revision.
async fn users(server: &Server, cookie: &str) -> Value {
    server.fetch("/rosters/workspace/snapshot", cookie).await["users"].clone()
}

fn two_changes() -> Value {
    json!([
        new_person("bo@harbour.example", &["Sales"]),
        {
            "op": "update", "record": 2, "key": OWNER,
            "set": { "display_name": { "old": "Olga Brandt", "new": "Olga B." } },
            "add": { "groups": ["Legal"], "source_usernames": ["slack:U0NEWNEWNEW"] }
        }
    ])
}

#[tokio::test]
async fn an_undo_restores_and_its_undo_redoes() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = users(&server, &cookie).await;
    let import = applied(&server, &cookie, "k1", two_changes()).await;
    let after = users(&server, &cookie).await;
    let id = import["id"].as_str().unwrap();
    let preview = server.fetch(&format!("/imports/{id}/undo"), &cookie).await;
    assert_eq!(
        (&preview["changes"]["remove"], &preview["changes"]["update"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(preview["left_alone"], json!([]));

    let undo = server.undo(id, &cookie, "k2", json!({})).await;
    assert_eq!(undo.status, 201, "{}", undo.text());
    let undo = undo.json();
    assert_eq!(
        (&undo["kind"], &undo["undo_of"]),
        (&json!("undo"), &json!(id))
    );
    assert_eq!(users(&server, &cookie).await, before);
    let shown = server.fetch(&format!("/imports/{id}"), &cookie).await;
    assert_eq!(shown["undone_by"], undo["id"]);
    server
        .undo(id, &cookie, "k3", json!({}))
        .await
        .problem(409, "already-undone");
    let again = server.undo(id, &cookie, "k2", json!({})).await;
    assert_eq!(again.header("idempotency-replayed"), "true");

    let redo = server
        .undo(undo["id"].as_str().unwrap(), &cookie, "k4", json!({}))
        .await;
    assert_eq!(redo.status, 201, "{}", redo.text());
    assert_eq!(users(&server, &cookie).await, after);
    let log = server.fetch("/audit?search=import.undone", &cookie).await;
    assert_eq!(log["total"], 2);
}

#[tokio::test]
async fn an_undo_leaves_alone_whoever_changed_since() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let import = applied(&server, &cookie, "k1", two_changes()).await;
    let later = json!([{
        "op": "update", "record": 1, "key": OWNER,
        "set": { "display_name": { "old": "Olga B.", "new": "Olga Later" } }
    }]);
    applied(&server, &cookie, "k2", later).await;
    let id = import["id"].as_str().unwrap();
    let undo = server.undo(id, &cookie, "k3", json!({})).await.json();
    assert_eq!(undo["left_alone"], json!([OWNER]));
    assert_eq!(undo["changes"]["remove"], 1);
    let olga = server.fetch("/users?search=olga", &cookie).await;
    assert_eq!(olga["items"][0]["display_name"], "Olga Later");
    let left = users(&server, &cookie).await;
    let left = left.as_array().unwrap();
    assert!(
        left.iter()
            .all(|user| user["email"] != "bo@harbour.example")
    );
}

#[tokio::test]
async fn an_undo_of_which_nothing_is_left_is_refused() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let rename = |old: &str, new: &str| {
        json!([{
            "op": "update", "record": 1, "key": OWNER,
            "set": { "display_name": { "old": old, "new": new } }
        }])
    };
    let first = applied(&server, &cookie, "k1", rename("Olga Brandt", "Olga B.")).await;
    applied(&server, &cookie, "k2", rename("Olga B.", "Olga Later")).await;
    let problem = server
        .undo(first["id"].as_str().unwrap(), &cookie, "k3", json!({}))
        .await
        .problem(409, "nothing-to-undo");
    assert_eq!(problem["changed_users"], json!([OWNER]));
}

#[tokio::test]
async fn marked_users_of_an_application_come_back_by_undo() {
    let server = Server::start().await;
    let cookie = server.sign_in(OWNER).await;
    let before = server.fetch("/rosters/app:figma/snapshot", &cookie).await["users"].clone();
    let base = server.revision("app:figma", &cookie).await;
    let changes = json!([
        new_member("x@new.example"),
        { "op": "deactivate", "key": "motion@northlight.example" }
    ]);
    let import = server
        .import("app:figma", &cookie, "k", app_import(&base, changes))
        .await;
    assert_eq!(import.status, 201, "{}", import.text());
    let id = import.json()["id"].as_str().unwrap().to_owned();
    let undo = server.undo(&id, &cookie, "k2", json!({})).await;
    assert_eq!(undo.status, 201, "{}", undo.text());
    let after = server.fetch("/rosters/app:figma/snapshot", &cookie).await["users"].clone();
    assert_eq!(after, before);
    for who in [SUPERVISOR, NOBODY] {
        let cookie = server.sign_in(who).await;
        server
            .undo(&id, &cookie, "k3", json!({}))
            .await
            .problem(403, "permission-missing");
    }
}

#[tokio::test]
async fn undoing_a_large_import_needs_the_number() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let members: Vec<Value> = (0..150)
        .map(|number| new_member(&format!("user{number}@new.example")))
        .collect();
    let base = server.revision("app:loom", &cookie).await;
    let import = server
        .import("app:loom", &cookie, "k", app_import(&base, json!(members)))
        .await
        .json();
    let id = import["id"].as_str().unwrap();
    let problem = server
        .undo(id, &cookie, "k2", json!({}))
        .await
        .problem(409, "removals-not-confirmed");
    assert_eq!(problem["guard"]["count"], 150);
    let undo = server
        .undo(id, &cookie, "k2", json!({ "confirmed_removals": 150 }))
        .await;
    assert_eq!(undo.status, 201, "{}", undo.text());
    let loom = server
        .fetch("/applications/loom/users?view=all", &cookie)
        .await;
    assert_eq!(loom["total"], 0);
}

#[tokio::test]
async fn deleted_users_can_be_restored_or_purged() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = users(&server, &cookie).await;
    let theirs = server.sign_in(OWNER).await;
    let act = async |method: Method, path: &str, cookie: &str| {
        let path = format!("/api/v1{path}");
        server.send(method, &path, cookie, &[], None).await
    };
    let user = format!("/users/{OWNER}");
    act(Method::DELETE, &user, &theirs)
        .await
        .problem(403, "permission-missing");
    assert_eq!(act(Method::DELETE, &user, &cookie).await.status, 204);
    server
        .get("/api/v1/session", &theirs)
        .await
        .problem(401, "not-signed-in");
    act(Method::DELETE, &user, &cookie)
        .await
        .problem(422, "changeset-refused");
    let own = act(Method::DELETE, &format!("/users/{ADMIN}"), &cookie)
        .await
        .problem(422, "changeset-refused");
    assert_eq!(own["refusals"][0]["code"], "E0517");

    let bin = server.fetch("/users/deleted", &cookie).await;
    assert_eq!(bin["items"][0]["key"], OWNER);
    let restore = format!("/users/deleted/{OWNER}/restore");
    assert_eq!(act(Method::POST, &restore, &cookie).await.status, 200);
    assert_eq!(users(&server, &cookie).await, before);
    act(Method::POST, &restore, &cookie)
        .await
        .problem(404, "not-found");

    act(Method::DELETE, &user, &cookie).await;
    let purge = format!("/users/deleted/{OWNER}");
    assert_eq!(act(Method::DELETE, &purge, &cookie).await.status, 204);
    act(Method::POST, &restore, &cookie)
        .await
        .problem(404, "not-found");
    let log = server.fetch("/audit?search=user/olga", &cookie).await;
    let actions: Vec<&str> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "user.deleted_permanently",
            "user.deleted",
            "user.restored",
            "user.deleted",
            "session.opened"
        ]
    );
}

#[tokio::test]
async fn the_audit_log_is_for_whoever_may_see_the_settings() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let check = server.fetch("/audit/verify", &cookie).await;
    assert_eq!(check["state"], "intact");
    let csv = server.get("/api/v1/audit/export", &cookie).await;
    let lines = csv.text().lines().count();
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let json = server
        .get("/api/v1/audit/export?format=json", &cookie)
        .await;
    assert_eq!(
        json.text().lines().count(),
        lines,
        "one more export, no header"
    );
    let last: Value = serde_json::from_str(json.text().lines().last().unwrap()).unwrap();
    assert_eq!(last["action"], "audit.exported");
    let supervisor = server.sign_in(SUPERVISOR).await;
    for path in ["/audit", "/audit/export", "/audit/verify"] {
        server
            .get(&format!("/api/v1{path}"), &supervisor)
            .await
            .problem(403, "permission-missing");
    }
}
