//! `POST /rosters/{roster}/imports`, `GET /imports/{id}/plan`, `PUT /imports/{id}/chunks/{number}`,
//! `POST /imports/{id}/complete`, `DELETE /imports/{id}`.

use std::io::Read;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use rollcall_api::BASE_PATH;
use rollcall_api::imports::ImportedFile;
use rollcall_api::plans::{Guard, Plan, PlanRequest, PlanState, Upload};
use rollcall_api::problem::kind;
use rollcall_core::changeset::{Actor, ChangeCounts, Changeset, Origin};
use rollcall_core::template::Template;
use rollcall_store::{
    AuditEvent, ChunkKept, Concerned, PlanChunk, PlanRecord, Principal, RosterFacts, RosterName,
    rfc3339,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::rosters::{find_roster, template_document};
use crate::body::{json, parse_json, read_body, read_bytes};
use crate::clock::now_ms;
use crate::limits::{
    CHANGES, CHANGESET_BYTES, CHUNK_BYTES, CHUNKS, FIELDS, FILE_NAME_BYTES, PLAN_BODY_BYTES,
    PLAN_SECONDS, PLANS,
};
use crate::openapi::tag::IMPORTS;
use crate::permission::{Wish, act_permission, is_allowed_by_scope};
use crate::planning::Case;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::{new_sortable_id, sha256_hex};

/// What is kept of a plan's effect.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Effect {
    pub(crate) base_revision: String,
    pub(crate) changes: ChangeCounts,
    pub(crate) guards: Vec<Guard>,
}

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
    let mut request: PlanRequest = parse_json(&body)?;
    drop(body);
    check_file(&request.file)?;
    let changeset = request.changeset.take();
    let effect = match (&changeset, &request.upload) {
        (Some(changeset), None) => {
            check_size(changeset)?;
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
    let now_ms = now_ms();
    let plan = PlanRecord {
        id: new_sortable_id(now_ms)?,
        roster,
        created_by: principal.actor(),
        created_ms: now_ms,
        expires_ms: now_ms + PLAN_SECONDS * 1000,
        request: serde_json::to_string(&request)?,
        changeset: changeset.map(|changeset| changeset.canonical_json()),
        effect: effect.as_ref().map(serde_json::to_string).transpose()?,
    };
    let organization = principal.organization.id;
    if !state.storage.add_plan(organization, &plan, PLANS).await? {
        let detail = format!(
            "You have {PLANS} imports prepared already. Apply or call off one of them first."
        );
        return Err(ApiError::conflict(
            kind::TOO_MANY_PLANS,
            "Too many prepared imports",
            detail,
        ));
    }
    let mut response = answer(StatusCode::CREATED, &plan, Vec::new())?;
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
    answer(StatusCode::OK, &plan, chunks)
}

/// Send one chunk of a changeset.
///
/// A part of its JSON text, compressed with gzip, with its digest (RFC 9530). Chunks come in any order.
#[utoipa::path(
    put, path = "/imports/{id}/chunks/{number}", operation_id = "put_chunk", tag = IMPORTS,
    params(
        ("id" = String, Path, description = "The plan's id"),
        ("number" = u32, Path, description = "From 0"),
        ("content-encoding" = String, Header, pattern = "^gzip$", description = "How the chunk is compressed"),
        ("content-digest" = String, Header, description = "`sha-256=:BASE64:` of the body as it is sent"),
    ),
    request_body(
        content(("application/octet-stream")),
        description = "The chunk, compressed"),
    responses(
        (status = CREATED, description = "Kept"),
        (status = NO_CONTENT, description = "Was there already"),
    ),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::TOO_LARGE, kind::CHUNK_DIFFERS])))
)]
pub(crate) async fn put_chunk(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path((id, number)): Path<(String, u32)>,
    request: Request,
) -> ApiResult<Response> {
    let plan = find_plan(&state, &principal, &id).await?;
    let request_facts: PlanRequest = serde_json::from_str(&plan.request)?;
    let expected = request_facts.upload.map_or(0, |upload| upload.chunks);
    if number >= expected {
        return Err(ApiError::bad_request(format!(
            "There is no chunk {number}: the plan has {expected}, numbered from 0."
        )));
    }
    if request.headers().get(header::CONTENT_ENCODING) != Some(&HeaderValue::from_static("gzip")) {
        return Err(ApiError::bad_request(
            "A chunk is compressed: Content-Encoding: gzip.",
        ));
    }
    let announced = content_digest(request.headers())?;
    let body = read_bytes(request, CHUNK_BYTES).await?;
    if Sha256::digest(&body)[..] != announced[..] {
        return Err(ApiError::bad_request(
            "The chunk is not the one that Content-Digest says; send it again.",
        ));
    }
    let chunk = PlanChunk {
        number,
        sha256: sha256_hex(&[&body]),
        body: body.to_vec(),
    };
    let kept = state
        .storage
        .add_plan_chunk(principal.organization.id, &id, chunk)
        .await?;
    match kept {
        ChunkKept::New => Ok(StatusCode::CREATED.into_response()),
        ChunkKept::Again => Ok(StatusCode::NO_CONTENT.into_response()),
        ChunkKept::Different => Err(ApiError::conflict(
            kind::CHUNK_DIFFERS,
            "Another chunk is there",
            format!("Chunk {number} came before with other content."),
        )),
        ChunkKept::NotExpected => Err(ApiError::not_found("The plan takes no chunks any more.")),
    }
}

