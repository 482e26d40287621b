//! Every limit at n - 1, n and n + 1, and the page that lists them all. Those of a chunk and an upload: `plans.rs`; of
//! SCIM: `tests/scim/rfc.py` and the crate `rollcall-scim`; of passwords and tokens: beside their own tests.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{
    ADMIN, Answer, Server, app_import, locked, new_member, new_person, scopes, workspace_import,
};
use rollcall_api::tokens::TokenScopes;
use rollcall_server::{LIMITS, now_ms};
use rollcall_store::{AuditEvent, NewApiToken, rfc3339};
use serde_json::{Value, json};

const ABOUT: &str = "# Limits

How much of everything the server takes. They are constants of `rollcall-server` (`src/limits.rs`), \
`rollcall-scim` and `rollcall-api`; a test holds this page against them. How many requests may come is a \
setting: see `RateLimits` of the server's `Config`, and the headers `RateLimit-Policy` and `RateLimit` of every \
answer. What a file may hold is the matter of its template: `limits` of its `rollcall` object.

| what | at most | beyond it |
|---|--:|---|
";

#[test]
fn the_page_lists_every_limit() {
    let rows: Vec<String> = LIMITS
        .iter()
        .map(|limit| {
            let (value, unit) = (grouped(limit.value), limit.unit);
            format!(
                "| {} | {} | {} |\n",
                limit.what,
                format!("{value} {unit}").trim(),
                limit.beyond
            )
        })
        .collect();
    locked::check("docs/limits.md", &format!("{ABOUT}{}", rows.concat()));
}

#[tokio::test]
async fn bodies() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for (bytes, status) in [(4_095, 400), (4_096, 400), (4_097, 413)] {
        // A body that is read is refused for what it says.
        let body = padded(json!({ "nothing": "" }), bytes);
        for (method, path) in [
            (Method::POST, "/session"),
            (Method::POST, "/session/password"),
            (Method::PUT, "/password"),
            (Method::POST, "/tokens"),
            (Method::POST, "/roles"),
        ] {
            let path = format!("/api/v1{path}");
            let answer = send(&server, method, &path, &cookie, body.clone()).await;
            assert_eq!(answer.status, status, "{path} {bytes}: {}", answer.text());
        }
    }
    let base = server.revision("app:loom", &cookie).await;
    let import = app_import(&base, json!([new_member("x@new.example")]));
    let most = 8 * 1024 * 1024;
    for (bytes, status) in [(most - 1, 201), (most, 201), (most + 1, 413)] {
        let mut text = import.to_string();
        // Blanks are JSON, too.
        text.extend(std::iter::repeat_n(' ', bytes - text.len()));
        let path = "/api/v1/rosters/app:loom/imports";
        let answer = send(&server, Method::POST, path, &cookie, text).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
    }
}

#[tokio::test]
async fn changes_and_their_fields() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    // On a base that is gone the answer is 409, once there are not too many.
    for (count, status) in [(199_999, 409), (200_000, 409), (200_001, 413)] {
        let change = json!({ "op": "update", "key": "a@b.c" });
        let import = app_import("0", json!(vec![change; count]));
        let answer = server.plan("app:loom", &cookie, import).await;
        assert_eq!(answer.status, status, "{count}: {}", answer.text());
    }
    for (count, status) in [(199, 409), (200, 409), (201, 413)] {
        let fields: Value = (1..count)
            .map(|at| (format!("f{at}"), json!("x")))
            .collect();
        let change = json!({
            "op": "create", "key": "a@b.c", "set": fields, "add": { "groups": [] }
        });
        let answer = server.plan("app:loom", &cookie, app_import("0", json!([change])));
        let answer = answer.await;
        assert_eq!(answer.status, status, "{count}: {}", answer.text());
    }
}

