//! `GET /rosters/{roster}`, `GET /rosters/{roster}/snapshot`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::rosters::{Roster, TemplateDocument};
use rollcall_core::directory::Directory;
use rollcall_core::template::Template;
use rollcall_store::{Principal, RosterFacts, RosterName};

use super::templates::find_template;
use crate::body::json;
use crate::permission::{Wish, missing_permission, require};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The binary form of `docs/snapshot.md`; who asks for it by this name gets it.
const SNAPSHOT: HeaderValue = HeaderValue::from_static(SNAPSHOT_TYPE);
const SNAPSHOT_TYPE: &str = "application/vnd.rollcall.snapshot";
/// Kept by the browser, asked for again each time: the ETag tells whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Read).await?;
    let document = template_document(&facts)?;
    let template =
        Template::from_json(&document).map_err(|error| ApiError::internal(error.to_string()))?;
    let missing = missing_permission(&principal, &roster, facts.owner.as_deref(), Wish::Act);
    let title = match roster {
        RosterName::Workspace => facts.name,
        RosterName::Application(_) => format!("{} (imported account)", facts.name),
    };
    json(
        StatusCode::OK,
        &Roster {
            roster: name,
            title,
            template: TemplateDocument(document),
            revision: facts.revision.to_string(),
            users: facts.users,
            may_import: missing.is_none(),
            missing_permission: missing.map(str::to_owned),
            allows_valid_only: template.allows_valid_only,
        },
    )
}

pub(crate) async fn snapshot(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Read).await?;
    let binary = wants_binary(&headers);
    let tag = |revision: &str| match binary {
        true => format!("{revision}.snapshot"),
        false => revision.to_owned(),
    };
    let current = tag(&facts.revision.to_string());
    if is_known(&headers, &current) {
        return Ok(with_etag(
            StatusCode::NOT_MODIFIED.into_response(),
            &current,
        ));
    }
    let document = state
        .storage
        .snapshot(principal.organization.id, &roster)
        .await?
        .ok_or_else(|| no_roster(&name))?;
    let tag = tag(&document.revision);
    let body = tokio::task::spawn_blocking(move || {
        if binary {
            Ok(Directory::from_document(document).to_snapshot())
        } else {
            serde_json::to_vec(&document)
        }
    });
    let form = if binary { SNAPSHOT } else { JSON };
    let response = ([(header::CONTENT_TYPE, form)], body.await??).into_response();
    Ok(with_etag(response, &tag))
}

fn wants_binary(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|form| form.split(';').next().map(str::trim) == Some(SNAPSHOT_TYPE))
}

/// The roster, when the signed-in user may do with it as they wish. Without the permission it is not told
/// whether there is one.
pub(crate) async fn find_roster(
    state: &AppState,
    principal: &Principal,
    name: &str,
    wish: Wish,
) -> ApiResult<(RosterName, RosterFacts)> {
    let roster: RosterName = name.parse().map_err(|_| no_roster(name))?;
    let facts = state
        .storage
        .roster(principal.organization.id, &roster)
        .await?;
    let owner = facts.as_ref().and_then(|facts| facts.owner.as_deref());
    require(principal, &roster, owner, wish)?;
    let facts = facts.ok_or_else(|| no_roster(name))?;
    Ok((roster, facts))
}

/// The document of the roster's template.
pub(crate) fn template_document(facts: &RosterFacts) -> ApiResult<String> {
    find_template(facts.own_template.clone(), &facts.template)
        .ok_or_else(|| ApiError::internal(format!("there is no template {}", facts.template)))
}

fn no_roster(name: &str) -> ApiError {
    ApiError::not_found(format!("There is no roster \"{name}\"."))
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let quoted = format!("\"{tag}\"");
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == quoted)
}

fn with_etag(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, REVALIDATE);
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        headers.insert(header::ETAG, etag);
    }
    response
}
