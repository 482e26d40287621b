//! `GET /api/openapi.json`, and `GET /api/docs` with its style sheet.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;

use super::page::page_of;
use crate::state::AppState;
use crate::token::sha256_hex;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const CSS: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// A text that is the same for everybody as long as the server runs.
#[derive(Debug, Clone)]
struct Document {
    media_type: HeaderValue,
    etag: String,
    body: Bytes,
}

/// Document and page, to be nested at `/api`.
///
/// # Errors
/// When the document cannot be written as JSON.
pub(crate) fn routes(document: &OpenApi) -> Result<Router<AppState>, serde_json::Error> {
    let json = document.to_pretty_json()?;
    let page = page_of(&serde_json::from_str(&json)?);
    Ok(Router::new()
        .route("/openapi.json", serve(JSON, json))
        .route("/docs", serve(HTML, page))
        .route("/docs.css", serve(CSS, include_str!("page.css").to_owned())))
}

fn serve(media_type: HeaderValue, text: String) -> axum::routing::MethodRouter<AppState> {
    let hash = sha256_hex(&[text.as_bytes()]);
    let document = Document {
        media_type,
        etag: format!("\"{}\"", hash.get(..32).unwrap_or(&hash)),
        body: Bytes::from(text),
    };
    get(move |headers: HeaderMap| async move { document.answer(&headers) })
}

impl Document {
    fn answer(self, headers: &HeaderMap) -> Response {
        let is_known = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|tags| tags.contains(&self.etag));
        let mut response = match is_known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => ([(header::CONTENT_TYPE, self.media_type)], self.body).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, REVALIDATE);
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        response
    }
}
