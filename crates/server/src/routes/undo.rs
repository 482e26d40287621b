//! `GET /imports/{id}/undo` (what it would do), `POST /imports/{id}/undo`.

use std::ops::ControlFlow;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::imports::{ImportKind, ImportSummary, ImportedFile, UndoPreview};
use rollcall_api::plans::ApplyRequest;
use rollcall_api::problem::kind;
use rollcall_api::session::OVERRIDE_GUARDS;
use rollcall_core::changeset::{Changeset, Origin};
use rollcall_core::diff::Counts;
use rollcall_store::{Principal, RosterFacts, UndoFacts};

use super::apply::{Claim, Retry, Turn, settle, write_import};
use super::judging::{actor_of, effect_of, load_concerned, read_template};
use super::rosters::find_roster;
use crate::body::{json, parse_json, read_body};
use crate::changesets::Room;
use crate::clock::now_ms;
use crate::limits::SMALL_BODY_BYTES;
use crate::openapi::tag::IMPORTS;
use crate::permission::{Wish, stopped};
use crate::planning::{Case, Facts, write_of};
use crate::problem::{ApiError, ApiResult};
use crate::roles_given::check_roles_given;
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::new_sortable_id;

/// How often it is computed anew when somebody else was quicker.
const TRIES: u32 = 5;

/// Show what taking an import back would do.
#[utoipa::path(
    get, path = "/imports/{id}/undo", operation_id = "preview_undo", tag = IMPORTS,
    params(("id" = String, Path, description = "The import's id")),
    responses((status = OK, body = UndoPreview, description = "What it would do")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::REVISION_STALE, kind::CHANGESET_REFUSED])))
)]
pub(crate) async fn preview(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let (undo, facts, _room) = find(&state, &principal, &id).await?;
    let changeset = what_is_left(undo.inverse, &undo.changed_since, facts.revision);
    let (effect, _) = effect_of(
        &state,
        &principal,
        &undo.roster,
        &facts,
        changeset,
        Origin::Undo,
    )
    .await?;
    json(
        StatusCode::OK,
        &UndoPreview {
            changes: effect.changes,
            left_alone: undo.changed_since,
            guards: effect.guards,
            undone_by: undo.import.undone_by,
        },
    )
}

/// Take an import back.
///
/// Users who changed since are left alone and named.
#[utoipa::path(
    post, path = "/imports/{id}/undo", operation_id = "undo_import", tag = IMPORTS,
    params(
        ("id" = String, Path, description = "The import's id"),
        ("idempotency-key" = String, Header, min_length = 1, max_length = 255,
            description = "Chosen by the client; a request that is repeated under it is carried out once"),
    ),
    request_body = ApplyRequest,
    responses((status = CREATED, body = ImportSummary, description = "Taken back, by an import of its own",
        headers(("location" = String, description = "Address of the import"),
            ("idempotency-replayed" = String, description = "`true` on an answer that was given before")))),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::ALREADY_UNDONE, kind::NOTHING_TO_UNDO,
        kind::REVISION_STALE, kind::CHANGESET_REFUSED, kind::NOT_CONFIRMED, kind::CANCELLED, kind::KEY_IN_FLIGHT, kind::KEY_REUSED])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    let retry = Retry::of(request.headers())?;
    let body = read_body(request, SMALL_BODY_BYTES).await?;
    let asked: ApplyRequest = parse_json(&body)?;
    let payload = retry.payload(&principal, &[b"undo", id.as_bytes(), &body]);
    let claim = match retry.claim(&state, &principal, payload).await? {
        Turn::Yours(claim) => claim,
        Turn::Answered(answer) => return Ok(answer),
    };
    // It goes on when the browser is closed meanwhile.
    let running = tokio::spawn(async move {
        let mut done = Err(ApiError::cancelled());
        for _ in 0..TRIES {
            done = undo(&state, &principal, &id, asked, &claim).await;
            let stale = matches!(&done, Err(error) if error.problem.kind == kind::REVISION_STALE);
            if !stale {
                break;
            }
        }
        settle(&state.storage, principal.organization.id, claim, done).await
    });
    running.await?
}

async fn undo(
    state: &AppState,
    principal: &Principal,
    id: &str,
    asked: ApplyRequest,
    claim: &Claim,
) -> ApiResult<Response> {
    let (undo, facts, _room) = find(state, principal, id).await?;
    if undo.import.undone_by.is_some() {
        return Err(ApiError::conflict(
            kind::ALREADY_UNDONE,
            "Undone already",
            "This import was undone before. To have it again, undo the undo.",
        ));
    }
    let changeset = what_is_left(undo.inverse, &undo.changed_since, facts.revision);
    if changeset.changes.is_empty() {
        let mut error = ApiError::conflict(
            kind::NOTHING_TO_UNDO,
            "Nothing to undo",
            "Every user of this import has changed since, so none of them is touched.",
        );
        error.problem.changed_users = undo.changed_since;
        return Err(error);
    }
    let concerned = load_concerned(state, principal, &undo.roster, &changeset).await?;
    let template = read_template(&facts)?;
    check_roles_given(principal, &undo.roster, &template, &changeset)?;
    let actor = actor_of(principal, asked.confirmed_removals, Origin::Undo);
    let now_ms = now_ms();
    let new_id = new_sortable_id(now_ms)?;
    let applicant = principal.clone();
    let write = tokio::task::spawn_blocking(move || {
        let case = Case::new(&template, &concerned, changeset, &actor);
        let guards = case
            .judge(OVERRIDE_GUARDS)
            .map_err(ApiError::changeset_refused)?;
        if let Some(guard) = guards.into_iter().next() {
            return Err(stopped(&applicant, guard));
        }
        let facts = Facts {
            organization: applicant.organization.id,
            roster: &undo.roster,
            roster_title: facts.name,
            id: new_id,
            kind: ImportKind::Undo,
            file: ImportedFile {
                name: String::new(),
                bytes: 0,
                sha256: String::new(),
            },
            counts: Counts::default(),
            applicant: (&applicant.actor(), &applicant.shown()),
            now_ms,
            undo_of: Some(undo.import.id),
            left_alone: undo.changed_since,
            plan: None,
        };
        Ok(write_of(case, facts)?)
    })
    .await??;
    write_import(state, write, claim, &|_| ControlFlow::Continue(())).await
}

/// The import and what takes it back, its roster, and the room that the changes take.
async fn find(
    state: &AppState,
    principal: &Principal,
    id: &str,
) -> ApiResult<(UndoFacts, RosterFacts, Room)> {
    let organization = principal.organization.id;
    let not_found = || ApiError::not_found("There is no such import.");
    let bytes = state.storage.inverse_bytes(organization, id).await?;
    let room = state
        .changesets
        .room_for(bytes.ok_or_else(not_found)?)
        .await;
    let undo = state.storage.undo_facts(organization, id).await?;
    let undo = undo.ok_or_else(not_found)?;
    let (_, facts) = find_roster(state, principal, &undo.roster.to_string(), Wish::Act).await?;
    Ok((undo, facts, room))
}

/// The inverse without the users who changed since, on the revision of today.
fn what_is_left(mut inverse: Changeset, changed_since: &[String], revision: i64) -> Changeset {
    inverse.base_revision = revision.to_string();
    inverse
        .changes
        .retain(|change| changed_since.binary_search(&change.key).is_err());
    inverse
}
