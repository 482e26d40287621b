//! `GET /users`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_store::{RosterName, UserStatusFilter, Window};
use serde::Deserialize;

use crate::body::json;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, require};
use crate::problem::ApiResult;
use crate::signed_in::SignedIn;
use crate::state::AppState;

#[derive(Debug, Deserialize)]
pub(crate) struct UsersQuery {
    #[serde(default)]
    status: Status,
    #[serde(default)]
    search: String,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Archived,
    #[default]
    All,
}

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
        .workspace_users(principal.organization.id, status, &query.search, window)
        .await?;
    json(StatusCode::OK, &page_of(users))
}
