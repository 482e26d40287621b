//! `POST /password/reset` (a link by mail that sets a password), `POST /users/{key}/reset-link` (an Admin gives one out).

use std::net::IpAddr;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::problem::kind;
use rollcall_api::session::{AskForReset, ResetLink};
use rollcall_core::validate::canonical_email;
use rollcall_store::{Attempt, AuditEvent, Counter, OrganizationId, Principal, rfc3339};
use serde_json::json;

use super::passwords::wait;
use super::session::{RESET_LINK_SECONDS, issue_audited_reset_link};
use crate::body::{json, parse_json, read_body};
use crate::client_address::{ClientAddress, network_of};
use crate::clock::now_ms;
use crate::limits;
use crate::mail::Mailer;
use crate::openapi::tag::{SESSION, USERS};
use crate::permission::{Wish, require_settings, require_to_give, scopes_of_roles};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::sha256_hex;

/// Ask for a link that sets a password.
///
/// It comes by mail. Whether anybody has the address is found out after the answer: neither its text nor its time tells.
#[utoipa::path(
    post, path = "/password/reset", operation_id = "ask_for_reset", tag = SESSION, security(()),
    request_body = AskForReset,
    responses((status = ACCEPTED, description = "Sent, if there is somebody to send it to")),
    extensions(("x-problems" = json!([kind::NOT_FOUND, kind::TOO_MANY_ATTEMPTS])))
)]
pub(crate) async fn ask(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> ApiResult<Response> {
    let mailer = state.mailer.clone().ok_or_else(|| {
        ApiError::not_found("No mail is sent here. Ask an Admin for a link that sets a password.")
    })?;
    let AskForReset { email } = parse_json(&read_body(request, limits::SMALL_BODY_BYTES).await?)?;
    let key = canonical_email(&email).unwrap_or_default();
    if let Some(organization) = state.storage.organization().await? {
        let organization = organization.id;
        let counters = counters(&key, address);
        let attempt = state
            .storage
            .begin_attempt(organization, &counters, now_ms());
        if let Attempt::Wait { ms } = attempt.await? {
            return Ok(wait(ms));
        }
        tokio::spawn(async move {
            if let Err(reason) = send_to(&state, &mailer, organization, &key).await {
                tracing::error!(reason, "a link that sets a password could not be sent");
            }
        });
    }
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Sends a link to an active user; to nobody else.
async fn send_to(
    state: &AppState,
    mailer: &Mailer,
    organization: OrganizationId,
    key: &str,
) -> Result<(), String> {
    let found = state.storage.principal(organization, key).await;
    let Some(principal) = found.map_err(|error| error.to_string())? else {
        return Ok(());
    };
    let audit = event("password.reset_asked", "system".to_owned(), key);
    let link = new_link(state, &principal, &audit)
        .await
        .map_err(|error| error.log.unwrap_or_default())?;
    mailer
        .send_reset_link(&principal.email, &link)
        .await
        .map_err(|error| error.to_string())
}

/// Give out a link that sets a password.
///
/// By mail where there is mail, so that nobody but the user sees the link; else in the answer.
#[utoipa::path(
    post, path = "/users/{key}/reset-link", operation_id = "create_reset_link", tag = USERS,
    params(("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com")),
    responses((status = CREATED, body = ResetLink, description = "Sent, or to be handed over")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    if principal.token.is_some() {
        let detail = "A token gives out no links that set passwords. Sign in for that.";
        return Err(ApiError::permission_missing(
            "settings:act",
            detail.to_owned(),
        ));
    }
    let organization = principal.organization.id;
    let user = state
        .storage
        .principal(organization, &canonical_email(&key).unwrap_or_default())
        .await?
        .ok_or_else(|| ApiError::not_found("There is no such active user."))?;
    // Whoever has the link can sign in as them.
    require_to_give(&principal, scopes_of_roles(&user))?;
    let audit = event("password.reset_link", principal.actor(), &user.key);
    let expires_at = rfc3339(now_ms() + i64::from(RESET_LINK_SECONDS) * 1000);
    let url = new_link(&state, &user, &audit).await?;
    let answer = match &state.mailer {
        Some(mailer) => {
            let sent = mailer.send_reset_link(&user.email, &url).await;
            sent.map_err(|error| ApiError::internal(error.to_string()))?;
            ResetLink {
                url: None,
                sent_to: Some(user.email),
                expires_at,
            }
        }
        None => ResetLink {
            url: Some(url),
            sent_to: None,
            expires_at,
        },
    };
    json(StatusCode::CREATED, &answer)
}

async fn new_link(state: &AppState, user: &Principal, audit: &AuditEvent) -> ApiResult<String> {
    let token = issue_audited_reset_link(&state.storage, user, audit).await?;
    Ok(format!("{}/set-password#{token}", state.public_url))
}

fn event(action: &str, actor: String, key: &str) -> AuditEvent {
    AuditEvent {
        at_ms: now_ms(),
        actor,
        action: action.to_owned(),
        subject: format!("user/{key}"),
        detail: json!({}),
    }
}

/// Nobody's mailbox is filled, and nobody asks for many.
fn counters(key: &str, address: IpAddr) -> [Counter; 2] {
    [
        Counter {
            name: sha256_hex(&[b"reset", key.as_bytes()]),
            free: 3,
            longest_wait_ms: 60 * 60 * 1000,
        },
        Counter {
            name: sha256_hex(&[b"reset address", network_of(address).as_bytes()]),
            free: 20,
            longest_wait_ms: 5 * 60 * 1000,
        },
    ]
}
