//! Links that set a password: asked for by mail, or given out by an Admin.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, Answer, OWNER, SUPERVISOR, Server};
use rollcall_server::{MailConfig, Secret};
use serde_json::{Value, json};

/// With mail configured; nothing listens there.
async fn start_with_mail() -> Server {
    let mail = MailConfig {
        url: Secret::new("smtp://127.0.0.1:1".to_owned()),
        from: "Rollcall <rollcall@harbour.example>".to_owned(),
    };
    Server::configured("http://rollcall.test", |config| config.mail = Some(mail)).await
}

async fn ask(server: &Server, email: &str) -> Answer {
    let path = "/api/v1/password/reset";
    let body = Some(json!({ "email": email }));
    server.send(Method::POST, path, "", &[], body).await
}

async fn give_out(server: &Server, cookie: &str, key: &str) -> Answer {
    let path = format!("/api/v1/users/{key}/reset-link");
    server.send(Method::POST, &path, cookie, &[], None).await
}

#[tokio::test]
async fn without_mail_nobody_asks_for_any() {
    let server = Server::start().await;
    assert_eq!(
        server.fetch("/session/ways", "").await["reset_by_mail"],
        false
    );
    ask(&server, ADMIN).await.problem(404, "not-found");
}

#[tokio::test]
async fn the_answer_is_the_same_whether_anybody_has_the_address() {
    let server = start_with_mail().await;
    assert_eq!(
        server.fetch("/session/ways", "").await["reset_by_mail"],
        true
    );
    let mut answers = Vec::new();
    for email in [ADMIN, "nobody@harbour.example", "no address", ""] {
        let mut answer = ask(&server, email).await;
        // They count requests, whatever those ask for.
        for name in ["x-request-id", "ratelimit"] {
            answer.headers.remove(name);
        }
        answers.push((answer.status, answer.headers, answer.bytes));
    }
    assert_eq!(answers[0].0, 202);
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
}

#[tokio::test]
async fn asking_again_and_again_becomes_slow() {
    let server = start_with_mail().await;
    for email in [ADMIN, "nobody@harbour.example"] {
        for _ in 0..3 {
            assert_eq!(ask(&server, email).await.status, 202);
        }
        ask(&server, email).await.problem(429, "too-many-attempts");
    }
}

#[tokio::test]
async fn an_admin_gives_out_a_link_that_sets_a_password_once() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let answer = give_out(&server, &admin, OWNER).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let link = answer.json();
    let url = link["url"].as_str().unwrap();
    let token = url
        .strip_prefix("http://rollcall.test/set-password#")
        .unwrap();
    let log = server.fetch("/audit", &admin).await;
    assert_eq!(log["items"][0]["action"], "password.reset_link");
    assert_eq!(log["items"][0]["subject"], format!("user/{OWNER}"));
    assert!(!log.to_string().contains(token));
    let file = std::fs::read(&server.database).unwrap();
    let is_kept = file
        .windows(token.len())
        .any(|window| window == token.as_bytes());
    assert!(!is_kept, "kept as a hash only");

    let body = json!({ "token": token, "password": "twelve quiet herons" });
    let set = async || {
        let path = "/api/v1/password";
        server
            .send(Method::PUT, path, "", &[], Some(body.clone()))
            .await
    };
    let answer = set().await;
    assert_eq!(answer.json()["email"], OWNER);
    set().await.problem(401, "link-not-valid");
}

#[tokio::test]
async fn nobody_else_gives_out_links() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    for email in [SUPERVISOR, OWNER] {
        let cookie = server.sign_in(email).await;
        let problem = give_out(&server, &cookie, ADMIN)
            .await
            .problem(403, "permission-missing");
        assert_eq!(problem["permission"], "settings:act");
    }
    give_out(&server, "", ADMIN)
        .await
        .problem(401, "not-signed-in");
    for key in ["nobody@harbour.example", "x"] {
        give_out(&server, &admin, key)
            .await
            .problem(404, "not-found");
    }
    let scopes = json!({ "applications": "take_action", "users": "take_action", "settings": "take_action", "scim": true });
    let body = json!({ "name": "all", "scopes": scopes, "expires_in_days": 1 });
    let made = server
        .send(Method::POST, "/api/v1/tokens", &admin, &[], Some(body))
        .await;
    let bearer = format!("Bearer {}", made.json()["secret"].as_str().unwrap());
    let path = format!("/api/v1/users/{OWNER}/reset-link");
    let headers = [("authorization", bearer.as_str())];
    let answer = server.send(Method::POST, &path, "", &headers, None).await;
    answer.problem(403, "permission-missing");
}

#[tokio::test]
async fn where_mail_is_sent_the_admin_does_not_see_the_link() {
    let server = start_with_mail().await;
    let admin = server.sign_in(ADMIN).await;
    // Nothing listens: the mail is not sent, and the link is not told instead.
    let problem = give_out(&server, &admin, OWNER)
        .await
        .problem(500, "internal");
    assert_eq!(problem["url"], Value::Null);
}