/// Complete a prepared import: all its chunks are there.
#[utoipa::path(
    post, path = "/imports/{id}/complete", operation_id = "complete_plan", tag = IMPORTS,
    params(("id" = String, Path, description = "The plan's id")),
    responses((status = OK, body = Plan, headers(("etag" = String, description = "For `If-Match`")), description = "Can be applied")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CHUNKS_MISSING,
        kind::REVISION_STALE, kind::CHANGESET_REFUSED])))
)]
pub(crate) async fn complete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let organization = principal.organization.id;
    let mut plan = find_plan(&state, &principal, &id).await?;
    if plan.changeset.is_some() {
        return answer(StatusCode::OK, &plan, Vec::new());
    }
    let request: PlanRequest = serde_json::from_str(&plan.request)?;
    let upload = request
        .upload
        .ok_or_else(|| ApiError::internal("a plan without changeset and upload"))?;
    let there = state.storage.plan_chunks(organization, &id).await?;
    let missing: Vec<u32> = (0..upload.chunks)
        .filter(|number| there.binary_search(number).is_err())
        .collect();
    if let Some(first) = missing.first() {
        return Err(ApiError::conflict(
            kind::CHUNKS_MISSING,
            "Chunks are missing",
            format!(
                "{} of {} chunks are missing, the first of them is {first}.",
                missing.len(),
                upload.chunks
            ),
        ));
    }
    let mut text = Vec::new();
    for number in 0..upload.chunks {
        let chunk = state.storage.plan_chunk(organization, &id, number).await?;
        unpack(&chunk.unwrap_or_default(), upload.bytes, &mut text)?;
    }
    if text.len() as u64 != upload.bytes || sha256_hex(&[&text]) != upload.sha256 {
        return Err(ApiError::bad_request(
            "Put together, the chunks are not the changeset that was announced.",
        ));
    }
    let changeset: Changeset = parse_json(&text)?;
    drop(text);
    check_size(&changeset)?;
    let (_, facts) = find_roster(&state, &principal, &plan.roster.to_string(), Wish::Act).await?;
    let effect = effect_of(
        &state,
        &principal,
        &plan.roster,
        &facts,
        &changeset,
        Origin::File,
    )
    .await?;
    let (changeset, effect) = (changeset.canonical_json(), serde_json::to_string(&effect)?);
    state
        .storage
        .complete_plan(organization, &id, &changeset, &effect)
        .await?;
    (plan.changeset, plan.effect) = (Some(changeset), Some(effect));
    answer(StatusCode::OK, &plan, Vec::new())
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