#[tokio::test]
async fn refusals_that_are_told() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:loom", &cookie).await;
    for (count, told) in [(999, 999), (1_000, 1_000), (1_001, 1_000)] {
        let changes: Vec<Value> = (0..count)
            .map(|at| json!({ "op": "update", "key": format!("nobody{at}@x.org"), "set": { "first_name": "A" } }))
            .collect();
        let answer = server.plan("app:loom", &cookie, app_import(&base, json!(changes)));
        let problem = answer.await.problem(422, "changeset-refused");
        assert_eq!(problem["refusals"].as_array().unwrap().len(), told);
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains(&format!("({} more)", count - 1)),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn depth_of_json() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let bearer = server
        .token(json!({ "users": "take_action", "scim": true }))
        .await;
    for depth in [31, 32, 33] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let answer = send(
            &server,
            Method::POST,
            "/api/v1/tokens",
            &cookie,
            text.clone(),
        )
        .await;
        let detail = answer.problem(400, "bad-request")["detail"].clone();
        let is_for_depth = detail.as_str().unwrap().contains("nests deeper");
        assert_eq!(is_for_depth, depth > 32, "{depth}: {detail}");
        let request = axum::http::Request::post("/scim/v2/Users")
            .header("authorization", &bearer)
            .header("content-type", "application/scim+json")
            .body(text.into());
        let answer = server.run(request.unwrap()).await;
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.text().contains("nests deeper"),
            depth > 32,
            "{depth}"
        );
    }
}

#[tokio::test]
async fn texts_in_requests() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for (chars, status) in [(255, 200), (256, 200), (257, 400)] {
        for path in ["/users", "/audit", "/applications/figma/users"] {
            // ä, to count characters and not bytes.
            let path = format!("/api/v1{path}?search={}", "%C3%A4".repeat(chars));
            let answer = server.get(&path, &cookie).await;
            assert_eq!(answer.status, status, "{chars}: {}", answer.text());
        }
    }
    let base = server.revision("app:loom", &cookie).await;
    for (bytes, status) in [(254, 201), (255, 201), (256, 400)] {
        let mut import = app_import(&base, json!([new_member("x@new.example")]));
        import["file"]["name"] = json!("x".repeat(bytes));
        let answer = server.plan("app:loom", &cookie, import).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
    }
    let import = app_import(&base, json!([new_member("x@new.example")]));
    let plan = server.plan("app:loom", &cookie, import).await.json();
    for (bytes, status) in [(256, 400), (255, 201), (254, 404)] {
        // The second applies it, after which the plan is gone.
        let key = "k".repeat(bytes);
        let answer = server.apply(&plan, &cookie, &key, json!({})).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
    }
}

#[tokio::test]
async fn items_on_a_page() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for (limit, items) in [(0, 1), (1, 1), (2, 2), (199, 199), (200, 200), (201, 200)] {
        let page = server
            .fetch(&format!("/users?limit={limit}"), &cookie)
            .await;
        assert_eq!(page["items"].as_array().unwrap().len(), items, "{limit}");
    }
}

#[tokio::test]
async fn prepared_imports_of_a_user() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:loom", &cookie).await;
    for number in 1..=101 {
        let import = app_import(&base, json!([new_member("x@new.example")]));
        let answer = server.plan("app:loom", &cookie, import).await;
        match number {
            101 => drop(answer.problem(409, "too-many-plans")),
            _ => assert_eq!(answer.status, 201, "{number}: {}", answer.text()),
        }
    }
}

#[tokio::test]
async fn a_prepared_import_lasts_a_week() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("app:loom", &cookie).await;
    let import = app_import(&base, json!([new_member("x@new.example")]));
    let week_ms = 7 * 24 * 60 * 60 * 1000;
    let earliest = rfc3339(now_ms() + week_ms);
    let plan = server.plan("app:loom", &cookie, import).await.json();
    let latest = rfc3339(now_ms() + week_ms);
    let expires = plan["expires_at"].as_str().unwrap();
    assert!(
        earliest.as_str() <= expires && expires <= latest.as_str(),
        "{expires}"
    );
}

