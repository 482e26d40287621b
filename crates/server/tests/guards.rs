//! Large removals: the number typed in, and a permission that comes with no other.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, NOBODY, OWNER, Server, app_import, new_member, scopes};
use serde_json::{Value, json};

const LACKING: &str = "60 of 120 active users would be taken out of use. \
    This needs the permission \"Large removals: take action\". ";

/// 120 users on a roster that had none; the import's id.
async fn fill(server: &Server, roster: &str, cookie: &str) -> String {
    let members: Vec<Value> = (0..120)
        .map(|n| new_member(&format!("user{n}@new.example")))
        .collect();
    let base = server.revision(roster, cookie).await;
    let filled = server
        .import(roster, cookie, "fill", app_import(&base, json!(members)))
        .await;
    assert_eq!(filled.status, 201, "{}", filled.text());
    filled.json()["id"].as_str().unwrap().to_owned()
}

/// A request to take 60 of them out of use.
async fn removals(server: &Server, roster: &str, cookie: &str) -> Value {
    let base = server.revision(roster, cookie).await;
    let leave: Vec<Value> = (0..60)
        .map(|n| json!({ "op": "deactivate", "key": format!("user{n}@new.example") }))
        .collect();
    app_import(&base, json!(leave))
}

#[tokio::test]
async fn taking_action_does_not_include_large_removals() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    fill(&server, "app:loom", &admin).await;
    let importers = scopes(json!({ "applications": "take_action" }));
    let role = server.role("Importers", importers, NOBODY).await;
    let cookie = server.sign_in(NOBODY).await;
    let body = removals(&server, "app:loom", &cookie).await;
    let plan = server.plan("app:loom", &cookie, body).await.json();
    assert_eq!(
        plan["guards"][0],
        json!({
            "kind": "removals", "count": 60, "of": 120, "permission": "guards:override",
            "may_confirm": false
        })
    );
    // The right number is not enough.
    let confirmed = json!({ "confirmed_removals": 60 });
    for body in [json!({}), confirmed.clone()] {
        let problem = server
            .apply(&plan, &cookie, "k1", body)
            .await
            .problem(403, "permission-missing");
        assert_eq!(problem["permission"], "guards:override");
        assert_eq!(problem["guard"]["count"], 60);
        let held = "Your roles, User and Importers, have \"Large removals: no access\".";
        assert_eq!(problem["detail"], format!("{LACKING}{held}"));
    }
    // Whoever looks at the plan reads what they may themselves.
    let path = format!("/imports/{}/plan", plan["id"].as_str().unwrap());
    let of_admin = server.fetch(&path, &admin).await;
    assert_eq!(of_admin["guards"][0]["may_confirm"], true);

    let path = format!("/api/v1/roles/{}", role["id"].as_str().unwrap());
    let wider = json!({
        "version": 1,
        "scopes": scopes(json!({ "applications": "take_action", "override_guards": true }))
    });
    let widened = server
        .send(Method::PATCH, &path, &admin, &[], Some(wider))
        .await;
    assert_eq!(widened.status, 200, "{}", widened.text());
    let applied = server.apply(&plan, &cookie, "k2", json!({})).await;
    applied.problem(409, "removals-not-confirmed");
    let applied = server.apply(&plan, &cookie, "k3", confirmed).await;
    assert_eq!(applied.status, 201, "{}", applied.text());
    let log = server.fetch("/audit?search=app:loom", &admin).await;
    let entry = &log["items"][0];
    assert_eq!(
        (&entry["action"], &entry["actor"]),
        (&json!("import.applied"), &json!(NOBODY))
    );
    let detail = entry["detail"].as_str().unwrap();
    assert!(detail.contains("\"confirmed_removals\":60"), "{detail}");
}

#[tokio::test]
async fn owning_an_application_does_not_include_large_removals() {
    let server = Server::start().await;
    let owner = server.sign_in(OWNER).await;
    let admin = server.sign_in(ADMIN).await;
    fill(&server, "app:figma", &owner).await;
    let mut body = removals(&server, "app:figma", &owner).await;
    body["confirmed_removals"] = json!(60);
    let problem = server
        .import("app:figma", &owner, "k1", body.clone())
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "guards:override");
    let applied = server.import("app:figma", &admin, "k2", body).await;
    assert_eq!(applied.status, 201, "{}", applied.text());
}

#[tokio::test]
async fn undoing_is_guarded_alike() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let id = fill(&server, "app:loom", &admin).await;
    let importers = scopes(json!({ "applications": "take_action" }));
    server.role("Importers", importers, NOBODY).await;
    let cookie = server.sign_in(NOBODY).await;
    let preview = server.fetch(&format!("/imports/{id}/undo"), &cookie).await;
    assert_eq!(preview["guards"][0]["may_confirm"], false);
    let confirmed = json!({ "confirmed_removals": 120 });
    let problem = server
        .undo(&id, &cookie, "k1", confirmed.clone())
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "guards:override");
    let undone = server.undo(&id, &admin, "k2", confirmed).await;
    assert_eq!(undone.status, 201, "{}", undone.text());
    let log = server.fetch("/audit?search=app:loom", &admin).await;
    let entry = &log["items"][0];
    assert_eq!(entry["action"], "import.undone");
    let detail = entry["detail"].as_str().unwrap();
    assert!(detail.contains("\"confirmed_removals\":120"), "{detail}");
}

#[tokio::test]
async fn a_token_confirms_where_that_is_among_its_scopes() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    fill(&server, "app:loom", &admin).await;
    let all = json!({
        "applications": "take_action", "users": "take_action", "settings": "take_action"
    });
    let mut confirming = all.clone();
    confirming["override_guards"] = json!(true);
    for (scopes, status) in [(all, 403), (confirming, 201)] {
        let bearer = server.token(scopes).await;
        let headers = [("authorization", bearer.as_str())];
        let body = removals(&server, "app:loom", &admin).await;
        let path = "/api/v1/rosters/app:loom/imports";
        let plan = server
            .send(Method::POST, path, "", &headers, Some(body))
            .await
            .json();
        assert_eq!(plan["guards"][0]["may_confirm"], status == 201);
        let path = format!("/api/v1/imports/{}/apply", plan["id"].as_str().unwrap());
        let headers = [headers[0], ("idempotency-key", &path), ("if-match", "*")];
        let confirmed = json!({ "confirmed_removals": 60 });
        let applied = server
            .send(Method::POST, &path, "", &headers, Some(confirmed))
            .await;
        assert_eq!(applied.status, status, "{}", applied.text());
    }
}
