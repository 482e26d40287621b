//! Who asks: by the token of an embedded import, which was checked before, by an API token when the request carries one, else by the session cookie.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rollcall_store::{Principal, StoreError};

use crate::clock::now_ms;
use crate::cookie::session_token;
use crate::embed::Embedded;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use crate::token::{API_TOKEN_PREFIX, organization_of, sha256_hex};

/// The signed-in user; the request is refused without one. As an `Option`, it may be anybody's.
#[derive(Debug)]
pub(crate) struct SignedIn(pub(crate) Principal);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<SignedIn> {
        find_principal(parts, state)
            .await?
            .ok_or_else(ApiError::not_signed_in)
    }
}

impl OptionalFromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> ApiResult<Option<SignedIn>> {
        find_principal(parts, state).await
    }
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

/// Who an API token acts for; `None` when it is none, is over, or was revoked.
pub(crate) async fn principal_of_token(
    token: &str,
    state: &AppState,
) -> Result<Option<Principal>, StoreError> {
    let Some(organization) = token
        .strip_prefix(API_TOKEN_PREFIX)
        .and_then(organization_of)
    else {
        return Ok(None);
    };
    state
        .storage
        .find_token(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await
}

async fn find_principal(parts: &Parts, state: &AppState) -> ApiResult<Option<SignedIn>> {
    if let Some(Embedded(principal)) = parts.extensions.get() {
        return Ok(Some(SignedIn(principal.clone())));
    }
    if parts.headers.contains_key(header::AUTHORIZATION) {
        // A token that is none is not made good by a cookie beside it.
        let token = bearer_token(&parts.headers).ok_or_else(ApiError::token_not_valid)?;
        let found = principal_of_token(token, state).await?;
        let principal = found.ok_or_else(ApiError::token_not_valid)?;
        return Ok(Some(SignedIn(principal)));
    }
    let Some(token) = session_token(&parts.headers, state.is_https) else {
        return Ok(None);
    };
    let Some(organization) = organization_of(token) else {
        return Ok(None);
    };
    let found = state
        .storage
        .find_session(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await?;
    Ok(found.map(SignedIn))
}
