//! `POST /groups`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::groups::{GroupsMade, MAX_GROUP_NAME, MAX_NEW_GROUPS, NewGroups};
use rollcall_api::problem::kind;
use rollcall_core::template::{Kind, Template};
use rollcall_core::validate::same_name;
use rollcall_store::{AuditEvent, NewGroup, RosterName};
use serde_json::json;

use super::judging::read_template;
use super::rosters::find_roster;
use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::limits::GROUPS_BODY_BYTES;
use crate::openapi::tag::USERS;
use crate::permission::Wish;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::new_id;

/// Make groups.
///
/// Groups of whose name there is one stay as they are and come back as well, so that the request can be repeated. It
/// takes *Users: take action*. Tokens of embedded imports make none: they are good for one application's roster, whose
/// users are in no groups.
#[utoipa::path(
    post, path = "/groups", operation_id = "make_groups", tag = USERS,
    request_body = NewGroups,
    responses((status = OK, body = GroupsMade, description = "All of them are on record")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    request: Request,
) -> ApiResult<Response> {
    let workspace = RosterName::Workspace.to_string();
    let (_, facts) = find_roster(&state, &principal, &workspace, Wish::Act).await?;
    let body = read_body(request, GROUPS_BODY_BYTES).await?;
    let NewGroups { names } = parse_json(&body)?;
    if names.is_empty() || names.len() > MAX_NEW_GROUPS {
        return Err(ApiError::bad_request(format!(
            "Name 1 to {MAX_NEW_GROUPS} groups."
        )));
    }
    let template = read_template(&facts)?;
    let mut groups = Vec::with_capacity(names.len());
    for name in &names {
        let name = name.trim();
        check_name(&template, name)?;
        groups.push(NewGroup {
            id: new_id()?,
            name: name.to_owned(),
        });
    }
    let now_ms = now_ms();
    let actor = principal.actor();
    let audit = |group: &NewGroup| AuditEvent {
        at_ms: now_ms,
        actor: actor.clone(),
        action: "group.created".to_owned(),
        subject: format!("group/{}", group.id),
        detail: json!({ "name": group.name }),
    };
    let organization = principal.organization.id;
    let groups = state
        .storage
        .make_groups(organization, groups, audit, now_ms)
        .await?;
    json(StatusCode::OK, &GroupsMade { groups })
}

/// A group that no file could name would be of no use to an import.
fn check_name(template: &Template, name: &str) -> ApiResult<()> {
    let length = name.chars().count();
    if length == 0 || length > MAX_GROUP_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::bad_request(format!(
            "The name of a group has 1 to {MAX_GROUP_NAME} characters, in one line."
        )));
    }
    for field in &template.fields {
        let Kind::References {
            separators, none, ..
        } = &field.kind
        else {
            continue;
        };
        let means_none = none.as_ref().is_some_and(|none| same_name(none, name));
        if means_none || name.contains(separators.as_slice()) {
            return Err(ApiError::bad_request(format!(
                "No group can be called \"{name}\": in a file it would mean no group, or several."
            )));
        }
    }
    Ok(())
}
