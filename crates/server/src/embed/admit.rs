//! Requests of pages of other origins: which are let in, and what browsers are told (CORS).

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_store::Principal;

use super::token::{TokenError, find_key, is_jwt, verify};
use crate::asker::bearer_token;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;

/// What an import needs. Everything else is closed to embedded pages.
const OPEN: [(Method, &str); 12] = [
    (Method::GET, "/api/v1/rosters/{roster}"),
    (Method::GET, "/api/v1/rosters/{roster}/snapshot"),
    (Method::GET, "/api/v1/rosters/{roster}/delta"),
    (Method::POST, "/api/v1/rosters/{roster}/last-seen"),
    (Method::POST, "/api/v1/rosters/{roster}/imports"),
    (Method::GET, "/api/v1/imports/{id}"),
    (Method::DELETE, "/api/v1/imports/{id}"),
    (Method::GET, "/api/v1/imports/{id}/plan"),
    (Method::PUT, "/api/v1/imports/{id}/chunks/{number}"),
    (Method::POST, "/api/v1/imports/{id}/complete"),
    (Method::POST, "/api/v1/imports/{id}/apply"),
    (Method::POST, "/api/v1/imports/{id}/undo"),
];

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, content-encoding, content-digest, accept, if-match, if-none-match, \
     idempotency-key",
);
const EXPOSED: HeaderValue =
    HeaderValue::from_static("etag, location, retry-after, x-request-id, idempotency-replayed");
/// Browsers ask again after ten minutes.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Rides in the extensions of a request with the token of an embedded import: on whose behalf it comes; nobody's where
/// the token does not hold.
#[derive(Debug, Clone)]
pub(crate) struct Embedded(pub(crate) Option<Principal>);

/// Answers preflights of registered origins, and lets requests with a good token in. All others go on as they came.
pub(crate) async fn admit(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    if request.method() == Method::OPTIONS {
        // Read before anything is waited for: a request cannot be lent meanwhile.
        let asked = asked_method(&request).filter(|method| is_open(&request, method));
        return match preflight(&state, asked, origin).await {
            Ok(Some(response)) => response,
            Ok(None) => next.run(request).await,
            Err(error) => error.into_response(),
        };
    }
    let token = bearer_token(request.headers()).filter(|token| is_jwt(token));
    let Some(token) = token.filter(|_| is_open(&request, request.method())) else {
        return next.run(request).await;
    };
    let token = token.to_owned();
    let origin_text = origin.as_ref().and_then(|origin| origin.to_str().ok());
    let mut is_registered = false;
    let found = match find_key(&state, &token).await {
        Ok((organization, key)) => {
            is_registered = origin_text == Some(key.origin.as_str());
            verify(&state, &token, &organization, &key, origin_text).await
        }
        Err(error) => Err(error),
    };
    let embedded = match found {
        Ok(principal) => Embedded(Some(principal)),
        // Refused further in, where refusals are counted.
        Err(TokenError::Refused(reason)) => {
            tracing::warn!(%reason, "an embedded import was refused");
            Embedded(None)
        }
        Err(TokenError::Store(error)) => return ApiError::from(error).into_response(),
    };
    let headers = request.headers_mut();
    // The token says who asks. Without cookies nobody is misled into asking, so that the origin may differ.
    for name in [header::COOKIE, header::ORIGIN, SEC_FETCH_SITE] {
        headers.remove(name);
    }
    request.extensions_mut().insert(embedded);
    let mut response = next.run(request).await;
    if let Some(origin) = origin.filter(|_| is_registered) {
        let headers = response.headers_mut();
        allow(headers, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    response
}

/// The method that a preflight asks for.
fn asked_method(request: &Request) -> Option<Method> {
    let wanted = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    Method::from_bytes(wanted.as_bytes()).ok()
}

/// What a browser may send, where an address is open and the origin is one that some key has.
async fn preflight(
    state: &AppState,
    asked: Option<Method>,
    origin: Option<HeaderValue>,
) -> ApiResult<Option<Response>> {
    let (Some(origin), Some(method)) = (origin, asked) else {
        return Ok(None);
    };
    let Some(organization) = state.storage.organization().await? else {
        return Ok(None);
    };
    let text = origin.to_str().unwrap_or_default();
    if !state.storage.is_embed_origin(organization.id, text).await? {
        return Ok(None);
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    allow(headers, origin);
    if let Ok(method) = HeaderValue::from_str(method.as_str()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method);
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    Ok(Some(response))
}

fn is_open(request: &Request, method: &Method) -> bool {
    let path = request.extensions().get::<MatchedPath>();
    path.is_some_and(|path| {
        OPEN.iter()
            .any(|(open, address)| open == method && *address == path.as_str())
    })
}

/// Without credentials: a browser keeps cookies to itself.
fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
