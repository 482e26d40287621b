//! `POST /session` (sign in), `GET /session` (who am I), `DELETE /session` (sign out).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::problem::kind;
use rollcall_api::session::{Session, SignIn};
use rollcall_store::{
    AuditEvent, LinkPurpose, NewSession, NewSignInLink, Principal, Storage, StoreError,
};

use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::cookie::{session_token, set_session};
use crate::limits::SMALL_BODY_BYTES;
use crate::openapi::tag::SESSION;
use crate::permission::scopes_held;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::{RandomnessError, new_token, organization_of, sha256_hex};

/// How long a one-time link may be used.
pub const SIGN_IN_LINK_SECONDS: u32 = 15 * 60;
/// How long a link may be used that sets a password.
pub const RESET_LINK_SECONDS: u32 = 60 * 60;

/// Why no one-time link was made.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a one-time link's token, for `/sign-in#TOKEN`. It is kept as a hash only, and sets no password.
///
/// # Errors
/// When there is no randomness, or the storage fails.
pub async fn issue_sign_in_link(
    storage: &Storage,
    principal: &Principal,
    now_ms: i64,
) -> Result<String, LinkError> {
    let expires_ms = now_ms + i64::from(SIGN_IN_LINK_SECONDS) * 1000;
    issue(storage, principal, LinkPurpose::SignIn, expires_ms).await
}

/// Makes the token of a link that sets a password, for `/set-password#TOKEN`. It is kept as a hash only.
///
/// # Errors
/// When there is no randomness, or the storage fails.
pub async fn issue_reset_link(
    storage: &Storage,
    principal: &Principal,
    now_ms: i64,
) -> Result<String, LinkError> {
    let expires_ms = now_ms + i64::from(RESET_LINK_SECONDS) * 1000;
    issue(storage, principal, LinkPurpose::Reset, expires_ms).await
}

/// The same, with an entry in the audit log: both are kept, or neither.
pub(crate) async fn issue_audited_reset_link(
    storage: &Storage,
    principal: &Principal,
    audit: &AuditEvent,
) -> Result<String, LinkError> {
    let organization = principal.organization.id;
    let expires_ms = audit.at_ms + i64::from(RESET_LINK_SECONDS) * 1000;
    let (token, link) = new_link(principal, LinkPurpose::Reset, expires_ms)?;
    storage.add_audited_link(organization, &link, audit).await?;
    Ok(token)
}

async fn issue(
    storage: &Storage,
    principal: &Principal,
    purpose: LinkPurpose,
    expires_ms: i64,
) -> Result<String, LinkError> {
    let (token, link) = new_link(principal, purpose, expires_ms)?;
    storage
        .add_sign_in_link(principal.organization.id, &link)
        .await?;
    Ok(token)
}

fn new_link(
    principal: &Principal,
    purpose: LinkPurpose,
    expires_ms: i64,
) -> Result<(String, NewSignInLink), RandomnessError> {
    let token = new_token(principal.organization.id)?;
    let link = NewSignInLink {
        token_sha256: sha256_hex(&[token.as_bytes()]),
        user: principal.key.clone(),
        expires_ms,
        purpose,
    };
    Ok((token, link))
}

/// Sign in with a one-time link.
///
/// The link is used up. The answer sets the session cookie.
#[utoipa::path(
    post, path = "/session", operation_id = "sign_in", tag = SESSION, security(()),
    request_body = SignIn,
    responses((status = OK, body = Session, headers(("set-cookie" = String, description = "The session")), description = "Signed in")),
    extensions(("x-problems" = json!([kind::LINK_NOT_VALID])))
)]
pub(crate) async fn create(State(state): State<AppState>, request: Request) -> ApiResult<Response> {
    let SignIn { token: link } = parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let organization = organization_of(&link).ok_or_else(ApiError::link_not_valid)?;
    let token = new_token(organization)?;
    let now_ms = now_ms();
    let session = NewSession {
        token_sha256: sha256_hex(&[token.as_bytes()]),
        expires_ms: now_ms + i64::from(state.session_seconds) * 1000,
    };
    let link_sha256 = sha256_hex(&[link.as_bytes()]);
    let principal = state
        .storage
        .open_session(organization, &link_sha256, &session, now_ms)
        .await?
        .ok_or_else(ApiError::link_not_valid)?;
    signed_in(&state, &principal, &token)
}

/// Says who is signed in, and hands the cookie over.
pub(crate) fn signed_in(
    state: &AppState,
    principal: &Principal,
    token: &str,
) -> ApiResult<Response> {
    let mut response = json(StatusCode::OK, &session_of(principal))?;
    if let Some(cookie) = set_session(token, state.session_seconds, state.is_https) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Who is signed in, and what they may do.
#[utoipa::path(
    get, path = "/session", operation_id = "show_session", tag = SESSION,
    responses((status = OK, body = Session, description = "Whoever asks"))
)]
pub(crate) async fn show(SignedIn(principal): SignedIn) -> ApiResult<Response> {
    json(StatusCode::OK, &session_of(&principal))
}

/// Sign out.
///
/// The cookie is taken away, whether there was a session or not.
#[utoipa::path(
    delete, path = "/session", operation_id = "sign_out", tag = SESSION, security(()),
    responses((status = NO_CONTENT, headers(("set-cookie" = String, description = "Takes the cookie away")), description = "Signed out"))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    if let Some(token) = session_token(&headers, state.is_https)
        && let Some(organization) = organization_of(token)
    {
        state
            .storage
            .close_session(organization, &sha256_hex(&[token.as_bytes()]))
            .await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = set_session("", 0, state.is_https) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn session_of(principal: &Principal) -> Session {
    Session {
        email: principal.email.clone(),
        display_name: principal.display_name.clone(),
        role: principal.role.clone(),
        custom_roles: principal
            .custom_roles
            .iter()
            .map(|role| role.name.clone())
            .collect(),
        organization: principal.organization.name.clone(),
        scopes: scopes_held(principal),
    }
}
