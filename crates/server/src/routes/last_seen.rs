//! `POST /rosters/{roster}/last-seen`.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::problem::kind;
use rollcall_api::rosters::{LastSeenRequest, LastSeenUsers, MAX_LAST_SEEN_KEYS};

use super::rosters::find_roster;
use crate::body::{json, parse_json, read_body};
use crate::limits::LAST_SEEN_BODY_BYTES;
use crate::openapi::tag::ROSTERS;
use crate::permission::Wish;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

/// Tell in which import users were seen last.
///
/// Of rosters whose missing users somebody is asked about. An import counts when its changeset says who stays: `kept`.
/// One that was undone still counts, since its file held them. Nothing is changed: it is a `POST` because addresses do
/// not belong in an address.
#[utoipa::path(
    post, path = "/rosters/{roster}/last-seen", operation_id = "ask_last_seen", tag = ROSTERS,
    params(("roster" = String, Path, description = "`workspace` or `app:SLUG`", example = "workspace")),
    request_body = LastSeenRequest,
    responses((status = OK, body = LastSeenUsers, description = "The users named, in that order")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn ask(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    let (roster, _) = find_roster(&state, &principal, &name, Wish::Read).await?;
    let body = read_body(request, LAST_SEEN_BODY_BYTES).await?;
    let LastSeenRequest { keys } = parse_json(&body)?;
    if keys.len() > MAX_LAST_SEEN_KEYS {
        return Err(ApiError::too_many(format!(
            "{} users were named; at most {MAX_LAST_SEEN_KEYS} are taken.",
            keys.len()
        )));
    }
    let organization = principal.organization.id;
    let users = state.storage.last_seen(organization, &roster, keys).await?;
    json(StatusCode::OK, &LastSeenUsers { users })
}
