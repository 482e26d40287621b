//! Who calls, and with what body. SCIM has tokens of its own; no cookie is looked at, so no page of another site
//! can make a browser call here.

use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use http_body_util::LengthLimitError;
use rollcall_api::session::Scopes;
use rollcall_scim::{Reason, ScimError};
use rollcall_store::OrganizationId;
use serde_json::Value;

use super::answer::{Failure, Outcome};
use crate::asker::Asker;
use crate::limits::{JSON_DEPTH, is_too_deep};
use crate::permission::{may_use_scim, scopes_of_roles};
use crate::state::AppState;

/// Whose token it is.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) organization: OrganizationId,
    /// Key of the user who made the token: what `/Me` is.
    pub(super) user: String,
    /// Who stands in history and audit log.
    pub(super) actor: String,
    /// What whoever made the token may: nobody gets more by it.
    pub(super) held: Scopes,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Outcome<Caller> {
        let Some(Asker::User(found)) = parts.extensions.get().cloned() else {
            let detail = "Send an API token with the scope scim: Authorization: Bearer TOKEN.";
            return Err(ScimError::new(Reason::Unauthorized, detail).into());
        };
        if !may_use_scim(&found) {
            let detail =
                "The token lacks the scope scim, or whoever made it may not change users any more.";
            return Err(ScimError::new(Reason::Forbidden, detail).into());
        }
        Ok(Caller {
            organization: found.organization.id,
            actor: found.actor(),
            held: scopes_of_roles(&found),
            user: found.key,
        })
    }
}

/// The body as JSON. `application/json` is taken as well as SCIM's own type (RFC 7644 §3.1).
pub(super) async fn read_body(request: Request, limit_bytes: usize) -> Outcome<Value> {
    let media_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if !matches!(
        media_type.as_str(),
        "application/scim+json" | "application/json"
    ) {
        let detail = "The body must be application/scim+json.";
        return Err(ScimError::new(Reason::UnsupportedMediaType, detail).into());
    }
    let too_large = || {
        let detail =
            format!("The body is larger than the {limit_bytes} bytes that are taken here.");
        ScimError::new(Reason::PayloadTooLarge, detail)
    };
    let told = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|bytes| bytes > limit_bytes) {
        return Err(too_large().into());
    }
    let bytes = to_bytes(request.into_body(), limit_bytes)
        .await
        .map_err(|error| {
            if error.into_inner().is::<LengthLimitError>() {
                too_large()
            } else {
                ScimError::new(Reason::InvalidSyntax, "The body ended too early.")
            }
        })?;
    if is_too_deep(&bytes) {
        let detail = format!("The body nests deeper than the {JSON_DEPTH} levels that are taken.");
        return Err(ScimError::new(Reason::InvalidSyntax, detail).into());
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        let detail = format!("The body is not JSON: {error}.");
        ScimError::new(Reason::InvalidSyntax, detail).into()
    })
}
