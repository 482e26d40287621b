//! API tokens: told once, good for their scopes and no more, over when revoked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, Answer, NOBODY, SUPERVISOR, Server, app_import, new_member};
use serde_json::{Value, json};

async fn create(server: &Server, cookie: &str, body: Value) -> Answer {
    server
        .send(Method::POST, "/api/v1/tokens", cookie, &[], Some(body))
        .await
}

fn wanted(scopes: Value) -> Value {
    json!({ "name": " Nightly export ", "scopes": scopes, "expires_in_days": 30 })
}

/// A token made by the Admin: its id and `Bearer SECRET`.
async fn token(server: &Server, scopes: Value) -> (String, String) {
    let cookie = server.sign_in(ADMIN).await;
    let answer = create(server, &cookie, wanted(scopes)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let issued = answer.json();
    let secret = issued["secret"].as_str().unwrap();
    assert!(secret.starts_with("rc_1."), "{secret}");
    (
        issued["token"]["id"].as_str().unwrap().to_owned(),
        format!("Bearer {secret}"),
    )
}

async fn with(server: &Server, method: Method, path: &str, bearer: &str) -> Answer {
    let headers = [("authorization", bearer)];
    server.send(method, path, "", &headers, None).await
}

#[tokio::test]
async fn the_secret_is_told_once() {
    let server = Server::start().await;
    let (id, bearer) = token(&server, json!({ "users": "read_only" })).await;
    let cookie = server.sign_in(ADMIN).await;
    let list = server.get("/api/v1/tokens", &cookie).await;
    let secret = bearer.strip_prefix("Bearer ").unwrap();
    assert!(!list.text().contains(secret.split_once('.').unwrap().1));
    let listed = &list.json()["items"][0];
    assert_eq!(listed["id"], id.as_str());
    assert_eq!(listed["name"], "Nightly export");
    assert_eq!(listed["created_by"], ADMIN);
    assert_eq!(listed["scopes"]["users"], "read_only");
    assert_eq!(listed["last_used_at"], Value::Null);
    let file = std::fs::read(&server.database).unwrap();
    let is_kept = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
    assert!(!is_kept(secret.as_bytes()), "kept as a hash only");

    assert_eq!(
        with(&server, Method::GET, "/api/v1/users", &bearer)
            .await
            .status,
        200
    );
    let listed = server.fetch("/tokens", &cookie).await;
    assert!(listed["items"][0]["last_used_at"].is_string());
}

#[tokio::test]
async fn a_token_goes_no_further_than_its_scopes() {
    let server = Server::start().await;
    let (_, bearer) = token(&server, json!({ "users": "read_only" })).await;
    for (method, path, permission) in [
        (Method::GET, "/api/v1/applications", "applications:read"),
        (Method::GET, "/api/v1/audit", "settings:read"),
        (Method::GET, "/api/v1/tokens", "settings:act"),
        (
            Method::DELETE,
            "/api/v1/users/sam.keller@harbour.example",
            "users:act",
        ),
    ] {
        let problem = with(&server, method, path, &bearer)
            .await
            .problem(403, "permission-missing");
        assert_eq!(problem["permission"], permission, "{path}");
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains("This token has")
        );
    }
    let session = with(&server, Method::GET, "/api/v1/session", &bearer)
        .await
        .json();
    assert_eq!(session["scopes"]["applications"], "none");
    let scim = with(&server, Method::GET, "/scim/v2/Users", &bearer).await;
    assert_eq!(scim.status, 403, "{}", scim.text());
}

#[tokio::test]
async fn the_scope_scim_opens_scim_alone() {
    let server = Server::start().await;
    let (_, bearer) = token(&server, json!({ "scim": true })).await;
    let scim = with(&server, Method::GET, "/scim/v2/Users", &bearer).await;
    assert_eq!(scim.status, 200, "{}", scim.text());
    with(&server, Method::GET, "/api/v1/users", &bearer)
        .await
        .problem(403, "permission-missing");
    let cookie = server.sign_in(ADMIN).await;
    let session = cookie.split_once('=').unwrap().1;
    let scim = with(
        &server,
        Method::GET,
        "/scim/v2/Users",
        &format!("Bearer {session}"),
    )
    .await;
    assert_eq!(scim.status, 401, "a session is no token");
}