/// Judges a changeset against the users that it is about.
pub(crate) async fn effect_of(
    state: &AppState,
    principal: &Principal,
    roster: &RosterName,
    facts: &RosterFacts,
    changeset: &Changeset,
    origin: Origin,
) -> ApiResult<Effect> {
    let concerned = load_concerned(state, principal, roster, changeset).await?;
    let template = read_template(facts)?;
    let actor = actor_of(principal, roster, None, origin);
    let changeset = changeset.clone();
    let permission = act_permission(roster);
    let judged = tokio::task::spawn_blocking(move || {
        let case = Case::new(&template, &concerned, &changeset, &actor);
        case.judge(permission)
            .map(|guards| (guards, changeset.counts(), changeset.base_revision.clone()))
    })
    .await?;
    let (guards, changes, base_revision) = judged.map_err(ApiError::changeset_refused)?;
    Ok(Effect {
        base_revision,
        changes,
        guards,
    })
}

/// The users that the changeset is about; a stale base is refused.
pub(crate) async fn load_concerned(
    state: &AppState,
    principal: &Principal,
    roster: &RosterName,
    changeset: &Changeset,
) -> ApiResult<Concerned> {
    let organization = principal.organization.id;
    let concerned = state
        .storage
        .concerned(organization, roster, changeset)
        .await?
        .ok_or_else(|| ApiError::not_found(format!("There is no roster \"{roster}\".")))?;
    if changeset.base_revision != concerned.revision.to_string() {
        let base: i64 = changeset.base_revision.parse().unwrap_or_default();
        let changed_users = state
            .storage
            .users_changed_since(organization, roster, base)
            .await?;
        return Err(ApiError::revision_stale(concerned.revision, changed_users));
    }
    Ok(concerned)
}

pub(crate) fn read_template(facts: &RosterFacts) -> ApiResult<Template> {
    let document = template_document(facts)?;
    Template::from_json(&document).map_err(|error| ApiError::internal(error.to_string()))
}

pub(crate) fn actor_of(
    principal: &Principal,
    roster: &RosterName,
    confirmed_removals: Option<u32>,
    origin: Origin,
) -> Actor {
    Actor {
        key: Some(principal.key.clone()),
        confirmed_removals,
        may_confirm_removals: is_allowed_by_scope(principal, roster, Wish::Act),
        origin,
    }
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
pub(crate) fn etag_of(plan: &PlanRecord) -> String {
    let hash = sha256_hex(&[
        plan.id.as_bytes(),
        b"\n",
        plan.changeset.as_deref().unwrap_or_default().as_bytes(),
    ]);
    hash.chars().take(32).collect()
}

fn answer(status: StatusCode, plan: &PlanRecord, chunks: Vec<u32>) -> ApiResult<Response> {
    let effect: Option<Effect> = plan
        .effect
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?;
    let etag = etag_of(plan);
    let state = match effect {
        Some(_) => PlanState::Planned,
        None => PlanState::Uploading,
    };
    let effect = effect.unwrap_or(Effect {
        base_revision: String::new(),
        changes: ChangeCounts::default(),
        guards: Vec::new(),
    });
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

fn check_size(changeset: &Changeset) -> ApiResult<()> {
    let changes = changeset.changes.len();
    if changes > CHANGES {
        return Err(ApiError::too_many(format!(
            "The changeset has {changes} changes; at most {CHANGES} are taken."
        )));
    }
    for change in &changeset.changes {
        let fields = change.set.len() + change.add.len() + change.remove.len();
        if fields > FIELDS {
            return Err(ApiError::too_many(format!(
                "A change has {fields} fields; at most {FIELDS} are taken."
            )));
        }
    }
    Ok(())
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

/// `Content-Digest: sha-256=:BASE64:`.
fn content_digest(headers: &HeaderMap) -> ApiResult<Vec<u8>> {
    headers
        .get("content-digest")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().strip_prefix("sha-256=:")?.strip_suffix(':'))
        .and_then(|text| STANDARD.decode(text).ok())
        .ok_or_else(|| ApiError::bad_request("A chunk needs its Content-Digest: sha-256=:BASE64:."))
}

/// Adds a chunk's text; it ends as soon as there is more than was announced.
fn unpack(chunk: &[u8], announced_bytes: u64, text: &mut Vec<u8>) -> ApiResult<()> {
    let room = (announced_bytes + 1).saturating_sub(text.len() as u64);
    GzDecoder::new(chunk)
        .take(room)
        .read_to_end(text)
        .map_err(|_| ApiError::bad_request("A chunk is not compressed with gzip."))?;
    Ok(())
}
