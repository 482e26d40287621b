//! Signing in by password: set by a one-time link, tried slower and slower.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use common::{ADMIN, Answer, OWNER, Server};
use serde_json::json;

const PASSWORD: &str = "twelve quiet herons";

async fn sign_in(server: &Server, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    server
        .send(
            Method::POST,
            "/api/v1/session/password",
            "",
            &[],
            Some(body),
        )
        .await
}

async fn set(server: &Server, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    server
        .send(Method::PUT, "/api/v1/password", "", &[], Some(body))
        .await
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_sets_the_password_that_signs_in() {
    let server = Server::start().await;
    let before = server.sign_in(ADMIN).await;
    let (link, other) = (
        server.reset_link(ADMIN).await,
        server.reset_link(ADMIN).await,
    );
    let answer = set(&server, &link, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let by_link = cookie_of(&answer);
    assert_eq!(server.fetch("/session", &by_link).await["email"], ADMIN);
    server
        .get("/api/v1/session", &before)
        .await
        .problem(401, "not-signed-in");
    for used in [&link, &other] {
        set(&server, used, PASSWORD)
            .await
            .problem(401, "link-not-valid");
    }

    let typed = format!(" {} ", ADMIN.to_uppercase());
    let answer = sign_in(&server, &typed, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = cookie_of(&answer);
    let log = server.fetch("/audit", &cookie).await;
    assert_eq!(log["items"][0]["action"], "session.opened");
    assert_eq!(log["items"][1]["action"], "password.set");
    assert!(!log.to_string().contains(PASSWORD));
    let file = std::fs::read(&server.database).unwrap();
    let is_kept = file
        .windows(PASSWORD.len())
        .any(|window| window == PASSWORD.as_bytes());
    assert!(!is_kept, "kept as a hash only");
}

#[tokio::test]
async fn wrong_unknown_and_unset_are_answered_alike() {
    let server = Server::start().await;
    let link = server.reset_link(ADMIN).await;
    assert_eq!(set(&server, &link, PASSWORD).await.status, 200);
    let mut answers = Vec::new();
    for (email, password) in [
        (ADMIN, "twelve quiet heron"),
        ("nobody@harbour.example", PASSWORD),
        (OWNER, PASSWORD),
        (OWNER, ""),
        ("no address", PASSWORD),
    ] {
        let answer = sign_in(&server, email, password).await;
        let mut problem = answer.problem(401, "password-wrong");
        assert_eq!(answer.header("set-cookie"), "");
        problem.as_object_mut().unwrap().remove("request_id");
        answers.push(problem);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn guessing_becomes_slow_whether_the_address_is_known_or_not() {
    let server = Server::start().await;
    let link = server.reset_link(ADMIN).await;
    assert_eq!(set(&server, &link, PASSWORD).await.status, 200);
    for email in [ADMIN, "nobody@harbour.example"] {
        for _ in 0..3 {
            sign_in(&server, email, "wrong")
                .await
                .problem(401, "password-wrong");
        }
        // The right one, too, has to wait.
        let answer = sign_in(&server, email, PASSWORD).await;
        answer.problem(429, "too-many-attempts");
        assert_eq!(answer.header("retry-after"), "1");
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(sign_in(&server, ADMIN, PASSWORD).await.status, 200);
    sign_in(&server, ADMIN, "wrong")
        .await
        .problem(401, "password-wrong");
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_stays() {
    let server = Server::start().await;
    let link = server.reset_link(ADMIN).await;
    for weak in ["short", "password1234", ADMIN, &"x".repeat(129)] {
        set(&server, &link, weak)
            .await
            .problem(422, "password-weak");
    }
    assert_eq!(set(&server, &link, PASSWORD).await.status, 200);
}

/// A request that a proxy at 10.0.0.1 hands on for somebody.
fn handed_on(peer: &str, client: &str, email: &str) -> Request<Body> {
    let body = json!({ "email": email, "password": "wrong" }).to_string();
    let mut request = Request::post("/api/v1/session/password")
        .header("content-type", "application/json")
        .header("x-forwarded-for", client)
        .body(Body::from(body))
        .unwrap();
    let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

#[tokio::test]
async fn guessing_at_many_accounts_becomes_slow_by_network_address() {
    let server = Server::configured("http://rollcall.test", |config| {
        config.trusted_proxies = vec!["10.0.0.1".parse().unwrap()]
    })
    .await;
    let guess = async |number: usize, peer: &str, client: &str| {
        let email = format!("guess{number}@harbour.example");
        server.run(handed_on(peer, client, &email)).await
    };
    for number in 0..30 {
        let answer = guess(number, "10.0.0.1", "198.51.100.7").await;
        answer.problem(401, "password-wrong");
    }
    let answer = guess(30, "10.0.0.1", "198.51.100.7").await;
    answer.problem(429, "too-many-attempts");
    // Claiming to be somebody else does not help, and somebody else is not kept out.
    let forged = guess(31, "198.51.100.7", "203.0.113.5").await;
    forged.problem(429, "too-many-attempts");
    let other = guess(32, "10.0.0.1", "203.0.113.5").await;
    other.problem(401, "password-wrong");
}

#[tokio::test]
async fn a_sign_in_link_sets_no_password_and_a_reset_link_signs_nobody_in() {
    let server = Server::start().await;
    let (entry, reset) = (server.link(ADMIN).await, server.reset_link(ADMIN).await);
    set(&server, &entry, PASSWORD)
        .await
        .problem(401, "link-not-valid");
    let body = Some(json!({ "token": reset }));
    let answer = server
        .send(Method::POST, "/api/v1/session", "", &[], body)
        .await;
    answer.problem(401, "link-not-valid");
    assert_eq!(set(&server, &reset, PASSWORD).await.status, 200);
}

async fn change(server: &Server, cookie: &str, present: &str, password: &str) -> Answer {
    let body = Some(json!({ "present": present, "password": password }));
    let path = "/api/v1/session/password";
    server.send(Method::PUT, path, cookie, &[], body).await
}

#[tokio::test]
async fn whoever_knows_the_password_changes_it() {
    let server = Server::start().await;
    let link = server.reset_link(ADMIN).await;
    let cookie = cookie_of(&set(&server, &link, PASSWORD).await);
    let other = server.sign_in(ADMIN).await;
    let new = "thirteen loud storks";
    change(&server, "", PASSWORD, new)
        .await
        .problem(401, "not-signed-in");
    change(&server, &cookie, "wrong", new)
        .await
        .problem(401, "password-wrong");
    change(&server, &cookie, PASSWORD, "short")
        .await
        .problem(422, "password-weak");
    let answer = change(&server, &cookie, PASSWORD, new).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for ended in [&cookie, &other] {
        server
            .get("/api/v1/session", ended)
            .await
            .problem(401, "not-signed-in");
    }
    let kept = cookie_of(&answer);
    assert_eq!(server.fetch("/session", &kept).await["email"], ADMIN);
    assert_eq!(sign_in(&server, ADMIN, new).await.status, 200);
}

#[tokio::test]
async fn who_has_no_password_changes_none() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for present in ["", PASSWORD] {
        change(&server, &cookie, present, PASSWORD)
            .await
            .problem(401, "password-wrong");
    }
}

#[tokio::test]
async fn a_reset_ends_the_tokens_and_a_token_changes_no_password() {
    let server = Server::start().await;
    let link = server.reset_link(ADMIN).await;
    let cookie = cookie_of(&set(&server, &link, PASSWORD).await);
    let scopes = json!({ "applications": "read_only", "users": "read_only", "settings": "none", "scim": false });
    let body = json!({ "name": "nightly", "scopes": scopes, "expires_in_days": 1 });
    let made = server
        .send(Method::POST, "/api/v1/tokens", &cookie, &[], Some(body))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str())];
    let get = async || {
        let path = "/api/v1/session";
        server.send(Method::GET, path, "", &headers, None).await
    };
    assert_eq!(get().await.status, 200);
    let body = Some(json!({ "present": PASSWORD, "password": "thirteen loud storks" }));
    let path = "/api/v1/session/password";
    let answer = server.send(Method::PUT, path, "", &headers, body).await;
    answer.problem(403, "permission-missing");

    let link = server.reset_link(ADMIN).await;
    assert_eq!(
        set(&server, &link, "thirteen loud storks").await.status,
        200
    );
    get().await.problem(401, "token-not-valid");
}