#[tokio::test]
async fn what_a_token_does_stands_under_its_name() {
    let server = Server::start().await;
    let (id, bearer) = token(&server, json!({ "applications": "take_action" })).await;
    let cookie = server.sign_in(ADMIN).await;
    let revision = server.revision("app:figma", &cookie).await;
    let body = app_import(&revision, json!([new_member("x@new.example")]));
    let headers = [("authorization", bearer.as_str())];
    let path = "/api/v1/rosters/app:figma/imports";
    let plan = server
        .send(Method::POST, path, "", &headers, Some(body))
        .await;
    assert_eq!(plan.status, 201, "{}", plan.text());
    let plan = plan.json();
    let path = format!("/api/v1/imports/{}/apply", plan["id"].as_str().unwrap());
    let etag = format!("\"{}\"", plan["etag"].as_str().unwrap());
    let headers = [headers[0], ("idempotency-key", "k"), ("if-match", &etag)];
    let applied = server
        .send(Method::POST, &path, "", &headers, Some(json!({})))
        .await;
    assert_eq!(applied.status, 201, "{}", applied.text());

    let actor = format!("token:{id}");
    let log = server.fetch("/audit", &cookie).await;
    assert_eq!(log["items"][0]["action"], "import.applied");
    assert_eq!(log["items"][0]["actor"], actor.as_str());
    let imports = server.fetch("/imports", &cookie).await;
    assert_eq!(imports["items"][0]["applied_by"], actor.as_str());
    let created = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["action"] == "token.created")
        .unwrap();
    assert_eq!(created["actor"], ADMIN);
    assert!(
        created["detail"]
            .as_str()
            .unwrap()
            .contains("applications:act")
    );
}

#[tokio::test]
async fn a_revoked_or_made_up_token_opens_nothing() {
    let server = Server::start().await;
    let (id, bearer) = token(&server, json!({ "settings": "take_action" })).await;
    let cookie = server.sign_in(ADMIN).await;
    let path = format!("/api/v1/tokens/{id}");
    let revoke = || server.send(Method::DELETE, &path, &cookie, &[], None);
    assert_eq!(revoke().await.status, 204);
    revoke().await.problem(404, "not-found");
    let made_up = format!("Bearer rc_1.{}", "A".repeat(43));
    for bearer in [
        bearer.as_str(),
        &made_up,
        "Bearer",
        "Bearer x",
        "Basic YTpi",
    ] {
        let headers = [("authorization", bearer)];
        server
            .send(Method::GET, "/api/v1/session", &cookie, &headers, None)
            .await
            .problem(401, "token-not-valid");
    }
}

#[tokio::test]
async fn tokens_are_made_by_those_who_may_change_the_settings() {
    let server = Server::start().await;
    for email in [SUPERVISOR, NOBODY] {
        let cookie = server.sign_in(email).await;
        let refused = create(&server, &cookie, wanted(json!({ "users": "read_only" }))).await;
        refused.problem(403, "permission-missing");
        server
            .get("/api/v1/tokens", &cookie)
            .await
            .problem(403, "permission-missing");
    }
    let (_, bearer) = token(&server, json!({ "settings": "take_action" })).await;
    let headers = [("authorization", bearer.as_str())];
    let body = wanted(json!({ "settings": "take_action" }));
    server
        .send(Method::POST, "/api/v1/tokens", "", &headers, Some(body))
        .await
        .problem(403, "permission-missing");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_token_is_said() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let scopes = json!({ "users": "read_only" });
    let named = |name: &str| json!({ "name": name, "scopes": scopes, "expires_in_days": 1 });
    let lasting = |days: u32| json!({ "name": "n", "scopes": scopes, "expires_in_days": days });
    for body in [
        named("  "),
        named(&"n".repeat(101)),
        named("a\nb"),
        lasting(0),
        lasting(367),
        wanted(json!({})),
        wanted(json!({ "users": "everything" })),
        wanted(json!({ "user": "read_only" })),
    ] {
        let answer = create(&server, &cookie, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        answer.problem(400, "bad-request");
    }
    for body in [named(&"n".repeat(100)), lasting(1), lasting(366)] {
        assert_eq!(
            create(&server, &cookie, body.clone()).await.status,
            201,
            "{body}"
        );
    }
}
