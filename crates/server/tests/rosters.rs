//! Rosters, their snapshots, and templates.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::{Method, StatusCode};
use common::{ADMIN, Server, app_import, new_member};
use rollcall_core::directory::Directory;
use serde_json::json;

#[tokio::test]
async fn a_roster_brings_its_template() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let figma = server.fetch("/rosters/app:figma", &cookie).await;
    assert_eq!(figma["title"], "Figma (imported account)");
    assert_eq!(figma["template"]["name"], "app-users");
    assert_eq!(figma["may_import"], true);
    assert!(figma["missing_permission"].is_null());
    let workspace = server.fetch("/rosters/workspace", &cookie).await;
    assert_eq!(workspace["title"], "Workspace");
    assert_eq!(workspace["template"]["name"], "workspace-users");
    assert_eq!(workspace["users"], 250);
    for name in ["app:none", "figma", "app:"] {
        server
            .get(&format!("/api/v1/rosters/{name}"), &cookie)
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_snapshot_comes_in_two_forms() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let path = "/api/v1/rosters/workspace/snapshot";
    let document = server.get(path, &cookie).await;
    let accept = (
        "accept",
        "application/vnd.rollcall.snapshot, application/json;q=0.5",
    );
    let binary = server
        .send(Method::GET, path, &cookie, &[accept], None)
        .await;
    assert_eq!(
        binary.header("content-type"),
        "application/vnd.rollcall.snapshot"
    );
    assert!(binary.header("vary").contains("accept"));
    assert_ne!(binary.header("etag"), document.header("etag"));
    // A snapshot has an order of its own.
    let in_order = |bytes: &[u8]| {
        let mut document = Directory::from_json(bytes).unwrap().to_document();
        document.users.sort_by(|a, b| a.email.cmp(&b.email));
        document
    };
    let mut read = Directory::from_snapshot(binary.bytes.to_vec())
        .unwrap()
        .to_document();
    read.users.sort_by(|a, b| a.email.cmp(&b.email));
    assert_eq!(read, in_order(&document.bytes));

    let known = ("if-none-match", binary.header("etag"));
    let again = server
        .send(Method::GET, path, &cookie, &[accept, known], None)
        .await;
    assert_eq!(again.status, 304);
    let other_form = server
        .send(Method::GET, path, &cookie, &[known], None)
        .await;
    assert_eq!(other_form.status, 200);
}

#[tokio::test]
async fn a_known_snapshot_is_not_sent_again() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let path = "/api/v1/rosters/app:figma/snapshot";
    let first = server.get(path, &cookie).await;
    let etag = first.header("etag").to_owned();
    assert_eq!(
        etag,
        format!("\"{}\"", first.json()["revision"].as_str().unwrap())
    );
    assert_eq!(first.header("cache-control"), "private, no-cache");

    for known in [
        etag.as_str(),
        &format!("W/{etag}"),
        &format!("\"x\", {etag}"),
    ] {
        let again = server
            .send(
                Method::GET,
                path,
                &cookie,
                &[("if-none-match", known)],
                None,
            )
            .await;
        assert_eq!(
            (again.status.as_u16(), again.bytes.len()),
            (304, 0),
            "{known}"
        );
        assert_eq!(again.header("etag"), etag);
    }
    let body = app_import(etag.trim_matches('"'), json!([new_member("x@new.example")]));
    assert_eq!(
        server.import("app:figma", &cookie, "k", body).await.status,
        201
    );
    let changed = server
        .send(
            Method::GET,
            path,
            &cookie,
            &[("if-none-match", &etag)],
            None,
        )
        .await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), etag);
}

