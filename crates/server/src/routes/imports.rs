//! `POST /rosters/{roster}/imports`, `GET /imports`, `GET /imports/{id}`.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use rollcall_api::imports::ImportRequest;
use rollcall_api::{BASE_PATH, imports::ImportedFile};
use rollcall_core::directory::Directory;
use rollcall_core::template::Template;
use rollcall_store::{Answer, Applied, Principal, RosterName, Window};
use serde::Deserialize;

use super::rosters::{find_roster, template_document};
use crate::body::{json, json_text, parse_json, read_body};
use crate::clock::now_ms;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, is_allowed_by_scope, require};
use crate::planning::{ImportPlan, PlanError, plan_import};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::sha256_hex;

/// Room for the largest changeset that a built-in template allows, several times over.
const BODY_LIMIT_BYTES: usize = 8 * 1024 * 1024;
const FILE_NAME_LIMIT_BYTES: usize = 255;
const KEY_LIMIT_BYTES: usize = 255;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    let organization = principal.organization.id;
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Act).await?;
    let key = idempotency_key(request.headers())?;
    let body = read_body(request, BODY_LIMIT_BYTES).await?;
    let payload_sha256 = sha256_hex(&[
        principal.key.as_bytes(),
        b"\n",
        name.as_bytes(),
        b"\n",
        &body,
    ]);
    if let Some(earlier) = state.storage.answer(organization, &key).await? {
        return repeat(earlier, &payload_sha256);
    }
    let request: ImportRequest = parse_json(&body)?;
    check_file(&request.file)?;

    let document = state
        .storage
        .snapshot(organization, &roster)
        .await?
        .ok_or_else(|| ApiError::not_found(format!("There is no roster \"{name}\".")))?;
    if request.changeset.base_revision != document.revision {
        // It may be the same request that moved the roster on, a moment ago.
        if let Some(earlier) = state.storage.answer(organization, &key).await? {
            return repeat(earlier, &payload_sha256);
        }
        return Err(stale(
            &state,
            &principal,
            &roster,
            &request.changeset.base_revision,
        )
        .await?);
    }
    let template = template_document(&facts)?;
    let write = tokio::task::spawn_blocking(move || {
        let template = Template::from_json(&template)
            .map_err(|error| ApiError::internal(error.to_string()))?;
        let may_confirm_removals = is_allowed_by_scope(&principal, &roster, Wish::Act);
        plan_import(ImportPlan {
            organization,
            roster: &roster,
            roster_title: facts.name,
            template: &template,
            directory: &Directory::from_document(document),
            request,
            applicant: (&principal.key, &principal.email),
            may_confirm_removals,
            now_ms: now_ms(),
            idempotency: Some((key, payload_sha256)),
        })
        .map_err(ApiError::from)
    })
    .await??;
    match state.storage.apply_import(&write).await? {
        Applied::Written => {
            let location = format!("{BASE_PATH}/imports/{}", write.import.summary.id);
            let mut response = json(StatusCode::CREATED, &write.import)?;
            if let Ok(location) = HeaderValue::from_str(&location) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            Ok(response)
        }
        Applied::Repeated(earlier) => {
            let asked = write
                .answer
                .map(|answer| answer.payload_sha256)
                .unwrap_or_default();
            repeat(earlier, &asked)
        }
        Applied::Stale {
            revision,
            changed_users,
        } => Err(ApiError::revision_stale(revision, changed_users)),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ListQuery {
    /// Only the imports of one roster.
    roster: Option<String>,
}

/// The imports of every roster that the signed-in user may look at.
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(query): Params<ListQuery>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    let organization = principal.organization.id;
    let rosters = match &query.roster {
        Some(name) => vec![find_roster(&state, &principal, name, Wish::Read).await?.0],
        None => readable_rosters(&state, &principal).await?,
    };
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let imports = state
        .storage
        .imports(organization, &rosters, window)
        .await?;
    json(StatusCode::OK, &page_of(imports))
}

pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let import = state
        .storage
        .import(principal.organization.id, &id)
        .await?
        .ok_or_else(|| ApiError::not_found("There is no such import."))?;
    find_roster(&state, &principal, &import.summary.roster, Wish::Read).await?;
    json(StatusCode::OK, &import)
}

async fn readable_rosters(state: &AppState, principal: &Principal) -> ApiResult<Vec<RosterName>> {
    let organization = principal.organization.id;
    let owned = state
        .storage
        .applications(organization, Some(&principal.key))
        .await?;
    let mut rosters = state.storage.rosters(organization).await?;
    rosters.retain(|roster| {
        let owns = owned
            .iter()
            .any(|facts| *roster == RosterName::Application(facts.slug.clone()));
        owns || is_allowed_by_scope(principal, roster, Wish::Read)
    });
    if rosters.is_empty() {
        require(
            principal,
            &RosterName::Application(String::new()),
            None,
            Wish::Read,
        )?;
    }
    Ok(rosters)
}

fn idempotency_key(headers: &HeaderMap) -> ApiResult<String> {
    let key = headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if key.is_empty() || key.len() > KEY_LIMIT_BYTES {
        return Err(ApiError::bad_request(format!(
            "An import needs the header Idempotency-Key, of 1 to {KEY_LIMIT_BYTES} characters."
        )));
    }
    Ok(key.to_owned())
}

fn check_file(file: &ImportedFile) -> ApiResult<()> {
    if file.name.len() > FILE_NAME_LIMIT_BYTES {
        return Err(ApiError::bad_request(format!(
            "file.name is longer than the {FILE_NAME_LIMIT_BYTES} bytes that are kept."
        )));
    }
    let is_hash = file.sha256.len() == 64
        && file
            .sha256
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hash {
        return Err(ApiError::bad_request(
            "file.sha256 is not a SHA-256 in lower-case hex.",
        ));
    }
    Ok(())
}

/// The answer given before, when the same was asked.
fn repeat(earlier: Answer, payload_sha256: &str) -> ApiResult<Response> {
    if earlier.payload_sha256 != payload_sha256 {
        return Err(ApiError::key_reused());
    }
    let status = StatusCode::from_u16(earlier.status).unwrap_or(StatusCode::OK);
    let mut response = json_text(status, earlier.body);
    response
        .headers_mut()
        .insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

async fn stale(
    state: &AppState,
    principal: &Principal,
    roster: &RosterName,
    base: &str,
) -> ApiResult<ApiError> {
    let organization = principal.organization.id;
    let revision = state
        .storage
        .roster_revision(organization, roster)
        .await?
        .unwrap_or_default();
    let base: i64 = base.parse().unwrap_or_default();
    let changed_users = state
        .storage
        .users_changed_since(organization, roster, base)
        .await?;
    Ok(ApiError::revision_stale(revision, changed_users))
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> ApiError {
        match error {
            PlanError::Refused { refusals } => ApiError::changeset_refused(refusals),
            other => ApiError::internal(other.to_string()),
        }
    }
}
