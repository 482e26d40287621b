//! `POST /imports/{id}/apply`, answered at once when it is done, or event by event while it runs.

use std::convert::Infallible;
use std::ops::ControlFlow;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use rollcall_api::BASE_PATH;
use rollcall_api::imports::{ImportKind, ImportSummary};
use rollcall_api::plans::{ApplyProgress, ApplyRequest, PlanRequest};
use rollcall_api::problem::kind;
use rollcall_api::session::OVERRIDE_GUARDS;
use rollcall_core::changeset::{Changeset, Origin};
use rollcall_store::{Applied, Claimed, ImportWrite, Principal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::judging::{actor_of, load_concerned, read_template};
use super::plans::{effect_kept, etag_of, find_plan};
use super::rosters::find_roster;
use crate::body::{json_text, parse_json, read_body};
use crate::clock::now_ms;
use crate::limits::{IDEMPOTENCY_KEY_BYTES, SMALL_BODY_BYTES};
use crate::openapi::tag::IMPORTS;
use crate::permission::{Wish, stopped};
use crate::planning::{Case, Facts, answer_of, write_of};
use crate::problem::{ApiError, ApiResult};
use crate::roles_given::check_roles_given;
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::sha256_hex;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Apply a prepared import, all or nothing.
///
/// With `Accept: text/event-stream` the answer is a stream of events: `progress` while it runs, then one `done` with the
/// import or `failed` with the problem.
#[utoipa::path(
    post, path = "/imports/{id}/apply", operation_id = "apply_plan", tag = IMPORTS,
    params(
        ("id" = String, Path, description = "The plan's id"),
        ("if-match" = String, Header, description = "ETag of the plan that was seen, or `*`"),
        ("idempotency-key" = String, Header, min_length = 1, max_length = 255,
            description = "Chosen by the client; a request that is repeated under it is carried out once"),
    ),
    request_body = ApplyRequest,
    responses(
        (status = CREATED, body = ImportSummary, description = "Applied",
            headers(("location" = String, description = "Address of the import"),
                ("idempotency-replayed" = String, description = "`true` on an answer that was given before"))),
        (status = OK, body = String, content_type = "text/event-stream", description = "Events, when they are asked for"),
    ),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::REVISION_STALE, kind::CHANGESET_REFUSED,
        kind::NOT_CONFIRMED, kind::CANCELLED, kind::PRECONDITION_REQUIRED, kind::PRECONDITION_FAILED, kind::KEY_IN_FLIGHT,
        kind::KEY_REUSED])))
)]
pub(crate) async fn apply(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    let retry = Retry::of(request.headers())?;
    let if_match = if_match(request.headers())?;
    let wants_events = wants_events(request.headers());
    let body = read_body(request, SMALL_BODY_BYTES).await?;
    let asked: ApplyRequest = parse_json(&body)?;
    let payload = retry.payload(&principal, &[id.as_bytes(), if_match.as_bytes(), &body]);
    let claim = match retry.claim(&state, &principal, payload).await? {
        Turn::Yours(claim) => claim,
        Turn::Answered(answer) => return Ok(answer),
    };
    let (progress, watched) = watch::channel(ApplyProgress {
        written: 0,
        total: 0,
    });
    let job = Job {
        state,
        principal,
        id,
        if_match,
        asked,
        progress,
    };
    let running = tokio::spawn(async move {
        let storage = job.state.storage.clone();
        let organization = job.principal.organization.id;
        let done = job.run(&claim).await;
        settle(&storage, organization, claim, done).await
    });
    if wants_events {
        return Ok(Sse::new(events(running, watched)).into_response());
    }
    running.await?
}

/// What has to be done for one apply.
struct Job {
    state: AppState,
    principal: Principal,
    id: String,
    if_match: String,
    asked: ApplyRequest,
    progress: watch::Sender<ApplyProgress>,
}

