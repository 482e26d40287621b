//! From plan to apply: preconditions, chunks, events, and calling off.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::io::Write;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{ADMIN, Answer, OWNER, SHA256, SUPERVISOR, Server, app_import, new_member};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A plan of one new member of Loom.
async fn planned(server: &Server, cookie: &str, email: &str) -> Value {
    let base = server.revision("app:loom", cookie).await;
    let answer = server
        .plan(
            "app:loom",
            cookie,
            app_import(&base, json!([new_member(email)])),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn put_chunk(server: &Server, cookie: &str, id: &str, number: usize, body: &[u8]) -> Answer {
    let digest = STANDARD.encode(Sha256::digest(body));
    put_as(server, cookie, id, number, body, &digest).await
}

async fn put_as(
    server: &Server,
    cookie: &str,
    id: &str,
    number: usize,
    body: &[u8],
    digest: &str,
) -> Answer {
    let request = Request::builder()
        .method(Method::PUT)
        .uri(format!("/api/v1/imports/{id}/chunks/{number}"))
        .header("cookie", cookie)
        .header("content-encoding", "gzip")
        .header("content-digest", format!("sha-256=:{digest}:"))
        .body(Body::from(body.to_vec()))
        .unwrap();
    server.run(request).await
}

#[tokio::test]
async fn a_plan_says_what_it_would_do_and_writes_nothing() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = server.revision("app:loom", &cookie).await;
    let plan = planned(&server, &cookie, "x@new.example").await;
    assert_eq!(plan["state"], "planned");
    assert_eq!(plan["changes"]["create"], 1);
    assert_eq!(plan["guards"], json!([]));
    assert_eq!(server.revision("app:loom", &cookie).await, before);
    let id = plan["id"].as_str().unwrap();
    let shown = server
        .get(&format!("/api/v1/imports/{id}/plan"), &cookie)
        .await;
    assert_eq!(shown.json(), plan);
    assert_eq!(
        shown.header("etag"),
        format!("\"{}\"", plan["etag"].as_str().unwrap())
    );
    let other = server.sign_in(SUPERVISOR).await;
    server
        .get(&format!("/api/v1/imports/{id}/plan"), &other)
        .await
        .problem(403, "permission-missing");
}

#[tokio::test]
async fn apply_needs_the_plan_that_was_seen() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let mut plan = planned(&server, &cookie, "x@new.example").await;
    let path = format!("/api/v1/imports/{}/apply", plan["id"].as_str().unwrap());
    let body = || Some(json!({}));
    server
        .send(
            Method::POST,
            &path,
            &cookie,
            &[("if-match", "\"x\"")],
            body(),
        )
        .await
        .problem(400, "bad-request");
    server
        .send(
            Method::POST,
            &path,
            &cookie,
            &[("idempotency-key", "k")],
            body(),
        )
        .await
        .problem(428, "precondition-required");
    let etag = plan["etag"].take();
    plan["etag"] = json!("another");
    server
        .apply(&plan, &cookie, "k", json!({}))
        .await
        .problem(412, "precondition-failed");
    plan["etag"] = etag;
    let applied = server.apply(&plan, &cookie, "k", json!({})).await;
    assert_eq!(applied.status, 201, "{}", applied.text());
    assert_eq!(applied.json()["id"], plan["id"], "the plan's id goes on");
}

