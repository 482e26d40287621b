//! `GET /tokens`, `POST /tokens`, `DELETE /tokens/{id}`: what programs call with.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::Page;
use rollcall_api::problem::kind;
use rollcall_api::session::Access;
use rollcall_api::tokens::{
    ApiToken, IssuedToken, MAX_TOKEN_DAYS, MAX_TOKEN_NAME, NewToken, TokenScopes,
};
use rollcall_store::{AuditEvent, NewApiToken, Principal, Window, rfc3339};
use serde_json::{Value, json};

use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::limits::{SMALL_BODY_BYTES, TOKENS};
use crate::openapi::tag::SETTINGS;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, require_settings, scopes_held};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::{new_api_token, new_sortable_id, sha256_hex};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// List the API tokens.
///
/// The latest first, expired ones among them.
#[utoipa::path(
    get, path = "/tokens", operation_id = "list_tokens", tag = SETTINGS,
    params(Paging),
    responses((status = OK, body = Page<ApiToken>, description = "One page")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let tokens = state
        .storage
        .tokens(principal.organization.id, window, now_ms())
        .await?;
    json(StatusCode::OK, &page_of(tokens))
}

/// Make an API token.
///
/// Tells the secret, once. A token makes no tokens: this needs a session.
#[utoipa::path(
    post, path = "/tokens", operation_id = "create_token", tag = SETTINGS,
    request_body = NewToken,
    responses((status = CREATED, body = IssuedToken, description = "Made")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::TOO_MANY_TOKENS])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    request: Request,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    if principal.token.is_some() {
        // Otherwise a token that leaked could outlive its end.
        let detail = "A token cannot make tokens. Sign in, and make it on the page Tokens.";
        return Err(ApiError::permission_missing(
            "settings:act",
            detail.to_owned(),
        ));
    }
    let wanted: NewToken = parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let name = wanted.name.trim();
    check(name, &wanted, &principal)?;
    let now_ms = now_ms();
    let organization = principal.organization.id;
    let secret = new_api_token(organization)?;
    let token = NewApiToken {
        id: new_sortable_id(now_ms)?,
        token_sha256: sha256_hex(&[secret.as_bytes()]),
        user: principal.key.clone(),
        name: name.to_owned(),
        scopes: wanted.scopes,
        created_ms: now_ms,
        expires_ms: now_ms + i64::from(wanted.expires_in_days) * DAY_MS,
    };
    let detail = json!({
        "name": token.name,
        "scopes": words_of(wanted.scopes),
        "expires_at": rfc3339(token.expires_ms),
    });
    let audit = event(&principal, "token.created", &token.id, detail);
    if !state
        .storage
        .add_token(organization, &token, &audit, TOKENS)
        .await?
    {
        let detail = format!("There are {TOKENS} tokens already. Revoke one that is not needed.");
        return Err(ApiError::conflict(
            kind::TOO_MANY_TOKENS,
            "Too many tokens",
            detail,
        ));
    }
    let issued = IssuedToken {
        token: ApiToken {
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created_by: principal.email,
            created_at: rfc3339(token.created_ms),
            expires_at: rfc3339(token.expires_ms),
            expired: false,
            last_used_at: None,
        },
        secret,
    };
    json(StatusCode::CREATED, &issued)
}

/// Revoke an API token.
#[utoipa::path(
    delete, path = "/tokens/{id}", operation_id = "revoke_token", tag = SETTINGS,
    params(("id" = String, Path, description = "The token's id")),
    responses((status = NO_CONTENT, description = "Revoked")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    let audit = event(&principal, "token.revoked", &id, json!({}));
    let revoked = state
        .storage
        .revoke_token(principal.organization.id, &id, &audit)
        .await?;
    match revoked {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(ApiError::not_found("There is no such token.")),
    }
}

fn check(name: &str, wanted: &NewToken, principal: &Principal) -> ApiResult<()> {
    let (scopes, maker) = (wanted.scopes, scopes_held(principal));
    let is_within = scopes.under_api().beyond(maker).is_none()
        && (!scopes.scim || maker.users == Access::TakeAction);
    let problem = if name.is_empty() || name.chars().count() > MAX_TOKEN_NAME {
        format!("A token needs a name of 1 to {MAX_TOKEN_NAME} characters.")
    } else if name.chars().any(char::is_control) {
        "The name of a token is one line of text.".to_owned()
    } else if !(1..=MAX_TOKEN_DAYS).contains(&wanted.expires_in_days) {
        format!("A token lasts 1 to {MAX_TOKEN_DAYS} days.")
    } else if scopes == TokenScopes::NONE {
        "A token without a scope can do nothing. Choose at least one.".to_owned()
    } else if !is_within {
        "A token may do no more than whoever makes it.".to_owned()
    } else {
        return Ok(());
    };
    Err(ApiError::bad_request(problem))
}

/// For the audit log: `applications:read`, `users:act`, `scim`, …
fn words_of(scopes: TokenScopes) -> Vec<&'static str> {
    let mut words = scopes.under_api().permissions();
    words.extend(scopes.scim.then_some("scim"));
    words
}

fn event(principal: &Principal, action: &str, id: &str, detail: Value) -> AuditEvent {
    AuditEvent {
        at_ms: now_ms(),
        actor: principal.actor(),
        action: action.to_owned(),
        subject: format!("token/{id}"),
        detail,
    }
}
