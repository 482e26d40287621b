//! Signing in by a one-time link, and the session that follows.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, OWNER, SUPERVISOR, Server};
use serde_json::json;

#[tokio::test]
async fn a_link_opens_one_session() {
    let server = Server::start().await;
    let token = server.link(ADMIN).await;
    let body = json!({ "token": token });

    let first = server
        .send(Method::POST, "/api/v1/session", "", &[], Some(body.clone()))
        .await;
    assert_eq!(first.status, 200);
    assert_eq!(first.json()["email"], ADMIN);
    let cookie = first.header("set-cookie");
    assert!(cookie.starts_with("rollcall=1."), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );

    let second = server
        .send(Method::POST, "/api/v1/session", "", &[], Some(body))
        .await;
    second.problem(401, "link-not-valid");
    assert_eq!(second.header("set-cookie"), "");
}

#[tokio::test]
async fn signing_in_by_a_link_is_in_the_audit_log_once() {
    let server = Server::start().await;
    let token = server.link(ADMIN).await;
    let body = Some(json!({ "token": token }));
    let send = async || {
        server
            .send(Method::POST, "/api/v1/session", "", &[], body.clone())
            .await
    };
    let cookie = send().await.header("set-cookie").to_owned();
    let cookie = cookie.split(';').next().unwrap();
    send().await.problem(401, "link-not-valid");
    let log = server.fetch("/audit", cookie).await;
    let opened: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "session.opened")
        .collect();
    assert_eq!(opened.len(), 1, "{log}");
    assert_eq!(opened[0]["actor"], ADMIN);
    assert_eq!(opened[0]["subject"], format!("user/{ADMIN}"));
    assert_eq!(opened[0]["detail"], r#"{"by":"link"}"#);
    assert!(!log.to_string().contains(&token), "the link is a key");
}

#[tokio::test]
async fn links_that_were_never_given_out_open_nothing() {
    let server = Server::start().await;
    for token in [
        "",
        "x",
        "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "2.' OR 1=1 --",
    ] {
        let body = Some(json!({ "token": token }));
        server
            .send(Method::POST, "/api/v1/session", "", &[], body)
            .await
            .problem(401, "link-not-valid");
    }
}

#[tokio::test]
async fn the_session_says_who_and_what_they_may() {
    let server = Server::start().await;
    for (email, role, applications, settings) in [
        (ADMIN, "admin", "take_action", "take_action"),
        (SUPERVISOR, "supervisor", "read_only", "none"),
        (OWNER, "user", "none", "none"),
    ] {
        let cookie = server.sign_in(email).await;
        let session = server.fetch("/session", &cookie).await;
        assert_eq!(session["role"], role);
        assert_eq!(session["organization"], "Harbour & Finch");
        assert_eq!(session["scopes"]["applications"], applications);
        assert_eq!(session["scopes"]["users"], applications);
        assert_eq!(session["scopes"]["settings"], settings);
    }
}

#[tokio::test]
async fn sessions_end() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let out = server
        .send(Method::DELETE, "/api/v1/session", &cookie, &[], None)
        .await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    server
        .get("/api/v1/session", &cookie)
        .await
        .problem(401, "not-signed-in");

    let expired = Server::start_with(0, "http://rollcall.test").await;
    let cookie = expired.sign_in(ADMIN).await;
    expired
        .get("/api/v1/session", &cookie)
        .await
        .problem(401, "not-signed-in");
}

#[tokio::test]
async fn an_archived_user_is_signed_out() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let other = server.sign_in(OWNER).await;
    let changes = json!([{
        "op": "update", "record": 1, "key": OWNER,
        "set": { "current_status": { "old": "active", "new": "archived" } }
    }]);
    let base = server.revision("workspace", &admin).await;
    let answer = server
        .import(
            "workspace",
            &admin,
            "k",
            common::workspace_import(&base, changes),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    server
        .get("/api/v1/session", &other)
        .await
        .problem(401, "not-signed-in");
}

#[tokio::test]
async fn https_makes_the_cookie_secure() {
    let server = Server::start_with(60, "https://rollcall.test").await;
    let token = server.link(ADMIN).await;
    let answer = server
        .send(
            Method::POST,
            "/api/v1/session",
            "",
            &[],
            Some(json!({ "token": token })),
        )
        .await;
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-rollcall=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert!(
        answer
            .header("strict-transport-security")
            .starts_with("max-age=")
    );
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(server.get("/api/v1/session", pair).await.status, 200);
}
