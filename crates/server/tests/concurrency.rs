//! Many at once.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::sync::Arc;

use common::{ADMIN, Server, app_import, new_member};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_imports_on_one_base_one_wins() {
    let server = Arc::new(Server::start().await);
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:figma", &cookie).await;
    let imports = (0..100).map(|n| {
        let (server, cookie, base) = (server.clone(), cookie.clone(), base.clone());
        tokio::spawn(async move {
            let body = app_import(&base, json!([new_member(&format!("user{n}@new.example"))]));
            server
                .import("app:figma", &cookie, &format!("key {n}"), body)
                .await
        })
    });
    let mut won = Vec::new();
    for import in imports.collect::<Vec<_>>() {
        let answer = import.await.unwrap();
        if answer.status == 201 {
            let path = format!("/imports/{}", answer.json()["id"].as_str().unwrap());
            let import = server.fetch(&path, &cookie).await;
            won.push(import["changeset"]["changes"][0]["key"].clone());
        } else {
            let problem = answer.problem(409, "revision-stale");
            assert_eq!(problem["changed_users"].as_array().unwrap().len(), 1);
        }
    }
    assert_eq!(won.len(), 1, "{won:?}");
    let users = server
        .fetch("/applications/figma/users?search=new.example", &cookie)
        .await;
    assert_eq!(users["total"], 1);
    assert_eq!(users["items"][0]["email"], won[0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_sendings_of_one_request_have_one_effect() {
    let server = Arc::new(Server::start().await);
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:figma", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    let plan = server.plan("app:figma", &cookie, body).await.json();
    let applies = (0..100).map(|_| {
        let (server, cookie, plan) = (server.clone(), cookie.clone(), plan.clone());
        tokio::spawn(async move {
            loop {
                let answer = server.apply(&plan, &cookie, "one key", json!({})).await;
                if answer.status == 201 {
                    return answer.bytes;
                }
                answer.problem(409, "idempotency-key-in-flight");
                tokio::task::yield_now().await;
            }
        })
    });
    let mut answers = Vec::new();
    for apply in applies.collect::<Vec<_>>() {
        answers.push(apply.await.unwrap());
    }
    assert_eq!(answers.len(), 100);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let after: u32 = server.revision("app:figma", &cookie).await.parse().unwrap();
    assert_eq!(after, base.parse::<u32>().unwrap() + 1);
}
