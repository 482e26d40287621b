//! `DELETE /users/{key}`; the bin: `GET /users/deleted`, `POST /users/deleted/{key}/restore`,
//! `DELETE /users/deleted/{key}`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::Page;
use rollcall_api::problem::kind;
use rollcall_api::users::{DeletedUser, RestoredUser};
use rollcall_core::by_name::ByName;
use rollcall_core::changeset::{Change, Changeset, Op, Origin};
use rollcall_store::{AuditEvent, KEPT_DAYS, Principal, Restored, RosterName, Window};
use serde_json::json;

use super::judging::{effect_of, read_template};
use super::rosters::find_roster;
use crate::body::json;
use crate::clock::now_ms;
use crate::openapi::tag::USERS;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, require, require_settings};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

/// Delete a user.
///
/// Takes somebody off the directory; they can be restored for 30 days. Judged like a change that removes them: the last
/// Admin and one's own account stay.
#[utoipa::path(
    delete, path = "/users/{key}", operation_id = "delete_user", tag = USERS,
    params(("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com")),
    responses((status = NO_CONTENT, description = "In the bin")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::REVISION_STALE, kind::CHANGESET_REFUSED])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, "workspace", Wish::Act).await?;
    let removal = Changeset {
        template: read_template(&facts)?.name,
        base_revision: facts.revision.to_string(),
        changes: vec![Change {
            add: ByName::default(),
            key: key.clone(),
            op: Op::Remove,
            record: None,
            remove: ByName::default(),
            set: ByName::default(),
        }],
        kept: None,
    };
    effect_of(&state, &principal, &roster, &facts, removal, Origin::Undo).await?;
    let organization = principal.organization.id;
    let audit = event(&principal, "user.deleted", &key);
    let deleted = state
        .storage
        .delete_users(organization, &[key], &audit)
        .await?;
    match deleted.is_empty() {
        false => Ok(StatusCode::NO_CONTENT.into_response()),
        true => Err(ApiError::not_found("There is no such user.")),
    }
}

/// List the deleted users.
#[utoipa::path(
    get, path = "/users/deleted", operation_id = "list_deleted_users", tag = USERS,
    params(Paging),
    responses((status = OK, body = Page<DeletedUser>, description = "One page, the latest first")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    require(&principal, &RosterName::Workspace, None, Wish::Read)?;
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let users = state
        .storage
        .deleted_users(principal.organization.id, window, now_ms())
        .await?;
    json(StatusCode::OK, &page_of(users))
}

/// Restore a deleted user.
#[utoipa::path(
    post, path = "/users/deleted/{key}/restore", operation_id = "restore_user", tag = USERS,
    params(("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com")),
    responses((status = OK, body = RestoredUser, description = "Back on the directory")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn restore(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    require(&principal, &RosterName::Workspace, None, Wish::Act)?;
    let audit = event(&principal, "user.restored", &key);
    let restored = state
        .storage
        .restore_user(principal.organization.id, &key, &audit)
        .await?;
    match restored {
        Restored::Back { identifiers_lost } => {
            json(StatusCode::OK, &RestoredUser { identifiers_lost })
        }
        Restored::NotInBin => Err(not_in_bin()),
        Restored::AddressTaken => Err(ApiError::conflict(
            kind::CONFLICT,
            "The address is in use",
            "Somebody with this address is on record. Change or delete them first.",
        )),
    }
}

/// Delete a deleted user for good, at once.
#[utoipa::path(
    delete, path = "/users/deleted/{key}", operation_id = "purge_user", tag = USERS,
    params(("key" = String, Path, description = "Canonical e-mail address", example = "ann@example.com")),
    responses((status = NO_CONTENT, description = "Gone")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn purge(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    require(&principal, &RosterName::Workspace, None, Wish::Act)?;
    require_settings(&principal, Wish::Act)?;
    let audit = event(&principal, "user.deleted_permanently", &key);
    let purged = state
        .storage
        .purge_user(principal.organization.id, &key, &audit)
        .await?;
    match purged {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(not_in_bin()),
    }
}

fn not_in_bin() -> ApiError {
    ApiError::not_found(format!(
        "Nobody of this address was deleted in the last {KEPT_DAYS} days."
    ))
}

fn event(principal: &Principal, action: &str, key: &str) -> AuditEvent {
    AuditEvent {
        at_ms: now_ms(),
        actor: principal.actor(),
        action: action.to_owned(),
        subject: format!("user/{key}"),
        detail: json!({}),
    }
}
