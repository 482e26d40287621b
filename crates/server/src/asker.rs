//! Who asks, found once for each request, and how many requests they may send.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_store::{Principal, StoreError};

use crate::client_address::{client_of, network_of};
use crate::clock::now_ms;
use crate::cookie::session_token;
use crate::embed::Embedded;
use crate::problem::ApiError;
use crate::rate::{Limiter, RateLimits, Verdict};
use crate::state::AppState;
use crate::token::{API_TOKEN_PREFIX, organization_of, sha256_hex};

pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(crate) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Who asks; rides in a request's extensions.
#[derive(Debug, Clone)]
pub(crate) enum Asker {
    Nobody,
    /// A token was sent that is over, was revoked, or was never given out.
    TokenNotValid,
    /// The token of an embedded import does not hold.
    EmbedTokenNotValid,
    User(Box<Principal>),
}

impl Asker {
    fn of(principal: Principal) -> Asker {
        Asker::User(Box::new(principal))
    }
}

/// The counters of all limits.
#[derive(Debug, Clone)]
pub(crate) struct Limiters {
    token: Arc<Limiter>,
    session: Arc<Limiter>,
    address: Arc<Limiter>,
}

impl Limiters {
    pub(crate) fn new(limits: RateLimits) -> Limiters {
        Limiters {
            token: Arc::new(Limiter::new("token", limits.token)),
            session: Arc::new(Limiter::new("session", limits.session)),
            address: Arc::new(Limiter::new("address", limits.address)),
        }
    }

    fn check(&self, asker: &Asker, address: impl FnOnce() -> String) -> Verdict {
        let Asker::User(principal) = asker else {
            return self.address.check(&address());
        };
        match &principal.token {
            Some(token) => self.token.check(&token.id),
            None => {
                let organization = principal.organization.id.0;
                self.session
                    .check(&format!("{organization}/{}", principal.key))
            }
        }
    }
}

/// Finds who asks under `/api`: by the token of an embedded import, by an API token when the request carries one, else by the session cookie.
pub(crate) async fn meet_api(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let found = if let Some(embedded) = request.extensions().get::<Embedded>() {
        Ok(match &embedded.0 {
            Some(principal) => Asker::of(principal.clone()),
            None => Asker::EmbedTokenNotValid,
        })
    } else if request.headers().contains_key(header::AUTHORIZATION) {
        // A token that is none is not made good by a cookie beside it.
        by_token(request.headers(), &state).await
    } else {
        by_session(request.headers(), &state).await
    };
    meet(found, &state, request, next).await
}

/// Finds who asks under `/scim`: no cookie is looked at.
pub(crate) async fn meet_scim(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let found = by_token(request.headers(), &state).await;
    meet(found, &state, request, next).await
}

async fn meet(
    found: Result<Asker, StoreError>,
    state: &AppState,
    mut request: Request,
    next: Next,
) -> Response {
    let asker = match found {
        Ok(asker) => asker,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let verdict = state.limiters.check(&asker, || {
        let (extensions, headers) = (request.extensions(), request.headers());
        network_of(client_of(extensions, headers, &state.trusted_proxies))
    });
    let mut response = match verdict.wait_seconds {
        None => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Some(seconds) => {
            let mut response = ApiError::rate_limited(seconds).into_response();
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    };
    for (name, field) in [
        (RATE_LIMIT_POLICY, verdict.policy_field()),
        (RATE_LIMIT, verdict.state_field()),
    ] {
        if let Ok(field) = HeaderValue::from_str(&field) {
            response.headers_mut().insert(name, field);
        }
    }
    response
}

async fn by_token(headers: &HeaderMap, state: &AppState) -> Result<Asker, StoreError> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(Asker::Nobody);
    }
    let token = bearer_token(headers);
    let organization =
        token.and_then(|token| organization_of(token.strip_prefix(API_TOKEN_PREFIX)?));
    let (Some(token), Some(organization)) = (token, organization) else {
        return Ok(Asker::TokenNotValid);
    };
    let found = state
        .storage
        .find_token(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await?;
    Ok(found.map_or(Asker::TokenNotValid, Asker::of))
}

async fn by_session(headers: &HeaderMap, state: &AppState) -> Result<Asker, StoreError> {
    let token = session_token(headers, state.is_https);
    let Some((token, organization)) =
        token.and_then(|token| Some((token, organization_of(token)?)))
    else {
        return Ok(Asker::Nobody);
    };
    let found = state
        .storage
        .find_session(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await?;
    Ok(found.map_or(Asker::Nobody, Asker::of))
}

/// What stands behind `Authorization: Bearer`.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
}