#[tokio::test]
async fn tokens_of_an_organization() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let organization = server.principal(ADMIN).await.organization.id;
    let event = AuditEvent {
        at_ms: now_ms(),
        actor: ADMIN.to_owned(),
        action: "token.created".to_owned(),
        subject: "token".to_owned(),
        detail: json!({}),
    };
    for number in 1..=998 {
        let token = NewApiToken {
            id: number.to_string(),
            token_sha256: number.to_string(),
            user: ADMIN.to_owned(),
            name: number.to_string(),
            scopes: TokenScopes::NONE,
            created_ms: event.at_ms,
            expires_ms: event.at_ms + 60_000,
        };
        let added = server
            .storage
            .add_token(organization, &token, &event, 1_000);
        assert!(added.await.unwrap(), "{number}");
    }
    let new =
        json!({ "name": "One more", "scopes": { "users": "read_only" }, "expires_in_days": 1 });
    for (number, status) in [(999, 201), (1_000, 201), (1_001, 409)] {
        let path = "/api/v1/tokens";
        let answer = send(&server, Method::POST, path, &cookie, new.to_string()).await;
        assert_eq!(answer.status, status, "{number}: {}", answer.text());
    }
}

#[tokio::test]
async fn resources_on_a_page_of_scim() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("workspace", &cookie).await;
    let people: Vec<Value> = (0..900)
        .map(|number| new_person(&format!("user{number}@new.example"), &["Sales"]))
        .collect();
    let import = workspace_import(&base, json!(people));
    let answer = server.import("workspace", &cookie, "k", import).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let bearer = server.token(json!({ "scim": true })).await;
    for (count, found) in [(999, 999), (1_000, 1_000), (1_001, 1_000)] {
        let path = format!("/scim/v2/Users?count={count}&attributes=userName");
        let headers = [("authorization", bearer.as_str())];
        let answer = server.send(Method::GET, &path, "", &headers, None).await;
        assert_eq!(answer.status, 200, "{count}: {}", answer.text());
        let page = answer.json();
        assert_eq!(
            page["Resources"].as_array().unwrap().len(),
            found,
            "{count}"
        );
        assert_eq!(page["itemsPerPage"], found);
    }
}

#[tokio::test]
async fn custom_roles_and_their_names() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let make = async |name: &str| {
        let body = json!({ "name": name, "scopes": scopes(json!({ "users": "read_only" })) });
        let path = "/api/v1/roles";
        server
            .send(Method::POST, path, &cookie, &[], Some(body))
            .await
    };
    for (chars, status) in [(79, 201), (80, 201), (81, 400)] {
        let answer = make(&"ä".repeat(chars)).await;
        assert_eq!(answer.status, status, "{chars}: {}", answer.text());
    }
    for number in 3..=101 {
        let answer = make(&format!("Role {number}")).await;
        match number {
            101 => drop(answer.problem(409, "conflict")),
            _ => assert_eq!(answer.status, 201, "{number}: {}", answer.text()),
        }
    }
}

#[tokio::test]
async fn holders_of_a_custom_role() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let base = server.revision("workspace", &cookie).await;
    let address = |number: u32| format!("holder{number}@new.example");
    let people: Vec<Value> = (1..=1_001)
        .map(|number| new_person(&address(number), &["Sales"]))
        .collect();
    let import = workspace_import(&base, json!(people));
    let imported = server.import("workspace", &cookie, "k", import).await;
    assert_eq!(imported.status, 201, "{}", imported.text());
    let look = scopes(json!({ "users": "read_only" }));
    let role = server.role("Auditors", look, &address(1)).await;
    for number in 2..=1_001 {
        let id = role["id"].as_str().unwrap();
        let path = format!("/api/v1/roles/{id}/holders/{}", address(number));
        let answer = server.send(Method::PUT, &path, &cookie, &[], None).await;
        match number {
            1_001 => drop(answer.problem(409, "conflict")),
            _ => assert_eq!(answer.status, 204, "{number}: {}", answer.text()),
        }
    }
}

async fn send(server: &Server, method: Method, path: &str, cookie: &str, body: String) -> Answer {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header("cookie", cookie)
        .header("content-type", "application/json")
        .body(body.into());
    server.run(request.unwrap()).await
}

/// The object with its first member made so long that the text has this many bytes.
fn padded(mut object: Value, bytes: usize) -> String {
    let missing = bytes - object.to_string().len();
    let first = object.as_object_mut().unwrap().values_mut().next().unwrap();
    *first = json!("x".repeat(missing));
    object.to_string()
}

/// 8388608 as 8,388,608.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