impl Job {
    async fn run(self, claim: &Claim) -> ApiResult<Response> {
        let Job {
            state, principal, ..
        } = &self;
        let run = state.running.begin(&self.id);
        let plan = find_plan(state, principal, &self.id).await?;
        let roster = plan.roster.clone();
        let (_, facts) = find_roster(state, principal, &roster.to_string(), Wish::Act).await?;
        let effect = effect_kept(&plan)?.ok_or_else(ApiError::precondition_failed)?;
        if self.if_match != "*" && self.if_match != etag_of(&plan, Some(&effect)) {
            return Err(ApiError::precondition_failed());
        }
        let _room = state.changesets.room_for(effect.changeset_bytes).await;
        let changeset = read_changeset(state, principal, &self.id).await?;
        let request: PlanRequest = serde_json::from_str(&plan.request)?;
        let concerned = load_concerned(state, principal, &roster, &changeset).await?;
        let template = read_template(&facts)?;
        check_roles_given(principal, &roster, &template, &changeset)?;
        let actor = actor_of(principal, self.asked.confirmed_removals, Origin::File);
        let (applicant, id) = (principal.clone(), self.id.clone());
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
                roster: &roster,
                roster_title: facts.name,
                plan: Some(id.clone()),
                id,
                kind: ImportKind::File,
                file: request.file,
                counts: request.counts,
                applicant: (&applicant.actor(), &applicant.shown()),
                now_ms: now_ms(),
                undo_of: None,
                left_alone: Vec::new(),
            };
            Ok(write_of(case, facts)?)
        })
        .await??;
        let total = write.users.len() as u64;
        let progress = |written: u64| {
            // Nobody listens to an answer that comes at once.
            let _ = self.progress.send(ApplyProgress { written, total });
            match run.is_called_off() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        write_import(state, write, claim, &progress).await
    }
}

/// The changeset of a plan; it may have been called off just now.
async fn read_changeset(state: &AppState, principal: &Principal, id: &str) -> ApiResult<Changeset> {
    let text = state
        .storage
        .plan_changeset(principal.organization.id, id)
        .await?
        .ok_or_else(ApiError::cancelled)?;
    parse_json(text.as_bytes())
}

/// Writes an import and its answer together; answers with it.
pub(super) async fn write_import(
    state: &AppState,
    mut write: ImportWrite,
    claim: &Claim,
    progress: &(dyn Fn(u64) -> ControlFlow<()> + Send + Sync),
) -> ApiResult<Response> {
    let answer = answer_of(
        &write,
        StatusCode::CREATED.as_u16(),
        claim.key.clone(),
        claim.claim.clone(),
        claim.payload_sha256.clone(),
    )?;
    let body = answer.body.clone();
    write.answer = Some(answer);
    let summary = write.history.summary.clone();
    match state.storage.apply_import(write, Some(progress)).await? {
        Applied::Written => {
            state
                .metrics
                .applied(summary.kind, summary.changes.total().into());
            let mut response = json_text(StatusCode::CREATED, body);
            let location = format!("{BASE_PATH}/imports/{}", summary.id);
            if let Ok(location) = HeaderValue::from_str(&location) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            Ok(response)
        }
        Applied::Stale {
            revision,
            changed_users,
        } => Err(ApiError::revision_stale(revision, changed_users)),
    }
}

/// The key that a request may be repeated under.
#[derive(Debug)]
pub(super) struct Retry {
    key: String,
}

/// A key that this request was given to itself.
#[derive(Debug)]
pub(super) struct Claim {
    key: String,
    claim: String,
    payload_sha256: String,
}

pub(super) enum Turn {
    Yours(Claim),
    Answered(Response),
}

impl Retry {
    pub(super) fn of(headers: &HeaderMap) -> ApiResult<Retry> {
        let key = headers
            .get(IDEMPOTENCY_KEY)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if key.is_empty() || key.len() > IDEMPOTENCY_KEY_BYTES {
            return Err(ApiError::bad_request(format!(
                "This needs the header Idempotency-Key, of 1 to {IDEMPOTENCY_KEY_BYTES} characters."
            )));
        }
        Ok(Retry {
            key: key.to_owned(),
        })
    }

