//! `POST /rosters/{roster}/imports`, `GET /imports/{id}/plan`, `DELETE /imports/{id}`.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::BASE_PATH;
use rollcall_api::imports::ImportedFile;
use rollcall_api::plans::{Plan, PlanRequest, PlanState, Upload};
use rollcall_api::problem::kind;
use rollcall_api::session::OVERRIDE_GUARDS;
use rollcall_core::changeset::Origin;
use rollcall_store::{AuditEvent, PlanRecord, Principal, rfc3339};
use serde_json::json;

use super::judging::{Effect, check_size, effect_of};
use super::rosters::find_roster;
use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::limits::{
    CHANGESET_BYTES, CHUNKS, FILE_NAME_BYTES, PLAN_BODY_BYTES, PLAN_SECONDS, PLANS,
};
use crate::openapi::tag::IMPORTS;
use crate::permission::{Wish, may_override_guards};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::{new_sortable_id, sha256_hex};

/// Prepare an import.
///
/// Send either `changeset`, or `upload` and then its chunks. Nothing is written to the roster.
#[utoipa::path(
    post, path = "/rosters/{roster}/imports", operation_id = "create_plan", tag = IMPORTS,
    params(("roster" = String, Path, description = "`workspace` or `app:SLUG`", example = "workspace")),
    request_body = PlanRequest,
    responses((status = CREATED, body = Plan,
        headers(("etag" = String, description = "For `If-Match`"), ("location" = String, description = "Address of the plan")),
        description = "Prepared, or waiting for its chunks")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::REVISION_STALE,
        kind::CHANGESET_REFUSED, kind::TOO_MANY_PLANS])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(name): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    let (roster, facts) = find_roster(&state, &principal, &name, Wish::Act).await?;
    let body = read_body(request, PLAN_BODY_BYTES).await?;
    let _room = state.changesets.room_for(body.len() as u64).await;
    let mut request: PlanRequest = parse_json(&body)?;
    drop(body);
    check_file(&request.file)?;
    let judged = match (request.changeset.take(), &request.upload) {
        (Some(changeset), None) => {
            check_size(&changeset)?;
            Some(effect_of(&state, &principal, &roster, &facts, changeset, Origin::File).await?)
        }
        (None, Some(upload)) => {
            check_upload(upload)?;
            None
        }
        _ => {
            return Err(ApiError::bad_request(
                "Send either changeset, or upload and then its chunks.",
            ));
        }
    };
    let (effect, changeset) = judged.unzip();
    let now_ms = now_ms();
    let plan = PlanRecord {
        id: new_sortable_id(now_ms)?,
        roster,
        created_by: principal.actor(),
        created_ms: now_ms,
        expires_ms: now_ms + PLAN_SECONDS * 1000,
        request: serde_json::to_string(&request)?,
        effect: effect.as_ref().map(serde_json::to_string).transpose()?,
    };
    let organization = principal.organization.id;
    let is_kept = state
        .storage
        .add_plan(organization, &plan, changeset, PLANS)
        .await?;
    if !is_kept {
        let detail = format!(
            "You have {PLANS} imports prepared already. Apply or call off one of them first."
        );
        return Err(ApiError::conflict(
            kind::TOO_MANY_PLANS,
            "Too many prepared imports",
            detail,
        ));
    }
    let mut response = answer(StatusCode::CREATED, &principal, &plan, Vec::new())?;
    let location = format!("{BASE_PATH}/imports/{}/plan", plan.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Show a prepared import.
#[utoipa::path(
    get, path = "/imports/{id}/plan", operation_id = "show_plan", tag = IMPORTS,
    params(("id" = String, Path, description = "The plan's id")),
    responses((status = OK, body = Plan, headers(("etag" = String, description = "For `If-Match`")), description = "The plan")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let plan = find_plan(&state, &principal, &id).await?;
    let chunks = state
        .storage
        .plan_chunks(principal.organization.id, &id)
        .await?;
    answer(StatusCode::OK, &principal, &plan, chunks)
}

/// Call a prepared import off.
///
/// Also while it is being applied, until it is kept.
#[utoipa::path(
    delete, path = "/imports/{id}", operation_id = "delete_plan", tag = IMPORTS,
    params(("id" = String, Path, description = "The plan's id")),
    responses((status = NO_CONTENT, description = "Called off")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::ALREADY_APPLIED])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let organization = principal.organization.id;
    let found = find_plan(&state, &principal, &id).await;
    if let Ok(plan) = &found {
        state.running.call_off(&id);
        let audit = AuditEvent {
            at_ms: now_ms(),
            actor: principal.actor(),
            action: "import.cancelled".to_owned(),
            subject: format!("roster/{}", plan.roster),
            detail: json!({ "import": id }),
        };
        if state.storage.drop_plan(organization, &id, &audit).await? {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    if state.storage.import(organization, &id).await?.is_some() {
        return Err(ApiError::conflict(
            kind::ALREADY_APPLIED,
            "Applied already",
            "The import was applied before it could be called off. You can undo it.",
        ));
    }
    found?;
    Err(ApiError::not_found("There is no such prepared import."))
}

/// The plan, when it is there and its roster may be imported to.
pub(crate) async fn find_plan(
    state: &AppState,
    principal: &Principal,
    id: &str,
) -> ApiResult<PlanRecord> {
    let plan = state
        .storage
        .plan(principal.organization.id, id, now_ms())
        .await?
        .ok_or_else(|| ApiError::not_found("There is no such prepared import."))?;
    find_roster(state, principal, &plan.roster.to_string(), Wish::Act).await?;
    Ok(plan)
}

/// Names what would be applied, to what.
pub(crate) fn etag_of(plan: &PlanRecord, effect: Option<&Effect>) -> String {
    let changeset = effect.map_or("", |effect| &effect.changeset_sha256);
    let hash = sha256_hex(&[plan.id.as_bytes(), b"\n", changeset.as_bytes()]);
    hash.chars().take(32).collect()
}

/// What was found of a plan whose changeset is complete.
pub(crate) fn effect_kept(plan: &PlanRecord) -> ApiResult<Option<Effect>> {
    Ok(plan
        .effect
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?)
}

pub(crate) fn answer(
    status: StatusCode,
    principal: &Principal,
    plan: &PlanRecord,
    chunks: Vec<u32>,
) -> ApiResult<Response> {
    let effect = effect_kept(plan)?;
    let etag = etag_of(plan, effect.as_ref());
    let state = match effect {
        Some(_) => PlanState::Planned,
        None => PlanState::Uploading,
    };
    let mut effect = effect.unwrap_or_default();
    // A plan is kept for days, and what somebody may can change meanwhile.
    for guard in &mut effect.guards {
        guard.permission = OVERRIDE_GUARDS.to_owned();
        guard.may_confirm = may_override_guards(principal);
    }
    let mut response = json(
        status,
        &Plan {
            id: plan.id.clone(),
            roster: plan.roster.to_string(),
            state,
            etag: etag.clone(),
            base_revision: effect.base_revision,
            changes: effect.changes,
            guards: effect.guards,
            chunks_received: chunks,
            expires_at: rfc3339(plan.expires_ms),
        },
    )?;
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{etag}\"")) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

fn check_file(file: &ImportedFile) -> ApiResult<()> {
    if file.name.len() > FILE_NAME_BYTES {
        return Err(ApiError::bad_request(format!(
            "file.name is longer than the {FILE_NAME_BYTES} bytes that are kept."
        )));
    }
    check_hash("file.sha256", &file.sha256)
}

fn check_upload(upload: &Upload) -> ApiResult<()> {
    if upload.chunks == 0 || upload.chunks > CHUNKS {
        return Err(ApiError::bad_request(format!(
            "upload.chunks is {}, not from 1 to {CHUNKS}.",
            upload.chunks
        )));
    }
    if upload.bytes > CHANGESET_BYTES {
        return Err(ApiError::too_large(
            usize::try_from(CHANGESET_BYTES).unwrap_or(usize::MAX),
        ));
    }
    check_hash("upload.sha256", &upload.sha256)
}

fn check_hash(what: &str, hash: &str) -> ApiResult<()> {
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if is_hash {
        return Ok(());
    }
    Err(ApiError::bad_request(format!(
        "{what} is not a SHA-256 in lower-case hex."
    )))
}