#[tokio::test]
async fn a_changeset_in_chunks_survives_everything_but_another_changeset() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:loom", &cookie).await;
    let members: Vec<Value> = (0..900)
        .map(|number| new_member(&format!("user{number}@new.example")))
        .collect();
    let mut request = app_import(&base, json!(members));
    let text = request
        .as_object_mut()
        .unwrap()
        .remove("changeset")
        .unwrap();
    let text = text.to_string().into_bytes();
    let parts: Vec<&[u8]> = text.chunks(text.len().div_ceil(3)).collect();
    request["upload"] = json!({
        "chunks": 3, "bytes": text.len(), "sha256": hex(&Sha256::digest(&text))
    });
    let plan = server.plan("app:loom", &cookie, request).await;
    assert_eq!(plan.status, 201, "{}", plan.text());
    let id = plan.json()["id"].as_str().unwrap().to_owned();
    let complete = async || {
        let path = format!("/api/v1/imports/{id}/complete");
        server.send(Method::POST, &path, &cookie, &[], None).await
    };

    let last = gzip(parts[2]);
    assert_eq!(put_chunk(&server, &cookie, &id, 2, &last).await.status, 201);
    assert_eq!(put_chunk(&server, &cookie, &id, 2, &last).await.status, 204);
    put_chunk(&server, &cookie, &id, 2, &gzip(parts[1]))
        .await
        .problem(409, "chunk-differs");
    put_as(&server, &cookie, &id, 1, &last, &STANDARD.encode([0; 32]))
        .await
        .problem(400, "bad-request");
    put_chunk(&server, &cookie, &id, 3, &last)
        .await
        .problem(400, "bad-request");
    complete().await.problem(409, "chunks-missing");
    let shown = server.fetch(&format!("/imports/{id}/plan"), &cookie).await;
    assert_eq!(shown["chunks_received"], json!([2]));
    assert_eq!(shown["state"], "uploading");
    server
        .apply(&shown, &cookie, "k", json!({}))
        .await
        .problem(412, "precondition-failed");

    for number in [1, 0] {
        let chunk = gzip(parts[number]);
        assert_eq!(
            put_chunk(&server, &cookie, &id, number, &chunk)
                .await
                .status,
            201
        );
    }
    let planned = complete().await;
    assert_eq!(planned.status, 200, "{}", planned.text());
    assert_eq!(planned.json()["changes"]["create"], 900);
    assert_eq!(complete().await.json(), planned.json(), "asked again");
    let applied = server.apply(&planned.json(), &cookie, "k", json!({})).await;
    assert_eq!(applied.status, 201);
    let loom = server.fetch("/applications/loom", &cookie).await;
    assert_eq!(loom["active_users"], 900);
}

#[tokio::test]
async fn chunks_that_make_up_something_else_are_refused() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let upload = |bytes: usize, sha256: &str| {
        let mut request = app_import("1", json!([]));
        request.as_object_mut().unwrap().remove("changeset");
        request["upload"] = json!({ "chunks": 1, "bytes": bytes, "sha256": sha256 });
        request
    };
    for (bytes, sha256) in [(100_000, SHA256), (3, SHA256)] {
        let plan = server
            .plan("app:loom", &cookie, upload(bytes, sha256))
            .await;
        let id = plan.json()["id"].as_str().unwrap().to_owned();
        // A small chunk that unpacks to far more than was announced.
        let bomb = gzip(&vec![b' '; 4_000_000]);
        assert_eq!(put_chunk(&server, &cookie, &id, 0, &bomb).await.status, 201);
        let path = format!("/api/v1/imports/{id}/complete");
        server
            .send(Method::POST, &path, &cookie, &[], None)
            .await
            .problem(400, "bad-request");
    }
    let mut both = app_import("1", json!([]));
    both["upload"] = json!({ "chunks": 1, "bytes": 1, "sha256": SHA256 });
    server
        .plan("app:loom", &cookie, both)
        .await
        .problem(400, "bad-request");
    server
        .plan("app:loom", &cookie, upload(1, "ABC"))
        .await
        .problem(400, "bad-request");
}

/// Limits are what they say: at n all is well, at n + 1 not.
#[tokio::test]
async fn limits_of_an_upload_are_exact() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let plan = async |chunks: u64, bytes: u64| {
        let mut request = app_import("1", json!([]));
        request.as_object_mut().unwrap().remove("changeset");
        request["upload"] = json!({ "chunks": chunks, "bytes": bytes, "sha256": SHA256 });
        server.plan("app:loom", &cookie, request).await.status
    };
    let most = 64 * 1024 * 1024;
    for (chunks, bytes, status) in [
        (0, 1, StatusCode::BAD_REQUEST),
        (1, 1, StatusCode::CREATED),
        (255, 1, StatusCode::CREATED),
        (256, 1, StatusCode::CREATED),
        (257, 1, StatusCode::BAD_REQUEST),
        (1, most - 1, StatusCode::CREATED),
        (1, most, StatusCode::CREATED),
        (1, most + 1, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(plan(chunks, bytes).await, status, "{chunks} {bytes}");
    }
    for (bytes, status) in [
        (1024 * 1024 - 1, 201),
        (1024 * 1024, 201),
        (1024 * 1024 + 1, 413),
    ] {
        let request = plan_of_one_chunk(&server, &cookie).await;
        let noise: Vec<u8> = (0..bytes).map(|at| (at * 31 % 251) as u8).collect();
        let answer = put_chunk(&server, &cookie, &request, 0, &noise).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
    }
}