    /// The hash of who asks for what.
    pub(super) fn payload(&self, principal: &Principal, parts: &[&[u8]]) -> String {
        let actor = principal.actor();
        let mut all: Vec<&[u8]> = vec![actor.as_bytes()];
        for part in parts {
            all.extend([b"\n".as_slice(), part]);
        }
        sha256_hex(&all)
    }

    pub(super) async fn claim(
        self,
        state: &AppState,
        principal: &Principal,
        payload_sha256: String,
    ) -> ApiResult<Turn> {
        let organization = principal.organization.id;
        let claimed = state
            .storage
            .claim_key(organization, &self.key, &payload_sha256, now_ms())
            .await?;
        match claimed {
            Claimed::Yours { claim } => Ok(Turn::Yours(Claim {
                key: self.key,
                claim,
                payload_sha256,
            })),
            Claimed::Answered(answer) => {
                let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
                let mut response = if status.is_server_error() {
                    ApiError::internal("the answer given before").into_response()
                } else {
                    json_text(status, answer.body)
                };
                response
                    .headers_mut()
                    .insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
                Ok(Turn::Answered(response))
            }
            Claimed::InFlight => Err(ApiError::key_in_flight()),
            Claimed::Reused => Err(ApiError::key_reused()),
        }
    }
}

/// An answer that was written with the import is kept already; a failure of the server is kept now; everything
/// else changed nothing, and the key may be used again.
pub(super) async fn settle(
    storage: &rollcall_store::Storage,
    organization: rollcall_store::OrganizationId,
    claim: Claim,
    done: ApiResult<Response>,
) -> ApiResult<Response> {
    let Err(error) = done else { return done };
    let kept = if error.status.is_server_error() {
        let answer = rollcall_store::Answer {
            key: claim.key,
            payload_sha256: claim.payload_sha256,
            claim: claim.claim,
            status: error.status.as_u16(),
            body: serde_json::to_string(&error.problem)?,
        };
        storage.settle_claim(organization, &answer).await
    } else {
        storage
            .release_claim(organization, &claim.key, &claim.claim)
            .await
    };
    if let Err(failed) = kept {
        tracing::error!(reason = %failed, "the claim on an idempotency key could not be ended");
    }
    Err(error)
}

fn if_match(headers: &HeaderMap) -> ApiResult<String> {
    let tag = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(ApiError::precondition_required)?;
    Ok(tag.trim().trim_matches('"').to_owned())
}

fn wants_events(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/event-stream"))
}

/// `progress` events, then one `done` or `failed` with the answer's body. It goes on when nobody listens any more.
fn events(
    running: JoinHandle<ApiResult<Response>>,
    watched: watch::Receiver<ApplyProgress>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let listening = Listening {
        running: Some(running),
        watched,
    };
    stream::unfold(listening, |mut listening| async move {
        let running = listening.running.as_mut()?;
        tokio::select! {
            changed = listening.watched.changed() => {
                if changed.is_ok() {
                    let progress = *listening.watched.borrow_and_update();
                    let event = event_of("progress", &progress);
                    return Some((Ok(event), listening));
                }
                // The writer is done: so will the answer be.
                let done = running.await;
                listening.running = None;
                Some((Ok(last_event(done).await), listening))
            }
            done = &mut *running => {
                listening.running = None;
                Some((Ok(last_event(done).await), listening))
            }
        }
    })
}

struct Listening {
    running: Option<JoinHandle<ApiResult<Response>>>,
    watched: watch::Receiver<ApplyProgress>,
}

async fn last_event(done: Result<ApiResult<Response>, tokio::task::JoinError>) -> Event {
    let done = done.unwrap_or_else(|error| Err(ApiError::from(error)));
    match done {
        Ok(response) => {
            let body = axum::body::to_bytes(response.into_body(), usize::MAX)
                .await
                .unwrap_or_default();
            Event::default()
                .event("done")
                .data(String::from_utf8_lossy(&body))
        }
        Err(error) => {
            if let Some(reason) = &error.log {
                tracing::error!(reason, "an apply failed");
            }
            event_of("failed", &error.problem)
        }
    }
}

fn event_of<T: serde::Serialize>(name: &str, data: &T) -> Event {
    let text = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(text)
}
