//! `PUT /imports/{id}/chunks/{number}`, `POST /imports/{id}/complete`.

use std::io::Read;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use rollcall_api::plans::{Plan, PlanRequest};
use rollcall_api::problem::kind;
use rollcall_core::changeset::{Changeset, Origin};
use rollcall_store::{ChunkKept, PlanChunk};
use sha2::{Digest, Sha256};

use super::judging::{check_size, effect_of};
use super::plans::{answer, find_plan};
use super::rosters::find_roster;
use crate::body::{parse_json, read_bytes};
use crate::limits::CHUNK_BYTES;
use crate::openapi::tag::IMPORTS;
use crate::permission::Wish;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::sha256_hex;

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
    if plan.effect.is_some() {
        return answer(StatusCode::OK, &principal, &plan, Vec::new());
    }
    let request: PlanRequest = serde_json::from_str(&plan.request)?;
    let upload = request
        .upload
        .ok_or_else(|| ApiError::internal("a plan without changeset and upload"))?;
    let _room = state.changesets.room_for(upload.bytes).await;
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
    let (effect, changeset) = effect_of(
        &state,
        &principal,
        &plan.roster,
        &facts,
        changeset,
        Origin::File,
    )
    .await?;
    let effect = serde_json::to_string(&effect)?;
    state
        .storage
        .complete_plan(organization, &id, changeset, &effect)
        .await?;
    plan.effect = Some(effect);
    answer(StatusCode::OK, &principal, &plan, Vec::new())
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
