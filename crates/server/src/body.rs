//! Bodies in and out: JSON only, up to a limit.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits::{JSON_DEPTH, is_too_deep};
use crate::problem::{ApiError, ApiResult};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The body of a request, when it is JSON by its media type and no larger than the limit.
pub(crate) async fn read_body(request: Request, limit_bytes: usize) -> ApiResult<Bytes> {
    let media_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .and_then(|text| text.split(';').next())
        .unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(ApiError::media_type());
    }
    read_bytes(request, limit_bytes).await
}

/// The body of a request, when it is no larger than the limit.
pub(crate) async fn read_bytes(request: Request, limit_bytes: usize) -> ApiResult<Bytes> {
    let told = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if told.is_some_and(|bytes: usize| bytes > limit_bytes) {
        return Err(ApiError::too_large(limit_bytes));
    }
    to_bytes(request.into_body(), limit_bytes)
        .await
        .map_err(|error| {
            if error.into_inner().is::<LengthLimitError>() {
                ApiError::too_large(limit_bytes)
            } else {
                ApiError::bad_request("The body ended too early.")
            }
        })
}

/// The value in a JSON text; what is wrong with it is told with its place.
pub(crate) fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> ApiResult<T> {
    if is_too_deep(bytes) {
        return Err(ApiError::bad_request(format!(
            "The body nests deeper than the {JSON_DEPTH} levels that are taken."
        )));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        ApiError::bad_request(format!("The body is not the JSON expected: {error}."))
    })
}

/// A JSON answer that no cache keeps.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> ApiResult<Response> {
    Ok(json_text(status, serde_json::to_string(value)?))
}

/// The same from JSON text.
pub(crate) fn json_text(status: StatusCode, text: String) -> Response {
    (
        status,
        [
            (header::CONTENT_TYPE, JSON),
            (header::CACHE_CONTROL, NO_STORE),
        ],
        text,
    )
        .into_response()
}
