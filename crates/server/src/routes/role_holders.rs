//! `GET /roles/{id}/holders`, `PUT`, `DELETE /roles/{id}/holders/{key}`: who holds a custom role.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::Page;
use rollcall_api::problem::kind;
use rollcall_api::roles::RoleHolder;
use rollcall_core::validate::canonical_email;
use rollcall_store::{RoleGiven, Window};
use serde_json::json;

use super::roles::{changed_meanwhile, event, find_custom, require_session};
use crate::body::json;
use crate::limits::ROLE_HOLDERS;
use crate::openapi::tag::SETTINGS;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, require_settings, require_to_give};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

/// List who holds a custom role.
#[utoipa::path(
    get, path = "/roles/{id}/holders", operation_id = "list_role_holders", tag = SETTINGS,
    params(("id" = String, Path, description = "The role's id"), Paging),
    responses((status = OK, body = Page<RoleHolder>, description = "One page, by address")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let organization = principal.organization.id;
    find_custom(&state, organization, &id).await?;
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let holders = state
        .storage
        .role_holders(organization, &id, window)
        .await?;
    json(StatusCode::OK, &page_of(holders))
}

/// Give somebody a custom role.
///
/// Besides the roles that they have. Nobody gives a permission that they do not have. This needs a session.
#[utoipa::path(
    put, path = "/roles/{id}/holders/{key}", operation_id = "give_role", tag = SETTINGS,
    params(
        ("id" = String, Path, description = "The role's id"),
        ("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com"),
    ),
    responses((status = NO_CONTENT, description = "They hold it")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn put(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path((id, key)): Path<(String, String)>,
) -> ApiResult<Response> {
    require_session(&principal)?;
    let organization = principal.organization.id;
    let role = find_custom(&state, organization, &id).await?;
    require_to_give(&principal, role.scopes)?;
    let user = canonical_email(&key).unwrap_or_default();
    let detail = json!({
        "name": role.name, "user": user, "permissions": role.scopes.permissions(),
    });
    let audit = event(&principal, "role.given", &id, detail);
    let given = state
        .storage
        .give_role(organization, &role, &user, ROLE_HOLDERS, &audit)
        .await?;
    match given {
        RoleGiven::Yes | RoleGiven::Again => Ok(StatusCode::NO_CONTENT.into_response()),
        RoleGiven::Stale => Err(changed_meanwhile()),
        RoleGiven::UserUnknown => Err(ApiError::not_found("There is no such active user.")),
        RoleGiven::TooMany => Err(ApiError::conflict(
            kind::CONFLICT,
            "Too many holders",
            format!("{ROLE_HOLDERS} users hold this role already. Take it from somebody first."),
        )),
    }
}

/// Take a custom role from somebody.
#[utoipa::path(
    delete, path = "/roles/{id}/holders/{key}", operation_id = "take_role", tag = SETTINGS,
    params(
        ("id" = String, Path, description = "The role's id"),
        ("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com"),
    ),
    responses((status = NO_CONTENT, description = "They hold it no more")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path((id, key)): Path<(String, String)>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    let organization = principal.organization.id;
    let role = find_custom(&state, organization, &id).await?;
    let user = canonical_email(&key).unwrap_or_default();
    let detail = json!({ "name": role.name, "user": user });
    let audit = event(&principal, "role.taken", &id, detail);
    match state
        .storage
        .take_role(organization, &id, &user, &audit)
        .await?
    {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(ApiError::not_found("They do not hold this role.")),
    }
}
