//! The signed-in user, for handlers that need one.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use rollcall_store::Principal;

use crate::asker::Asker;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;

/// The signed-in user; the request is refused without one. As an `Option`, it may be anybody's.
#[derive(Debug)]
pub(crate) struct SignedIn(pub(crate) Principal);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> ApiResult<SignedIn> {
        find_principal(parts)?.ok_or_else(ApiError::not_signed_in)
    }
}

impl OptionalFromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> ApiResult<Option<SignedIn>> {
        find_principal(parts)
    }
}

fn find_principal(parts: &Parts) -> ApiResult<Option<SignedIn>> {
    match parts.extensions.get() {
        Some(Asker::User(principal)) => Ok(Some(SignedIn(principal.as_ref().clone()))),
        Some(Asker::TokenNotValid) => Err(ApiError::token_not_valid()),
        Some(Asker::EmbedTokenNotValid) => Err(ApiError::embed_token_not_valid()),
        Some(Asker::Nobody) => Ok(None),
        None => Err(ApiError::internal(
            "a route without the layer that finds who asks",
        )),
    }
}
