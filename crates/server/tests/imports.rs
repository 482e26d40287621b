//! Applying a changeset, and every reason not to.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::body::Body;
use axum::http::{Method, Request};
use common::{ADMIN, OWNER, SHA256, Server, app_import, new_member, new_person, workspace_import};
use serde_json::{Value, json};

/// Imports as the Admin on the revision on record.
async fn import(server: &Server, roster: &str, key: &str, changes: Value) -> common::Answer {
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision(roster, &cookie).await;
    let body = if roster == "workspace" {
        workspace_import(&base, changes)
    } else {
        app_import(&base, changes)
    };
    server.import(roster, &cookie, key, body).await
}

/// The refusals' codes; nothing may have been applied.
async fn refused(roster: &str, changes: Value) -> Vec<String> {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = server.revision(roster, &cookie).await;
    let problem = import(&server, roster, "k", changes)
        .await
        .problem(422, "changeset-refused");
    assert_eq!(server.revision(roster, &cookie).await, before);
    let refusals = problem["refusals"].as_array().unwrap();
    for refusal in refusals {
        assert!(!refusal["message"].as_str().unwrap().is_empty());
    }
    refusals
        .iter()
        .map(|refusal| refusal["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_import_creates_users_of_an_application() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let changes = json!([
        new_member("ada.winter@harbour.example"),
        new_member("guest@outside.example")
    ]);
    let answer = import(&server, "app:loom", "k", changes).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let import = answer.json();
    assert_eq!(import["roster_title"], "Loom");
    assert_eq!(import["applied_by"], ADMIN);
    assert_eq!(import["changes"]["create"], 2);
    assert_eq!(import["revision"], "2");
    assert_eq!(import["file"]["sha256"], SHA256);
    let id = import["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/api/v1/imports/{id}"));
    let mut kept = server.fetch(&format!("/imports/{id}"), &cookie).await;
    let changeset = kept.as_object_mut().unwrap().remove("changeset").unwrap();
    assert_eq!(kept, import);
    assert_eq!(changeset["changes"].as_array().unwrap().len(), 2);

    let loom = server.fetch("/applications/loom", &cookie).await;
    assert_eq!(loom["active_users"], 2);
    assert_eq!(loom["last_import"]["id"], id);
    assert_eq!(loom["sources"][0]["users"], 2);
    let users = server.fetch("/applications/loom/users", &cookie).await;
    assert_eq!(users["items"][1]["email"], "guest@outside.example");
    assert_eq!(users["items"][1]["account"], "Imported");
    assert_eq!(users["items"][1]["sources"], json!(["File upload"]));
    assert_eq!(users["items"][1]["last_import_at"], import["applied_at"]);

    let snapshot = server.fetch("/rosters/app:loom/snapshot", &cookie).await;
    assert_eq!(snapshot["revision"], "2");
    assert_eq!(snapshot["users"][1]["account"], "imported");
    assert_eq!(snapshot["users"][1]["sources"], json!(["file_upload"]));
    let workspace = server.fetch("/users?search=guest@outside", &cookie).await;
    assert_eq!(
        workspace["total"], 0,
        "an application's user has no workspace profile for that"
    );
}

#[tokio::test]
async fn marked_users_are_past_and_come_back() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let key = "motion@northlight.example";
    let past = import(
        &server,
        "app:figma",
        "k1",
        json!([{ "op": "deactivate", "key": key }]),
    )
    .await;
    assert_eq!(past.status, 201, "{}", past.text());
    let find = async |view: &str| {
        server
            .fetch(
                &format!("/applications/figma/users?view={view}&search={key}"),
                &cookie,
            )
            .await
    };
    assert_eq!(
        find("relevant").await["total"],
        0,
        "past, and not on record elsewhere"
    );
    assert_eq!(find("all").await["items"][0]["status"], "past");

    let back = import(
        &server,
        "app:figma",
        "k2",
        json!([{ "op": "reactivate", "record": 1, "key": key }]),
    )
    .await;
    assert_eq!(back.status, 201, "{}", back.text());
    assert_eq!(find("relevant").await["items"][0]["status"], "active");
}

#[tokio::test]
async fn an_import_changes_the_workspace() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let changes = json!([
        new_person("bo@harbour.example", &["Sales", "Support"]),
        {
            "op": "update", "record": 2, "key": OWNER,
            "set": { "display_name": { "old": "Olga Brandt", "new": "Olga Brandt-Weiß" } },
            "add": { "groups": ["Legal"], "source_usernames": ["slack:U0NEWNEWNEW"] }
        }
    ]);
    let answer = import(&server, "workspace", "k", changes).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let olga = server.fetch("/users?search=brandt-weiss", &cookie).await;
    assert_eq!(olga["total"], 0, "ß is not ss");
    let olga = server.fetch("/users?search=OLGA", &cookie).await["items"][0].clone();
    assert_eq!(olga["display_name"], "Olga Brandt-Weiß");
    assert!(
        olga["groups"].as_array().unwrap().contains(&json!("Legal")),
        "{olga}"
    );
    assert!(
        olga["groups"]
            .as_array()
            .unwrap()
            .contains(&json!("Design")),
        "{olga}"
    );
    assert!(
        olga["identifiers"]
            .as_array()
            .unwrap()
            .contains(&json!("slack:U0NEWNEWNEW")),
        "{olga}"
    );
    let bo = server.fetch("/users?search=bo@harbour", &cookie).await["items"][0].clone();
    assert_eq!(bo["groups"], json!(["Sales", "Support"]));
}

