//! Who asks.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use rollcall_store::Principal;

use crate::clock::now_ms;
use crate::cookie::session_token;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use crate::token::{organization_of, sha256_hex};

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

async fn find_principal(parts: &Parts, state: &AppState) -> ApiResult<Option<SignedIn>> {
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
