//! How many requests a token, a user, an address may send, and how answers tell it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use common::{ADMIN, Answer, SUPERVISOR, Server};
use rollcall_server::{RateLimit, RateLimits};
use serde_json::json;
use std::net::SocketAddr;

/// Room for what a test does beforehand, then one request in some minutes.
async fn server(token: u32, session: u32, address: u32) -> Server {
    let limit = |requests| RateLimit::new(requests, 3600 * requests).unwrap();
    Server::configured("http://rollcall.test", |config| {
        config.rate_limits = RateLimits {
            token: limit(token),
            session: limit(session),
            address: limit(address),
        };
    })
    .await
}

#[track_caller]
fn assert_limited(answer: &Answer, policy: &str) {
    answer.problem(429, "rate-limited");
    assert_eq!(answer.header("ratelimit-policy"), policy);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((3590..=3600).contains(&wait), "{wait}");
}

async fn with(server: &Server, path: &str, bearer: &str) -> Answer {
    let headers = [("authorization", bearer)];
    server.send(Method::GET, path, "", &headers, None).await
}

#[tokio::test]
async fn a_user_may_send_so_many_requests() {
    let server = server(9, 3, 9).await;
    let cookie = server.sign_in(ADMIN).await;
    for left in [2, 1, 0] {
        let answer = server.get("/api/v1/session", &cookie).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-policy"), "\"session\";q=3;w=10800");
        let expect = format!("\"session\";r={left};t={}", (3 - left) * 3600);
        assert_eq!(answer.header("ratelimit"), expect);
    }
    let policy = "\"session\";q=3;w=10800";
    assert_limited(&server.get("/api/v1/session", &cookie).await, policy);
    // A new session is the same user; another user is not.
    let again = server.sign_in(ADMIN).await;
    assert_limited(&server.get("/api/v1/users", &again).await, policy);
    let other = server.sign_in(SUPERVISOR).await;
    assert_eq!(server.get("/api/v1/session", &other).await.status, 200);
}

#[tokio::test]
async fn each_token_may_send_so_many_requests() {
    let server = server(2, 9, 9).await;
    let first = server.token(json!({ "users": "read_only" })).await;
    let second = server.token(json!({ "users": "read_only" })).await;
    for expect in [200, 200] {
        assert_eq!(with(&server, "/api/v1/users", &first).await.status, expect);
    }
    let policy = "\"token\";q=2;w=7200";
    assert_limited(&with(&server, "/api/v1/users", &first).await, policy);
    assert_eq!(with(&server, "/api/v1/users", &second).await.status, 200);
}

#[tokio::test]
async fn under_scim_the_refusal_has_its_form() {
    let server = server(2, 9, 9).await;
    let bearer = server
        .token(json!({ "users": "take_action", "scim": true }))
        .await;
    let first = with(&server, "/scim/v2/Users", &bearer).await;
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(first.header("ratelimit"), "\"token\";r=1;t=3600");
    let unknown = with(&server, "/scim/v2/Users/nobody", &bearer).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.header("ratelimit"), "\"token\";r=0;t=7200");
    let limited = with(&server, "/scim/v2/Users", &bearer).await;
    assert_eq!(limited.status, 429);
    assert_eq!(limited.header("content-type"), "application/scim+json");
    assert_eq!(limited.json()["status"], "429");
    assert!(!limited.header("retry-after").is_empty());
    assert_eq!(limited.header("ratelimit-policy"), "\"token\";q=2;w=7200");
}

#[tokio::test]
async fn who_is_nobody_is_counted_by_address() {
    let server = server(9, 9, 2).await;
    let policy = "\"address\";q=2;w=7200";
    let from = async |address: &str, bearer: Option<&str>| {
        let mut request = Request::get("/api/v1/templates/app-users");
        if let Some(bearer) = bearer {
            request = request.header("authorization", bearer);
        }
        let peer: SocketAddr = address.parse().unwrap();
        let request = request.extension(ConnectInfo(peer));
        server.run(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(from("192.0.2.1:5", None).await.status, 200);
    // Made-up tokens give nobody counters of their own.
    let made_up = from("192.0.2.1:6", Some("Bearer rc_1.made-up")).await;
    made_up.problem(401, "token-not-valid");
    assert_eq!(made_up.header("ratelimit-policy"), policy);
    assert_limited(
        &from("192.0.2.1:7", Some("Bearer rc_1.another")).await,
        policy,
    );
    assert_eq!(from("192.0.2.2:5", None).await.status, 200);
}

#[tokio::test]
async fn the_defaults_have_room_for_a_large_import() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let bearer = server.token(json!({ "users": "read_only" })).await;
    for _ in 0..2 * 256 {
        let answer = server.get("/api/v1/session", &cookie).await;
        assert_eq!(answer.status, 200);
        assert_eq!(with(&server, "/api/v1/session", &bearer).await.status, 200);
    }
    // The site itself is not counted.
    assert_eq!(server.get("/", "").await.header("ratelimit"), "");
}