#[tokio::test]
async fn a_user_of_another_account_is_imported_beside_it() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let before = server.fetch("/applications/airtable", &cookie).await;
    let users = server.fetch("/applications/airtable/users", &cookie).await;
    let key = users["items"][0]["email"].as_str().unwrap();
    assert_eq!(users["items"][0]["account"], "Microsoft 365");

    let answer = import(&server, "app:airtable", "k", json!([new_member(key)])).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let after = server.fetch("/applications/airtable", &cookie).await;
    assert_eq!(
        after["active_users"], before["active_users"],
        "still one user"
    );
    let users = server
        .fetch(
            &format!("/applications/airtable/users?search={key}"),
            &cookie,
        )
        .await;
    assert_eq!(users["total"], 1);
    assert_eq!(users["items"][0]["account"], "Imported, Microsoft 365");
    assert_eq!(
        users["items"][0]["sources"],
        json!(["File upload", "Microsoft 365"])
    );
    let snapshot = server
        .fetch("/rosters/app:airtable/snapshot", &cookie)
        .await;
    let entries: Vec<&Value> = snapshot["users"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| user["email"] == key)
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["account"], "imported");
    assert_eq!(
        entries[0]["sources"],
        json!(["file_upload", "microsoft_365"])
    );
}

#[tokio::test]
async fn forged_changesets_are_refused() {
    let unknown_field = json!([{
        "op": "create", "record": 1, "key": "x@new.example",
        "set": { "email": "x@new.example", "is_superuser": "yes" }
    }]);
    assert_eq!(refused("app:figma", unknown_field).await, ["E0508"]);

    let wrong_old = json!([{
        "op": "update", "record": 1, "key": OWNER, "set": { "role": { "old": "supervisor", "new": "admin" } }
    }]);
    assert_eq!(refused("workspace", wrong_old).await, ["E0510"]);

    let remove = json!([{ "op": "remove", "record": 1, "key": OWNER }]);
    assert_eq!(refused("workspace", remove).await, ["E0505"]);

    let unknown_group = json!([new_person("x@new.example", &["Pirates"])]);
    assert_eq!(refused("workspace", unknown_group).await, ["E0512"]);

    let disabled_source = json!([{
        "op": "update", "record": 1, "key": OWNER, "add": { "source_usernames": ["teams:olga"] }
    }]);
    assert_eq!(refused("workspace", disabled_source).await, ["E0513"]);

    let exists = json!([new_person(OWNER, &["Sales"])]);
    assert_eq!(refused("workspace", exists).await, ["E0506"]);
}

#[tokio::test]
async fn a_changeset_of_another_template_is_refused() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("workspace", &cookie).await;
    let answer = server
        .import("workspace", &cookie, "k", app_import(&base, json!([])))
        .await;
    assert_eq!(
        answer.problem(422, "changeset-refused")["refusals"][0]["code"],
        "E0501"
    );
}

#[tokio::test]
async fn the_last_admin_stays() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let snapshot = server.fetch("/rosters/workspace/snapshot", &cookie).await;
    let admins: Vec<Value> = snapshot["users"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| user["role"] == "admin")
        .map(|user| {
            json!({
                "op": "update", "record": 1, "key": user["email"],
                "set": { "role": { "old": "admin", "new": "user" } }
            })
        })
        .collect();
    assert!(admins.len() >= 3);
    let codes = refused("workspace", json!(admins)).await;
    assert!(codes.contains(&"E0516".to_owned()), "{codes:?}");
    assert!(
        codes.contains(&"E0517".to_owned()),
        "the own account is among them: {codes:?}"
    );
}

#[tokio::test]
async fn too_many_changes_are_refused() {
    let changes: Vec<Value> = (0..5001)
        .map(|n| new_member(&format!("user{n}@new.example")))
        .collect();
    assert_eq!(refused("app:loom", json!(changes)).await, ["E0502"]);
}

