//! `GET`, `POST /applications/{slug}/embed-keys`, `DELETE /applications/{slug}/embed-keys/{id}`.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::Page;
use rollcall_api::embed::{
    EmbedAlgorithm, EmbedKey, MAX_EMBED_KEY_NAME, MAX_EMBED_KEYS, NewEmbedKey,
};
use rollcall_api::problem::kind;
use rollcall_store::{AuditEvent, EmbedKey as KeptKey, KeyAdded, Principal, RosterName, rfc3339};
use serde_json::{Value, json};

use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::embed::{check_key, check_origin};
use crate::limits::EMBED_KEY_BODY_BYTES;
use crate::openapi::tag::APPLICATIONS;
use crate::permission::{Wish, require, require_settings};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::new_sortable_id;

/// List the keys of an application that embeds imports.
///
/// The latest first.
#[utoipa::path(
    get, path = "/applications/{slug}/embed-keys", operation_id = "list_embed_keys", tag = APPLICATIONS,
    params(("slug" = String, Path, description = "The application", example = "figma")),
    responses((status = OK, body = Page<EmbedKey>, description = "All keys")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(slug): Path<String>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let organization = principal.organization.id;
    let keys = state.storage.embed_keys(organization, &slug).await?;
    let items: Vec<EmbedKey> = keys.into_iter().filter_map(shown).collect();
    let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let page = Page {
        items,
        total,
        next_cursor: None,
    };
    json(StatusCode::OK, &page)
}

/// Register a key of an application that embeds imports.
///
/// The application signs tokens with its private key; each lets one user import to one roster from one origin.
#[utoipa::path(
    post, path = "/applications/{slug}/embed-keys", operation_id = "create_embed_key", tag = APPLICATIONS,
    params(("slug" = String, Path, description = "The application", example = "figma")),
    request_body = NewEmbedKey,
    responses((status = CREATED, body = EmbedKey, description = "Registered")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(slug): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    require_signed_in_admin(&principal)?;
    // The application can import for whoever may.
    require(
        &principal,
        &RosterName::Application(slug.clone()),
        None,
        Wish::Act,
    )?;
    let wanted: NewEmbedKey = parse_json(&read_body(request, EMBED_KEY_BODY_BYTES).await?)?;
    let name = wanted.name.trim();
    let is_named = (1..=MAX_EMBED_KEY_NAME).contains(&name.chars().count())
        && !name.chars().any(char::is_control);
    if !is_named {
        return Err(ApiError::bad_request(format!(
            "A key needs a name of 1 to {MAX_EMBED_KEY_NAME} characters."
        )));
    }
    check_origin(&wanted.origin).map_err(ApiError::bad_request)?;
    check_key(wanted.algorithm, &wanted.public_key).map_err(ApiError::bad_request)?;
    let now_ms = now_ms();
    let key = KeptKey {
        id: new_sortable_id(now_ms)?,
        application: slug,
        name: name.to_owned(),
        origin: wanted.origin,
        algorithm: wanted.algorithm.word().to_owned(),
        public_key: wanted.public_key.trim().to_owned(),
        created_by: principal.email.clone(),
        created_ms: now_ms,
    };
    let detail = json!({
        "application": key.application, "name": key.name, "origin": key.origin,
        "algorithm": key.algorithm,
    });
    let audit = event(&principal, "embed_key.added", &key.id, detail);
    let added = state
        .storage
        .add_embed_key(principal.organization.id, &key, MAX_EMBED_KEYS, &audit)
        .await?;
    match added {
        KeyAdded::Yes => json(StatusCode::CREATED, &shown(key)),
        KeyAdded::ApplicationUnknown => Err(ApiError::not_found("There is no such application.")),
        KeyAdded::TooMany => Err(ApiError::conflict(
            kind::CONFLICT,
            "Too many keys",
            format!("An application has {MAX_EMBED_KEYS} keys at most. Delete one first."),
        )),
    }
}

/// Delete a key of an application that embeds imports.
///
/// Its tokens end at once.
#[utoipa::path(
    delete, path = "/applications/{slug}/embed-keys/{id}", operation_id = "delete_embed_key", tag = APPLICATIONS,
    params(("slug" = String, Path, description = "The application", example = "figma"), ("id" = String, Path, description = "The key")),
    responses((status = NO_CONTENT, description = "Deleted")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path((slug, id)): Path<(String, String)>,
) -> ApiResult<Response> {
    require_signed_in_admin(&principal)?;
    let audit = event(
        &principal,
        "embed_key.deleted",
        &id,
        json!({ "application": slug }),
    );
    let deleted = state
        .storage
        .delete_embed_key(principal.organization.id, &slug, &id, &audit)
        .await?;
    match deleted {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(ApiError::not_found("There is no such key.")),
    }
}

/// Whoever registers a key can act for every user: a token that leaked must not.
fn require_signed_in_admin(principal: &Principal) -> ApiResult<()> {
    require_settings(principal, Wish::Act)?;
    if principal.token.is_some() {
        let detail = "A token registers no keys of applications. Sign in for that.";
        return Err(ApiError::permission_missing(
            "settings:act",
            detail.to_owned(),
        ));
    }
    Ok(())
}

fn shown(key: KeptKey) -> Option<EmbedKey> {
    Some(EmbedKey {
        algorithm: EmbedAlgorithm::of(&key.algorithm)?,
        id: key.id,
        name: key.name,
        origin: key.origin,
        public_key: key.public_key,
        created_by: key.created_by,
        created_at: rfc3339(key.created_ms),
    })
}

fn event(principal: &Principal, action: &str, id: &str, detail: Value) -> AuditEvent {
    AuditEvent {
        at_ms: now_ms(),
        actor: principal.actor(),
        action: action.to_owned(),
        subject: format!("embed_key/{id}"),
        detail,
    }
}