async fn plan_of_one_chunk(server: &Server, cookie: &str) -> String {
    let mut request = app_import("1", json!([]));
    request.as_object_mut().unwrap().remove("changeset");
    request["upload"] = json!({ "chunks": 1, "bytes": 1, "sha256": SHA256 });
    let plan = server.plan("app:loom", cookie, request).await;
    plan.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn progress_comes_as_events() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let members: Vec<Value> = (0..4_000)
        .map(|number| new_member(&format!("user{number}@new.example")))
        .collect();
    let base = server.revision("app:loom", &cookie).await;
    let plan = server
        .plan("app:loom", &cookie, app_import(&base, json!(members)))
        .await
        .json();
    let path = format!("/api/v1/imports/{}/apply", plan["id"].as_str().unwrap());
    let etag = format!("\"{}\"", plan["etag"].as_str().unwrap());
    let headers = [
        ("idempotency-key", "k"),
        ("if-match", etag.as_str()),
        ("accept", "text/event-stream"),
    ];
    let answer = server
        .send(Method::POST, &path, &cookie, &headers, Some(json!({})))
        .await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    let text = answer.text();
    let events: Vec<(&str, &str)> = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("event: ")?.split_once("\ndata: "))
        .collect();
    let (name, last) = events.last().unwrap();
    assert_eq!(*name, "done", "{text}");
    let import: Value = serde_json::from_str(last).unwrap();
    assert_eq!(import["changes"]["create"], 4_000);
    let stale = server
        .send(
            Method::POST,
            &path,
            &cookie,
            &[
                ("idempotency-key", "k2"),
                ("if-match", etag.as_str()),
                ("accept", "text/event-stream"),
            ],
            Some(json!({})),
        )
        .await;
    assert!(
        stale.text().starts_with("event: failed\ndata: "),
        "{}",
        stale.text()
    );
}

#[tokio::test]
async fn a_plan_can_be_called_off() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let plan = planned(&server, &cookie, "x@new.example").await;
    let path = format!("/api/v1/imports/{}", plan["id"].as_str().unwrap());
    let delete = async || server.send(Method::DELETE, &path, &cookie, &[], None).await;
    assert_eq!(delete().await.status, 204);
    delete().await.problem(404, "not-found");
    server
        .apply(&plan, &cookie, "k", json!({}))
        .await
        .problem(404, "not-found");
    let log = server
        .fetch("/audit?search=import.cancelled", &cookie)
        .await;
    assert_eq!(log["total"], 1);

    let plan = planned(&server, &cookie, "y@new.example").await;
    server.apply(&plan, &cookie, "k", json!({})).await;
    let path = format!("/api/v1/imports/{}", plan["id"].as_str().unwrap());
    server
        .send(Method::DELETE, &path, &cookie, &[], None)
        .await
        .problem(409, "already-applied");
}

#[tokio::test]
async fn a_delta_says_what_changed_since() {
    let server = Server::start().await;
    let cookie = server.sign_in(OWNER).await;
    let base = server.revision("app:figma", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    assert_eq!(
        server.import("app:figma", &cookie, "k", body).await.status,
        201
    );
    let delta = server
        .fetch(&format!("/rosters/app:figma/delta?since={base}"), &cookie)
        .await;
    assert_eq!(delta["since"], base);
    assert_eq!(delta["users"].as_array().unwrap().len(), 1);
    assert_eq!(delta["users"][0]["email"], "x@new.example");
    assert_eq!(delta["removed"], json!([]));
    let now = delta["revision"].as_str().unwrap();
    let nothing = server
        .fetch(&format!("/rosters/app:figma/delta?since={now}"), &cookie)
        .await;
    assert_eq!(nothing["users"], json!([]));
    server
        .get("/api/v1/rosters/app:figma/delta?since=yesterday", &cookie)
        .await
        .problem(400, "bad-request");
    server
        .get("/api/v1/rosters/app:figma/delta?since=0", &cookie)
        .await
        .problem(410, "delta-gone");
    server
        .get("/api/v1/rosters/app:figma/delta?since=9999", &cookie)
        .await
        .problem(410, "delta-gone");
    server
        .get("/api/v1/rosters/workspace/delta?since=1", &cookie)
        .await
        .problem(403, "permission-missing");
}