#[tokio::test]
async fn many_removals_need_the_number() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let members: Vec<Value> = (0..120)
        .map(|n| new_member(&format!("user{n}@new.example")))
        .collect();
    assert_eq!(
        import(&server, "app:loom", "k1", json!(members))
            .await
            .status,
        201
    );
    let leave: Vec<Value> = (0..60)
        .map(|n| json!({ "op": "deactivate", "key": format!("user{n}@new.example") }))
        .collect();
    let mut body = app_import("2", json!(leave));
    let problem = server
        .import("app:loom", &cookie, "k2", body.clone())
        .await
        .problem(409, "removals-not-confirmed");
    assert_eq!(problem["guard"]["count"], 60);
    assert_eq!(problem["guard"]["of"], 120);
    assert_eq!(problem["guard"]["may_confirm"], true);
    body["confirmed_removals"] = json!(59);
    server
        .import("app:loom", &cookie, "k3", body.clone())
        .await
        .problem(409, "removals-not-confirmed");
    body["confirmed_removals"] = json!(60);
    assert_eq!(
        server.import("app:loom", &cookie, "k4", body).await.status,
        201
    );
    let log = server.fetch("/audit?search=app:loom", &cookie).await;
    assert!(
        log["items"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("\"confirmed_removals\":60"),
        "{log}"
    );
}

#[tokio::test]
async fn a_stale_base_names_the_users_changed_since() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:figma", &cookie).await;
    for (key, email) in [("k1", "b@new.example"), ("k2", "a@new.example")] {
        assert_eq!(
            import(&server, "app:figma", key, json!([new_member(email)]))
                .await
                .status,
            201
        );
    }
    let body = app_import(&base, json!([new_member("c@new.example")]));
    let problem = server
        .import("app:figma", &cookie, "k3", body)
        .await
        .problem(409, "revision-stale");
    assert_eq!(
        problem["changed_users"],
        json!(["a@new.example", "b@new.example"])
    );
    let now: u32 = base.parse::<u32>().unwrap() + 2;
    assert_eq!(problem["revision"], now.to_string());

    // Compared again on the new base, the same changes go through under the same key.
    let body = app_import(&now.to_string(), json!([new_member("c@new.example")]));
    assert_eq!(
        server.import("app:figma", &cookie, "k3", body).await.status,
        201
    );
}

#[tokio::test]
async fn a_retry_gets_the_same_answer_and_applies_once() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:figma", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    let plan = server.plan("app:figma", &cookie, body).await.json();
    let first = server.apply(&plan, &cookie, "key", json!({})).await;
    let second = server.apply(&plan, &cookie, "key", json!({})).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201));
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(
        server.revision("app:figma", &cookie).await,
        first.json()["revision"].as_str().unwrap()
    );
    server
        .apply(&plan, &cookie, "another key", json!({}))
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_key_is_good_for_one_request() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:figma", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    let plan = server.plan("app:figma", &cookie, body.clone()).await.json();
    assert_eq!(
        server.apply(&plan, &cookie, "key", json!({})).await.status,
        201
    );
    server
        .apply(&plan, &cookie, "key", json!({ "confirmed_removals": 1 }))
        .await
        .problem(422, "idempotency-key-reused");
    let owner = server.sign_in(OWNER).await;
    server
        .apply(&plan, &owner, "key", json!({}))
        .await
        .problem(422, "idempotency-key-reused");
    let base = server.revision("app:loom", &cookie).await;
    let body = app_import(&base, json!([new_member("x@new.example")]));
    let other = server.plan("app:loom", &cookie, body).await.json();
    server
        .apply(&other, &cookie, "key", json!({}))
        .await
        .problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn requests_that_cannot_be_read_are_told_why() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let path = "/api/v1/rosters/app:figma/imports";
    let post = async |headers: &[(&str, &str)], body: Body| {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.run(request.body(body).unwrap()).await
    };
    let json_type = ("content-type", "application/json");

    let problem = post(&[json_type], Body::from("{\"changeset\":\n  nope}"))
        .await
        .problem(400, "bad-request");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("line 2 column"),
        "{problem}"
    );
    let problem = post(&[json_type], Body::from("{}"))
        .await
        .problem(400, "bad-request");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("missing field `file`"),
        "{problem}"
    );
    post(&[("content-type", "text/plain")], Body::from("{}"))
        .await
        .problem(415, "media-type-not-supported");
    post(&[], Body::from("{}"))
        .await
        .problem(415, "media-type-not-supported");
    let large = "x".repeat(9 * 1024 * 1024);
    post(&[json_type], Body::from(large))
        .await
        .problem(413, "too-large");

    let mut body = app_import("1", json!([]));
    body["file"]["sha256"] = json!("ABC");
    let problem = server
        .import("app:figma", &cookie, "k", body)
        .await
        .problem(400, "bad-request");
    assert!(problem["detail"].as_str().unwrap().contains("file.sha256"));
    let unknown = server
        .import("app:none", &cookie, "k", app_import("1", json!([])))
        .await;
    unknown.problem(404, "not-found");
    server
        .import("figma", &cookie, "k", app_import("1", json!([])))
        .await
        .problem(404, "not-found");
}
