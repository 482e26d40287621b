//! `POST /session/password` (sign in), `PUT /session/password` (change one's own), `PUT /password` (set one by a link
//! that was given out for it).

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::problem::kind;
use rollcall_api::session::{ChangePassword, PasswordSignIn, Session, SetPassword};
use rollcall_core::validate::canonical_email;
use rollcall_store::{Attempt, AuditEvent, Counter, NewSession, OrganizationId};
use serde_json::json;

use super::session::signed_in;
use crate::body::{parse_json, read_body};
use crate::client_address::{ClientAddress, network_of};
use crate::clock::now_ms;
use crate::limits;
use crate::limits::SMALL_BODY_BYTES;
use crate::openapi::tag::SESSION;
use crate::password::{find_weakness, hash_password, verify_password};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::{new_token, organization_of, sha256_hex};

/// Sign in with a password.
///
/// A wrong password, an unknown address and somebody without a password are answered alike, after the same work. After
/// three failures each further one doubles the wait.
#[utoipa::path(
    post, path = "/session/password", operation_id = "sign_in_with_password", tag = SESSION, security(()),
    request_body = PasswordSignIn,
    responses((status = OK, body = Session, headers(("set-cookie" = String, description = "The session")), description = "Signed in")),
    extensions(("x-problems" = json!([kind::PASSWORD_WRONG, kind::TOO_MANY_ATTEMPTS])))
)]
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> ApiResult<Response> {
    let PasswordSignIn { email, password } =
        parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let organization = state.storage.organization().await?;
    let organization = organization.ok_or_else(ApiError::password_wrong)?.id;
    // What is no address belongs to nobody, and takes as long.
    let key = canonical_email(&email).unwrap_or_default();
    let counters = password_counters(&key, address);
    let attempt = state
        .storage
        .begin_attempt(organization, &counters, now_ms());
    if let Attempt::Wait { ms } = attempt.await? {
        return Ok(wait(ms));
    }
    let hash = state.storage.password_hash(organization, &key).await?;
    if !verify_password(password, hash.clone()).await? {
        return Err(ApiError::password_wrong());
    }
    let hash = hash.unwrap_or_default();
    let (token, session) = new_session(&state, organization)?;
    let audit = AuditEvent {
        at_ms: now_ms(),
        actor: key.clone(),
        action: "session.opened".to_owned(),
        subject: format!("user/{key}"),
        detail: json!({ "by": "password" }),
    };
    let principal = state
        .storage
        .open_session_by_password(
            organization,
            names_of(&counters),
            (&key, &hash),
            &session,
            &audit,
        )
        .await?
        .ok_or_else(ApiError::password_wrong)?;
    signed_in(&state, &principal, &token)
}

/// Change the password.
///
/// Whoever is signed in and knows the present password sets another one; all other sessions of theirs end.
#[utoipa::path(
    put, path = "/session/password", operation_id = "change_password", tag = SESSION, security(("session" = [])),
    request_body = ChangePassword,
    responses((status = OK, body = Session, headers(("set-cookie" = String, description = "The session")), description = "Changed, and signed in anew")),
    extensions(("x-problems" = json!([kind::PASSWORD_WRONG, kind::PASSWORD_WEAK, kind::TOO_MANY_ATTEMPTS, kind::PERMISSION_MISSING])))
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    SignedIn(principal): SignedIn,
    request: Request,
) -> ApiResult<Response> {
    if principal.token.is_some() {
        let detail = "A token does not change the password of whoever made it. Sign in for that.";
        return Err(ApiError::permission_missing("session", detail.to_owned()));
    }
    let ChangePassword { present, password } =
        parse_json(&read_body(request, limits::SMALL_BODY_BYTES).await?)?;
    let organization = principal.organization.id;
    let counters = password_counters(&principal.key, address);
    let attempt = state
        .storage
        .begin_attempt(organization, &counters, now_ms());
    if let Attempt::Wait { ms } = attempt.await? {
        return Ok(wait(ms));
    }
    let known = state
        .storage
        .password_hash(organization, &principal.key)
        .await?;
    if !verify_password(present, known.clone()).await? {
        return Err(ApiError::present_password_wrong());
    }
    if let Some(weakness) = find_weakness(&password, &principal.email) {
        return Err(ApiError::password_weak(weakness));
    }
    let hash = hash_password(password).await?;
    let (token, session) = new_session(&state, organization)?;
    let is_changed = state
        .storage
        .change_password(
            organization,
            names_of(&counters),
            (&principal.key, &known.unwrap_or_default(), &hash),
            &session,
            now_ms(),
        )
        .await?;
    match is_changed {
        true => signed_in(&state, &principal, &token),
        false => Err(ApiError::present_password_wrong()),
    }
}

/// Set a password by a one-time link.
///
/// Whoever has the link is taken for its user and signed in; all their other sessions end, and so do their API tokens.
#[utoipa::path(
    put, path = "/password", operation_id = "set_password", tag = SESSION, security(()),
    request_body = SetPassword,
    responses((status = OK, body = Session, headers(("set-cookie" = String, description = "The session")), description = "Set, and signed in")),
    extensions(("x-problems" = json!([kind::LINK_NOT_VALID, kind::PASSWORD_WEAK])))
)]
pub(crate) async fn set(State(state): State<AppState>, request: Request) -> ApiResult<Response> {
    let SetPassword {
        token: link,
        password,
    } = parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let organization = organization_of(&link).ok_or_else(ApiError::link_not_valid)?;
    let link_sha256 = sha256_hex(&[link.as_bytes()]);
    // A weak password does not use the link up.
    let owner = state
        .storage
        .link_owner(organization, &link_sha256, now_ms())
        .await?
        .ok_or_else(ApiError::link_not_valid)?;
    if let Some(weakness) = find_weakness(&password, &owner.email) {
        return Err(ApiError::password_weak(weakness));
    }
    let hash = hash_password(password).await?;
    let (token, session) = new_session(&state, organization)?;
    let principal = state
        .storage
        .set_password(organization, &link_sha256, &hash, &session, now_ms())
        .await?
        .ok_or_else(ApiError::link_not_valid)?;
    signed_in(&state, &principal, &token)
}

/// Tries are counted by the account that is typed and by where they come from.
fn password_counters(key: &str, address: IpAddr) -> [Counter; 2] {
    [
        Counter {
            name: sha256_hex(&[b"account", key.as_bytes()]),
            free: 3,
            longest_wait_ms: 5 * 60 * 1000,
        },
        // Many people may sit behind one address: more is free, and nobody keeps them out for long.
        Counter {
            name: sha256_hex(&[b"address", network_of(address).as_bytes()]),
            free: 30,
            longest_wait_ms: 60 * 1000,
        },
    ]
}

fn names_of([account, address]: &[Counter; 2]) -> (&str, &str) {
    (&account.name, &address.name)
}

fn new_session(state: &AppState, organization: OrganizationId) -> ApiResult<(String, NewSession)> {
    let token = new_token(organization)?;
    let session = NewSession {
        token_sha256: sha256_hex(&[token.as_bytes()]),
        expires_ms: now_ms() + i64::from(state.session_seconds) * 1000,
    };
    Ok((token, session))
}

pub(super) fn wait(ms: i64) -> Response {
    let seconds = (ms + 999) / 1000;
    let mut response = ApiError::too_many_attempts(seconds).into_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
