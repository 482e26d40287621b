//! `GET /rosters/{roster}`, `GET /rosters/{roster}/snapshot`, `GET /rosters/{roster}/delta?since=REVISION`.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use rollcall_api::problem::kind;
use rollcall_api::rosters::{Roster, RosterDelta, TemplateDocument};
use rollcall_core::directory::{DirectoryDocument, DirectoryParts};
use rollcall_core::template::Template;
use rollcall_store::{Delta, Principal, RosterFacts, RosterName, SnapshotReader, StoreError};
use serde::Deserialize;
use utoipa::IntoParams;

use super::templates::find_template;
use crate::body::json;
use crate::openapi::tag::ROSTERS;
use crate::params::Params;
use crate::permission::{Wish, may_override_guards, missing_permission, require};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The binary form of `docs/snapshot.md`; who asks for it by this name gets it.
const SNAPSHOT: HeaderValue = HeaderValue::from_static(SNAPSHOT_TYPE);
const SNAPSHOT_TYPE: &str = "application/vnd.rollcall.snapshot";
/// What ETags of the binary form end with.
const SNAPSHOT_SUFFIX: &str = ".snapshot";
/// Kept by the browser, asked for again each time: the ETag tells whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Show a roster: the list that an import compares with.
#[utoipa::path(
    get, path = "/rosters/{roster}", operation_id = "show_roster", tag = ROSTERS,
    params(("roster" = String, Path, description = "`workspace` or `app:SLUG`", example = "workspace")),
    responses((status = OK, body = Roster, description = "The roster, with its template")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
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
    let is_workspace = roster == RosterName::Workspace;
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
            may_create_groups: is_workspace && missing.is_none(),
            missing_permission: missing.map(str::to_owned),
            may_confirm_removals: may_override_guards(&principal),
            allows_valid_only: template.allows_valid_only,
        },
    )
}

/// The users on a roster.
///
/// As JSON, or in the binary form of `docs/snapshot.md` for whoever accepts it by its name.
#[utoipa::path(
    get, path = "/rosters/{roster}/snapshot", operation_id = "show_snapshot", tag = ROSTERS,
    params(
        ("roster" = String, Path, description = "`workspace` or `app:SLUG`", example = "workspace"),
        ("if-none-match" = Option<String>, Header, description = "ETag of the snapshot that one has"),
    ),
    responses(
        (status = OK, description = "All users", headers(("etag" = String, description = "The roster's revision, by form")),
            content((DirectoryDocument = "application/json"), ("application/vnd.rollcall.snapshot"))),
        (status = NOT_MODIFIED, description = "It is as `If-None-Match` says", headers(("etag" = String, description = "The same"))),
    ),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn snapshot(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Read).await?;
    let binary = wants_binary(&headers);
    let tag = |revision: &str| match binary {
        true => format!("{}.{revision}{SNAPSHOT_SUFFIX}", facts.epoch),
        false => revision.to_owned(),
    };
    let current = tag(&facts.revision.to_string());
    if is_known(&headers, &current) {
        return Ok(with_etag(
            StatusCode::NOT_MODIFIED.into_response(),
            &current,
        ));
    }
    let reader = state
        .storage
        .read_snapshot(principal.organization.id, &roster)
        .await?
        .ok_or_else(|| no_roster(&name))?;
    let tag = tag(&reader.head.revision);
    let (form, body) = if binary {
        (SNAPSHOT, binary_body(reader).await?)
    } else {
        (JSON, Body::from_stream(json_pages(reader)))
    };
    let response = ([(header::CONTENT_TYPE, form)], body).into_response();
    Ok(with_etag(response, &tag))
}

/// The binary form lies in order of the keys' hashes: it is made from the whole roster.
async fn binary_body(mut reader: SnapshotReader) -> ApiResult<Body> {
    let mut parts = DirectoryParts::default();
    while let Some(page) = reader.next_page().await? {
        parts.add(page);
    }
    let head = reader.head.clone();
    drop(reader);
    let bytes = tokio::task::spawn_blocking(move || parts.finish(head).to_snapshot());
    Ok(Body::from(bytes.await?))
}

/// The directory document, a page of users at a time, so that memory does not grow with the roster.
fn json_pages(reader: SnapshotReader) -> impl Stream<Item = Result<Bytes, StoreError>> {
    stream::try_unfold(Some((reader, true)), |reading| async move {
        let Some((mut reader, is_first)) = reading else {
            return Ok(None);
        };
        let mut text = String::new();
        if is_first {
            // The document without its users, open where they stand: behind everything else.
            let head = serde_json::to_string(&reader.head)?;
            text.push_str(head.strip_suffix("]}").unwrap_or(&head));
        }
        match reader.next_page().await? {
            Some(page) => {
                for (position, user) in page.iter().enumerate() {
                    if position > 0 || !is_first {
                        text.push(',');
                    }
                    text.push_str(&serde_json::to_string(user)?);
                }
                Ok(Some((Bytes::from(text), Some((reader, false)))))
            }
            None => {
                text.push_str("]}");
                Ok(Some((Bytes::from(text), None)))
            }
        }
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeltaQuery {
    /// A revision of the roster, or the ETag of its binary snapshot, without quotes.
    #[param(example = "41", max_length = 100)]
    since: String,
}

/// What changed on a roster since a revision.
#[utoipa::path(
    get, path = "/rosters/{roster}/delta", operation_id = "show_delta", tag = ROSTERS,
    params(("roster" = String, Path, description = "`workspace` or `app:SLUG`", example = "workspace"), DeltaQuery),
    responses((status = OK, body = RosterDelta, description = "Users who changed or left")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::DELTA_GONE])))
)]
pub(crate) async fn delta(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    Params(query): Params<DeltaQuery>,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Read).await?;
    let since = revision_of(&query.since, &facts.epoch)?;
    let delta = state
        .storage
        .delta(principal.organization.id, &roster, since)
        .await?;
    match delta {
        Delta::Since(delta) => json(
            StatusCode::OK,
            &RosterDelta {
                since: delta.since.to_string(),
                now: delta.document,
                removed: delta.removed,
            },
        ),
        Delta::Gone => Err(ApiError::delta_gone()),
        Delta::RosterUnknown => Err(no_roster(&name)),
    }
}

/// The revision that a client names, by itself or as the ETag of the snapshot that it has.
fn revision_of(since: &str, epoch: &str) -> ApiResult<i64> {
    let revision = match since.strip_suffix(SNAPSHOT_SUFFIX) {
        None => since,
        Some(tag) => tag
            .strip_prefix(epoch)
            .and_then(|tag| tag.strip_prefix('.'))
            .ok_or_else(ApiError::delta_gone)?,
    };
    revision.parse().map_err(|_| {
        ApiError::bad_request("since is neither a revision nor the ETag of a snapshot.")
    })
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
