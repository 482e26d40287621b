//! The static site, and what every answer carries.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::{Method, StatusCode};
use common::{ADMIN, Server};

#[tokio::test]
async fn pages_of_the_app_are_one_file() {
    let server = Server::start().await;
    for path in [
        "/",
        "/check",
        "/applications/figma",
        "/sign-in",
        "/imports/0190",
    ] {
        let page = server.get(path, "").await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert!(page.text().contains("<title>Rollcall"));
        let known = server
            .send(
                Method::GET,
                path,
                "",
                &[("if-none-match", page.header("etag"))],
                None,
            )
            .await;
        assert_eq!(
            (known.status.as_u16(), known.bytes.len()),
            (304, 0),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_missing_is_not_a_page() {
    let server = Server::start().await;
    for path in [
        "/missing.js",
        "/embed/missing",
        "/embed/missing.js",
        "/api",
        "/api/v1/nothing",
        "/api/v2/users",
    ] {
        server.get(path, "").await.problem(404, "not-found");
    }
    for path in ["/../Cargo.toml", "/%2e%2e/rollcall.db", "/..%2frollcall.db"] {
        let answer = server.get(path, "").await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let answer = server.send(Method::POST, "/check", "", &[], None).await;
    assert_eq!(answer.status, 405);
    let answer = server
        .send(Method::PUT, "/api/v1/users", "", &[], None)
        .await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever() {
    let server = Server::start().await;
    for path in [
        "/console-0123456789abcdef.js",
        "/console-0123456789abcdef_bg.wasm",
    ] {
        let file = server.get(path, "").await;
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{path}"
        );
    }
    let wasm = server.get("/console-0123456789abcdef_bg.wasm", "").await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    let loader = server.get("/embed/rollcall-import.js", "").await;
    assert_eq!(loader.header("cache-control"), "no-cache");
    assert_ne!(loader.header("etag"), "");
}

#[tokio::test]
async fn pages_of_other_origins_load_the_widget_and_nothing_else() {
    let server = Server::start().await;
    for (path, allowed) in [
        ("/embed/rollcall-import.js", "*"),
        ("/console-0123456789abcdef.js", "*"),
        ("/console-0123456789abcdef_bg.wasm", "*"),
        ("/de-0123456789abcdef.json", "*"),
        ("/", ""),
        ("/check", ""),
        ("/missing.js", ""),
        ("/api/v1/session/ways", ""),
    ] {
        let headers = [("origin", "https://app.example.com")];
        let answer = server.send(Method::GET, path, "", &headers, None).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            allowed,
            "{path}"
        );
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            "",
            "{path}"
        );
    }
}

#[tokio::test]
async fn files_compressed_beforehand_are_sent_so() {
    let server = Server::start().await;
    let path = "/console-0123456789abcdef.js";
    for (accepts, encoding, content) in [
        ("gzip, br", "br", "script as br"),
        ("gzip", "gzip", "script as gz"),
        ("identity", "", "export {}"),
    ] {
        let file = server
            .send(Method::GET, path, "", &[("accept-encoding", accepts)], None)
            .await;
        assert_eq!(file.header("content-encoding"), encoding);
        assert_eq!(file.text(), content);
        assert_eq!(file.header("content-type"), "text/javascript");
        assert!(file.header("vary").eq_ignore_ascii_case("accept-encoding"));
    }
    let page = server
        .send(
            Method::GET,
            "/check",
            "",
            &[("accept-encoding", "br")],
            None,
        )
        .await;
    assert_eq!(page.text(), "index as br");
}

#[tokio::test]
async fn the_one_page_that_others_may_frame_has_no_origin_there() {
    let server = Server::start().await;
    let frame = server.get("/embed/frame.html", "").await;
    assert_eq!(frame.status, 200);
    let policy = frame.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-scripts allow-downloads; default-src 'none'"));
    assert!(!policy.contains("allow-same-origin") && !policy.contains("unsafe-inline"));
    assert_eq!(frame.header("x-frame-options"), "");
    let other = server.get("/embed/frame.html/", "").await;
    assert_eq!(other.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn every_answer_is_strict() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for path in [
        "/",
        "/check",
        "/missing.js",
        "/console-0123456789abcdef.js",
        "/api/v1/users",
        "/api/v1/nothing",
        "/api/v1/rosters/workspace/snapshot",
        "/api/v1/templates/app-users.csv",
    ] {
        let answer = server.get(path, &cookie).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
        ));
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
    }
    let private = server.get("/api/v1/users", &cookie).await;
    assert_eq!(private.header("cache-control"), "no-store");
}

#[tokio::test]
async fn trace_is_answered_nowhere() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    for path in [
        "/",
        "/check",
        "/api/v1/session",
        "/scim/v2/Users",
        "/healthz",
    ] {
        let answer = server.send(Method::TRACE, path, &cookie, &[], None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(!answer.text().contains(&cookie), "{path}");
    }
}
