//! `GET /users`, `GET /users/{key}`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::Page;
use rollcall_api::problem::kind;
use rollcall_api::users::WorkspaceUser;
use rollcall_core::validate::canonical_email;
use rollcall_store::{RosterName, UserStatusFilter, Window};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::body::json;
use crate::openapi::tag::USERS;
use crate::params::{Paging, Params, page_of, search_of};
use crate::permission::{Wish, require};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    #[serde(default)]
    #[param(inline)]
    status: Status,
    #[serde(default)]
    /// What names, addresses and the like have to contain.
    #[param(max_length = 256)]
    search: String,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Active,
    Archived,
    #[default]
    All,
}

/// List the users of the workspace directory.
#[utoipa::path(
    get, path = "/users", operation_id = "list_users", tag = USERS,
    params(UsersQuery, Paging),
    responses((status = OK, body = Page<WorkspaceUser>, description = "One page, by address")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(query): Params<UsersQuery>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    require(&principal, &RosterName::Workspace, None, Wish::Read)?;
    let status = match query.status {
        Status::Active => UserStatusFilter::Active,
        Status::Archived => UserStatusFilter::Archived,
        Status::All => UserStatusFilter::All,
    };
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let users = state
        .storage
        .workspace_users(
            principal.organization.id,
            status,
            search_of(&query.search)?,
            window,
        )
        .await?;
    json(StatusCode::OK, &page_of(users))
}

/// Show a user of the workspace directory.
#[utoipa::path(
    get, path = "/users/{key}", operation_id = "show_user", tag = USERS,
    params(("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com")),
    responses((status = OK, body = WorkspaceUser, description = "The user, active or archived")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    require(&principal, &RosterName::Workspace, None, Wish::Read)?;
    let key = canonical_email(&key).unwrap_or_default();
    let user = state
        .storage
        .workspace_user(principal.organization.id, &key)
        .await?
        .ok_or_else(|| ApiError::not_found("There is no such user."))?;
    json(StatusCode::OK, &user)
}
