//! The built static site: compressed beforehand, kept for ever by content hash, one page for all of its URLs.

use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

/// The name has its content's hash in it, so what it names never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for again each time; the ETag tells whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
/// What a page of another origin loads the widget from. It is nobody's secret, and no cookie is looked at for it.
const LENT: [&str; 3] = [".js", ".wasm", ".json"];
const HASH_DIGITS: usize = 8;

/// Serves the files of a folder. A URL without a file ending is a page of the single-page app, and so is a user's, which
/// ends as the address does.
pub(crate) fn site_service(site: &Path) -> Router {
    let page = ServeFile::new(site.join("index.html"))
        .precompressed_br()
        .precompressed_gzip();
    let files = ServeDir::new(site)
        .precompressed_br()
        .precompressed_gzip()
        .redirect_to_trailing_slash(false)
        .fallback(any(serve_page).with_state(page));
    Router::new()
        .fallback_service(files)
        .layer(from_fn(describe_file))
}

/// The single-page app's one page, for every URL that a person would go to.
async fn serve_page(State(page): State<ServeFile>, request: Request) -> Response {
    if !is_navigation(request.method(), request.uri().path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match page.oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}

/// How long the file may be kept, whose pages may load it, and in which encoding a page is.
async fn describe_file(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_hashed = has_content_hash(path);
    let is_lent = LENT.iter().any(|ending| path.ends_with(ending));
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let caching = if is_hashed { FOR_EVER } else { REVALIDATE };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, caching);
        if is_lent {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
        }
        if headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|media_type| media_type == "text/html")
        {
            headers.insert(header::CONTENT_TYPE, HTML);
        }
    }
    response
}

fn is_navigation(method: &Method, path: &str) -> bool {
    let is_embed = path == "/embed" || path.starts_with("/embed/");
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_page = !file.contains('.') || path.starts_with("/users/");
    (method == Method::GET || method == Method::HEAD) && !is_embed && is_page
}

/// Whether the file's name holds a content hash: `name-0123456789abcdef.js`, `name-01234567_bg.wasm`.
fn has_content_hash(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = file.rsplit_once('.') else {
        return false;
    };
    stem.split(['-', '.', '_']).skip(1).any(|part| {
        part.len() >= HASH_DIGITS && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_known() {
        for path in [
            "/rollcall-console-1a2b3c4d5e6f7a8b.js",
            "/a-0123456789abcdef_bg.wasm",
            "/css/a.01234567.css",
        ] {
            assert!(has_content_hash(path), "{path}");
        }
        for path in [
            "/",
            "/index.html",
            "/embed/rollcall-import.js",
            "/deadbeef.js",
            "/a-feedback.js",
        ] {
            assert!(!has_content_hash(path), "{path}");
        }
    }

    #[test]
    fn pages_have_no_file_ending() {
        for path in [
            "/",
            "/check",
            "/applications/figma",
            "/sign-in",
            "/embedded",
            "/users/ann@example.com",
            "/users/ann%40example.com",
        ] {
            assert!(is_navigation(&Method::GET, path), "{path}");
        }
        for path in [
            "/missing.js",
            "/embed/demo",
            "/embed",
            "/styles/missing.css",
        ] {
            assert!(!is_navigation(&Method::GET, path), "{path}");
        }
        assert!(!is_navigation(&Method::POST, "/check"));
    }
}
