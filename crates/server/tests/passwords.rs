//! Signing in by password: set by a one-time link, tried slower and slower.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
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
    let (link, other) = (server.link(ADMIN).await, server.link(ADMIN).await);
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
    let link = server.link(ADMIN).await;
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
    let link = server.link(ADMIN).await;
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
    let link = server.link(ADMIN).await;
    for weak in ["short", "password1234", ADMIN, &"x".repeat(129)] {
        set(&server, &link, weak)
            .await
            .problem(422, "password-weak");
    }
    assert_eq!(set(&server, &link, PASSWORD).await.status, 200);
}