#[tokio::test]
async fn snapshots_are_compressed() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let path = "/api/v1/rosters/workspace/snapshot";
    let plain = server.get(path, &cookie).await;
    for encoding in ["br", "gzip"] {
        let sent = server
            .send(
                Method::GET,
                path,
                &cookie,
                &[("accept-encoding", encoding)],
                None,
            )
            .await;
        assert_eq!(sent.header("content-encoding"), encoding);
        assert!(
            sent.bytes.len() * 3 < plain.bytes.len(),
            "{} of {}",
            sent.bytes.len(),
            plain.bytes.len()
        );
    }
}

#[tokio::test]
async fn the_workspace_snapshot_holds_what_users_refer_to() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let snapshot = server.fetch("/rosters/workspace/snapshot", &cookie).await;
    assert_eq!(snapshot["users"].as_array().unwrap().len(), 250);
    assert_eq!(snapshot["groups"].as_array().unwrap().len(), 9);
    assert_eq!(
        snapshot["sources"],
        json!([
            { "name": "slack", "enabled": true, "format": "^[UW][A-Z0-9]{8,}$" },
            { "name": "teams", "enabled": false },
            { "name": "whatsapp", "enabled": true, "format": "^\\+[1-9][0-9]{6,14}$" }
        ])
    );
    let slack = count_slack(&snapshot);
    assert!(slack > 150, "{slack} people are on slack");
}

/// How many identifiers are on slack; each must look like one.
fn count_slack(snapshot: &serde_json::Value) -> usize {
    let users = snapshot["users"].as_array().unwrap();
    let identifiers = users
        .iter()
        .filter_map(|user| user["identifiers"].as_array())
        .flatten();
    identifiers
        .filter(|identifier| identifier["source"] == "slack")
        .inspect(|identifier| {
            let name = identifier["username"].as_str().unwrap();
            let well_formed = name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            assert!(
                name.starts_with('U') && name.len() > 8 && well_formed,
                "{name}"
            );
        })
        .count()
}

#[tokio::test]
async fn templates_are_for_everybody() {
    let server = Server::start().await;
    let document = server.fetch("/templates/workspace-users", "").await;
    assert_eq!(document["primaryKey"], "Primary Email");
    let csv = server
        .get("/api/v1/templates/workspace-users.csv", "")
        .await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"workspace-users.csv\""
    );
    let text = csv.text();
    let mut lines = text.lines();
    let header = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)";
    assert_eq!(lines.next(), Some(header));
    assert_eq!(lines.count(), 1, "one example record");
    server
        .get("/api/v1/templates/none", "")
        .await
        .problem(404, "not-found");
    server
        .get("/api/v1/templates/none.csv", "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_snapshot_is_brought_up_to_date_by_what_changed_since() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let path = "/api/v1/rosters/app:figma/snapshot";
    let accept = [("accept", "application/vnd.rollcall.snapshot")];
    let take = || server.send(Method::GET, path, &cookie, &accept, None);
    let before = take().await;
    let tag = before.header("etag").trim_matches('"').to_owned();

    let base = server.revision("app:figma", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    let import = server.import("app:figma", &cookie, "k", body).await;
    assert_eq!(import.status, StatusCode::CREATED, "{}", import.text());

    let delta = format!("/api/v1/rosters/app:figma/delta?since={tag}");
    let delta = server.get(&delta, &cookie).await;
    assert_eq!(delta.status, StatusCode::OK, "{}", delta.text());
    let kept = Directory::from_snapshot(before.bytes).unwrap();
    let now = Directory::from_snapshot(take().await.bytes).unwrap();
    let brought = kept.with_delta(&delta.bytes).unwrap();
    assert!(brought.find("x@new.example").is_some());
    assert_eq!(brought.to_document(), now.to_document());

    // What was kept of another database, or of this one before it was restored.
    let (epoch, rest) = tag.split_once('.').unwrap();
    for other in [format!("{epoch}0.{rest}"), format!("0.{rest}")] {
        let delta = format!("/api/v1/rosters/app:figma/delta?since={other}");
        server.get(&delta, &cookie).await.problem(410, "delta-gone");
    }
}
