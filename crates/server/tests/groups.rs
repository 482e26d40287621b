//! `POST /groups`: groups that users can be in.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{ADMIN, Answer, OWNER, SUPERVISOR, Server, new_person, workspace_import};
use serde_json::{Value, json};

async fn make(server: &Server, cookie: &str, names: Value) -> Answer {
    let body = Some(json!({ "names": names }));
    server
        .send(Method::POST, "/api/v1/groups", cookie, &[], body)
        .await
}

/// Names with a star behind those that the request made.
fn made(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let groups = answer.json()["groups"].as_array().unwrap().clone();
    let shown = groups.iter().map(|group| {
        let star = if group["created"] == true { "*" } else { "" };
        format!("{}{star}", group["name"].as_str().unwrap())
    });
    shown.collect()
}

#[tokio::test]
async fn a_group_is_there_once_however_often_it_is_asked_for() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = server.revision("workspace", &cookie).await;
    let wanted = json!([
        "  Sales EMEA ",
        "sales",
        "SALES emea",
        "Stra\u{df}e",
        "Cafe\u{301}"
    ]);
    let first = make(&server, &cookie, wanted).await;
    assert_eq!(
        made(&first),
        ["Sales EMEA*", "Sales", "Stra\u{df}e*", "Cafe\u{301}*"]
    );
    let after = server.revision("workspace", &cookie).await;
    assert_ne!(before, after);

    let again = make(&server, &cookie, json!(["sales emea", "CAF\u{c9}"])).await;
    assert_eq!(made(&again), ["Sales EMEA", "Cafe\u{301}"]);
    assert_eq!(
        again.json()["groups"][0]["id"],
        first.json()["groups"][0]["id"]
    );
    assert_eq!(
        server.revision("workspace", &cookie).await,
        after,
        "nothing is new"
    );

    // Those who have the users on record hear of it as of other changes.
    let delta = server
        .fetch(&format!("/rosters/workspace/delta?since={before}"), &cookie)
        .await;
    assert!(
        delta["groups"]
            .as_array()
            .unwrap()
            .contains(&json!("Sales EMEA"))
    );
    assert_eq!(
        (&delta["users"], &delta["removed"]),
        (&json!([]), &json!([]))
    );
    let log = server.fetch("/audit?search=group.created", &cookie).await;
    assert_eq!(log["total"], 3);
    assert_eq!(log["items"][2]["detail"], r#"{"name":"Sales EMEA"}"#);
    let verified = server.fetch("/audit/verify", &cookie).await;
    assert_eq!(verified["state"], "intact");
}

#[tokio::test]
async fn users_are_brought_into_it() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    make(&server, &cookie, json!(["Sales EMEA"])).await;
    let base = server.revision("workspace", &cookie).await;
    let person = new_person("bo@x.example", &["Sales EMEA"]);
    let body = workspace_import(&base, json!([person]));
    let applied = server.import("workspace", &cookie, "k", body).await;
    assert_eq!(applied.status, 201, "{}", applied.text());
    let token = server
        .token(json!({ "users": "take_action", "scim": true }))
        .await;
    let headers = [("authorization", token.as_str())];
    let path = "/scim/v2/Groups?filter=displayName%20eq%20%22Sales%20EMEA%22";
    let found = server.send(Method::GET, path, "", &headers, None).await;
    let found = found.json();
    assert_eq!(
        found["Resources"][0]["members"].as_array().unwrap().len(),
        1,
        "{found}"
    );
}

#[tokio::test]
async fn it_takes_the_permission_to_change_users() {
    let server = Server::start().await;
    for email in [SUPERVISOR, OWNER] {
        let cookie = server.sign_in(email).await;
        let refused = make(&server, &cookie, json!(["Sales EMEA"])).await;
        let problem = refused.problem(403, "permission-missing");
        assert_eq!(problem["permission"], "users:act");
    }
    let told = async |email: &str| {
        let cookie = server.sign_in(email).await;
        let roster = server.fetch("/rosters/workspace", &cookie).await;
        roster["may_create_groups"].clone()
    };
    assert_eq!(
        (told(ADMIN).await, told(SUPERVISOR).await),
        (json!(true), json!(false))
    );
    let admin = server.sign_in(ADMIN).await;
    let figma = server.fetch("/rosters/app:figma", &admin).await;
    assert_eq!(
        figma["may_create_groups"], false,
        "its users are in no groups"
    );
}

#[tokio::test]
async fn names_that_no_file_could_say_are_refused() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let long = "x".repeat(201);
    for names in [
        json!([]),
        json!([" "]),
        json!(["none"]),
        json!(["Sales, EMEA"]),
        json!(["two\nlines"]),
        json!([long]),
        json!(["Good one", ""]),
        json!(vec!["Sales"; 501]),
    ] {
        make(&server, &cookie, names)
            .await
            .problem(400, "bad-request");
    }
    let snapshot = server.fetch("/rosters/workspace/snapshot", &cookie).await;
    let groups = snapshot["groups"].as_array().unwrap();
    assert!(!groups.contains(&json!("Good one")), "all or nothing");
}
