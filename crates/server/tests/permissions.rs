//! Who may do what, and what is said when they may not.

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
use serde_json::json;

const READS: [&str; 9] = [
    "/session",
    "/applications",
    "/applications/figma",
    "/applications/figma/users",
    "/users",
    "/imports",
    "/imports/x",
    "/rosters/workspace",
    "/rosters/app:figma/snapshot",
];

#[tokio::test]
async fn nothing_is_told_without_a_session() {
    let server = Server::start().await;
    for path in READS {
        server
            .get(&format!("/api/v1{path}"), "")
            .await
            .problem(401, "not-signed-in");
        let forged = "rollcall=1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        server
            .get(&format!("/api/v1{path}"), forged)
            .await
            .problem(401, "not-signed-in");
    }
    let body = app_import("1", json!([new_member("x@new.example")]));
    server
        .import("app:figma", "", "k", body)
        .await
        .problem(401, "not-signed-in");
}

#[tokio::test]
async fn a_supervisor_may_look_but_not_import() {
    let server = Server::start().await;
    let cookie = server.sign_in(SUPERVISOR).await;
    for path in [
        "/applications",
        "/applications/loom",
        "/users",
        "/imports",
        "/rosters/workspace",
    ] {
        server.fetch(path, &cookie).await;
    }
    let roster = server.fetch("/rosters/app:figma", &cookie).await;
    assert_eq!(roster["may_import"], false);
    assert_eq!(roster["missing_permission"], "applications:act");

    let body = app_import(
        roster["revision"].as_str().unwrap(),
        json!([new_member("x@new.example")]),
    );
    let problem = server
        .import("app:figma", &cookie, "k1", body)
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "applications:act");
    assert_eq!(
        problem["detail"],
        "This needs the permission \"Applications: take action\". \
         Your role, Supervisor, has \"Applications: read-only\"."
    );
    let body = workspace_import("1", json!([new_person("x@new.example", &["Sales"])]));
    let problem = server
        .import("workspace", &cookie, "k2", body)
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "users:act");
    assert_eq!(
        server.revision("app:figma", &cookie).await,
        roster["revision"].as_str().unwrap()
    );
}

#[tokio::test]
async fn a_user_without_scopes_sees_nothing() {
    let server = Server::start().await;
    let cookie = server.sign_in(NOBODY).await;
    for (path, permission) in [
        ("/applications", "applications:read"),
        ("/applications/figma", "applications:read"),
        ("/applications/no-such-thing", "applications:read"),
        ("/applications/figma/users", "applications:read"),
        ("/users", "users:read"),
        ("/imports", "applications:read"),
        ("/rosters/workspace", "users:read"),
        ("/rosters/app:figma", "applications:read"),
        ("/rosters/app:figma/snapshot", "applications:read"),
    ] {
        let problem = server
            .get(&format!("/api/v1{path}"), &cookie)
            .await
            .problem(403, "permission-missing");
        assert_eq!(problem["permission"], permission, "{path}");
    }
}

#[tokio::test]
async fn an_owner_imports_to_their_own_application() {
    let server = Server::start().await;
    let cookie = server.sign_in(OWNER).await;
    let applications = server.fetch("/applications", &cookie).await;
    assert_eq!(applications["total"], 1);
    assert_eq!(applications["items"][0]["slug"], "figma");
    assert_eq!(applications["items"][0]["may_import"], true);

    let roster = server.fetch("/rosters/app:figma", &cookie).await;
    assert_eq!(roster["may_import"], true);
    let body = app_import(
        roster["revision"].as_str().unwrap(),
        json!([new_member("x@new.example")]),
    );
    let answer = server.import("app:figma", &cookie, "k1", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());

    let imports = server.fetch("/imports", &cookie).await;
    let rosters: Vec<_> = imports["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["roster"].clone())
        .collect();
    assert!(
        !rosters.is_empty() && rosters.iter().all(|roster| roster == "app:figma"),
        "{rosters:?}"
    );

    let body = app_import("1", json!([new_member("x@new.example")]));
    let problem = server
        .import("app:loom", &cookie, "k2", body)
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "applications:act");
    server
        .get("/api/v1/rosters/workspace", &cookie)
        .await
        .problem(403, "permission-missing");
}

#[tokio::test]
async fn an_import_of_a_hidden_roster_is_hidden_too() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let imports = server.fetch("/imports?roster=workspace", &admin).await;
    let id = imports["items"][0]["id"].as_str().unwrap().to_owned();
    let owner = server.sign_in(OWNER).await;
    let problem = server
        .get(&format!("/api/v1/imports/{id}"), &owner)
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "users:read");
}

#[tokio::test]
async fn changes_come_from_the_own_origin_only() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let delete = async |headers: &[(&str, &str)]| {
        server
            .send(Method::DELETE, "/api/v1/session", &cookie, headers, None)
            .await
    };
    delete(&[("sec-fetch-site", "cross-site")])
        .await
        .problem(403, "cross-origin");
    delete(&[("sec-fetch-site", "same-site")])
        .await
        .problem(403, "cross-origin");
    delete(&[
        ("origin", "https://evil.example"),
        ("host", "rollcall.test"),
    ])
    .await
    .problem(403, "cross-origin");
    delete(&[("origin", "null"), ("host", "rollcall.test")])
        .await
        .problem(403, "cross-origin");
    assert_eq!(
        server.get("/api/v1/session", &cookie).await.status,
        200,
        "the session is still there"
    );

    // Reading is left to the browser's own rules.
    let read = server.send(
        Method::GET,
        "/api/v1/session",
        &cookie,
        &[("sec-fetch-site", "cross-site")],
        None,
    );
    assert_eq!(read.await.status, 200);
    assert_eq!(
        delete(&[
            ("origin", "http://rollcall.test"),
            ("host", "rollcall.test")
        ])
        .await
        .status,
        204
    );
    assert_eq!(
        delete(&[("sec-fetch-site", "same-origin")]).await.status,
        204
    );
}
