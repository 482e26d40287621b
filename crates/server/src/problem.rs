//! Answers that are no success, on their way to becoming problem documents.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::plans::Guard;
use rollcall_api::problem::{Problem, kind};
use rollcall_core::changeset::Refusal;
use rollcall_store::StoreError;

use crate::limits::REFUSALS_TOLD;
use crate::planning::PlanError;
use crate::routes::session::LinkError;
use crate::token::RandomnessError;

/// What a handler answers when it cannot do what it was asked. The client reads the problem; `log` is for the
/// server's log alone.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) problem: Box<Problem>,
    pub(crate) log: Option<String>,
}

/// Rides in a response's extensions until the request id is put in and the body is written.
#[derive(Debug, Clone)]
pub(crate) struct PendingProblem {
    pub(crate) problem: Box<Problem>,
    pub(crate) log: Option<String>,
}

pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        kind: &str,
        title: &str,
        detail: impl Into<String>,
    ) -> ApiError {
        let problem = Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            request_id: String::new(),
            permission: None,
            refusals: Vec::new(),
            changed_users: Vec::new(),
            revision: None,
            guard: None,
        };
        ApiError {
            status,
            problem: Box::new(problem),
            log: None,
        }
    }

    pub(crate) fn not_signed_in() -> ApiError {
        let detail =
            "Sign in to go on. A session ends after some hours; nothing that you entered is lost.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::NOT_SIGNED_IN,
            "Not signed in",
            detail,
        )
    }

    pub(crate) fn link_not_valid() -> ApiError {
        let detail = "This sign-in link was used already, is too old, or was never given out. Ask for a new one.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::LINK_NOT_VALID,
            "Sign-in link not valid",
            detail,
        )
    }

    pub(crate) fn password_wrong() -> ApiError {
        let detail = "The address or the password is not right, or no password was set yet.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::PASSWORD_WRONG,
            "Not signed in",
            detail,
        )
    }

    /// Of somebody who is signed in.
    pub(crate) fn present_password_wrong() -> ApiError {
        let detail = "The present password is not right, or none was set yet.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::PASSWORD_WRONG,
            "The password was not changed",
            detail,
        )
    }

    pub(crate) fn password_weak(detail: String) -> ApiError {
        ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            kind::PASSWORD_WEAK,
            "Choose another password",
            detail,
        )
    }

    pub(crate) fn too_many_attempts(seconds: i64) -> ApiError {
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let detail = format!("Too many attempts with this address. Try again in {seconds} {unit}.");
        ApiError::new(
            StatusCode::TOO_MANY_REQUESTS,
            kind::TOO_MANY_ATTEMPTS,
            "Too many attempts",
            detail,
        )
    }

    pub(crate) fn rate_limited(seconds: u64) -> ApiError {
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let detail = format!("Too many requests. Send the next one in {seconds} {unit}.");
        ApiError::new(
            StatusCode::TOO_MANY_REQUESTS,
            kind::RATE_LIMITED,
            "Too many requests",
            detail,
        )
    }

    pub(crate) fn token_not_valid() -> ApiError {
        let detail = "This API token is too old, was revoked, or was never given out.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::TOKEN_NOT_VALID,
            "API token not valid",
            detail,
        )
    }

    pub(crate) fn embed_token_not_valid() -> ApiError {
        let detail = "The page around the import brought a token that is too old, not for this, or not signed \
                      with a registered key. Load the page again.";
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            kind::EMBED_TOKEN_NOT_VALID,
            "Token not valid",
            detail,
        )
    }

    pub(crate) fn permission_missing(permission: &str, detail: String) -> ApiError {
        let mut error = ApiError::new(
            StatusCode::FORBIDDEN,
            kind::PERMISSION_MISSING,
            "Permission missing",
            detail,
        );
        error.problem.permission = Some(permission.to_owned());
        error
    }

    pub(crate) fn cross_origin() -> ApiError {
        let detail = "Requests that change something are taken from this server's own pages only.";
        ApiError::new(
            StatusCode::FORBIDDEN,
            kind::CROSS_ORIGIN,
            "Request from another site",
            detail,
        )
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, kind::NOT_FOUND, "Not found", detail)
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> ApiError {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            kind::BAD_REQUEST,
            "Request not understood",
            detail,
        )
    }

    pub(crate) fn method_not_allowed() -> ApiError {
        let detail =
            "This address does not take requests of this method; Allow names those it takes.";
        ApiError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            kind::METHOD_NOT_ALLOWED,
            "Method not allowed",
            detail,
        )
    }

    pub(crate) fn media_type() -> ApiError {
        let detail = "The body must be application/json.";
        ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            kind::MEDIA_TYPE,
            "Not JSON",
            detail,
        )
    }

    pub(crate) fn too_large(limit_bytes: usize) -> ApiError {
        let detail =
            format!("The body is larger than the {limit_bytes} bytes that are taken here.");
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            kind::TOO_LARGE,
            "Too large",
            detail,
        )
    }

    /// More of something than is taken.
    pub(crate) fn too_many(detail: String) -> ApiError {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        ApiError::new(status, kind::TOO_LARGE, "Too large", detail)
    }

    pub(crate) fn changeset_refused(mut refusals: Vec<Refusal>) -> ApiError {
        let detail = match refusals.as_slice() {
            [only] => only.message.clone(),
            [first, others @ ..] => format!("{} ({} more)", first.message, others.len()),
            [] => String::new(),
        };
        let mut error = ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            kind::CHANGESET_REFUSED,
            "Changes refused, nothing was applied",
            detail,
        );
        refusals.truncate(REFUSALS_TOLD);
        error.problem.refusals = refusals;
        error
    }

    pub(crate) fn revision_stale(revision: i64, changed_users: Vec<String>) -> ApiError {
        let count = changed_users.len();
        let users = if count == 1 { "user was" } else { "users were" };
        let detail = format!(
            "{count} {users} changed since the file was compared. Compare again before you apply."
        );
        let mut error = ApiError::new(
            StatusCode::CONFLICT,
            kind::REVISION_STALE,
            "The users on record have changed, nothing was applied",
            detail,
        );
        error.problem.changed_users = changed_users;
        error.problem.revision = Some(revision.to_string());
        error
    }

    pub(crate) fn key_reused() -> ApiError {
        let detail = "This Idempotency-Key was used for a different request. Nothing was applied.";
        ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            kind::KEY_REUSED,
            "Idempotency-Key used before",
            detail,
        )
    }

    pub(crate) fn key_in_flight() -> ApiError {
        let detail =
            "The request with this Idempotency-Key is being carried out. Ask again in a moment.";
        ApiError::new(
            StatusCode::CONFLICT,
            kind::KEY_IN_FLIGHT,
            "Still being carried out",
            detail,
        )
    }

    pub(crate) fn precondition_required() -> ApiError {
        let detail = "Say in If-Match which plan you saw: its ETag.";
        ApiError::new(
            StatusCode::PRECONDITION_REQUIRED,
            kind::PRECONDITION_REQUIRED,
            "If-Match missing",
            detail,
        )
    }

    pub(crate) fn precondition_failed() -> ApiError {
        let detail =
            "The plan is not the one that If-Match names. Look at it again before you apply it.";
        ApiError::new(
            StatusCode::PRECONDITION_FAILED,
            kind::PRECONDITION_FAILED,
            "Another plan",
            detail,
        )
    }

    /// For whoever may confirm it.
    pub(crate) fn not_confirmed(guard: Guard) -> ApiError {
        let detail = format!(
            "{} of {} active users would be taken out of use. Type the number to confirm it.",
            guard.count, guard.of
        );
        let mut error = ApiError::conflict(kind::NOT_CONFIRMED, "To be confirmed", detail);
        error.problem.guard = Some(guard);
        error
    }

    /// 409 of a kind of its own.
    pub(crate) fn conflict(kind: &str, title: &str, detail: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::CONFLICT, kind, title, detail)
    }

    pub(crate) fn cancelled() -> ApiError {
        ApiError::conflict(
            kind::CANCELLED,
            "Called off",
            "The import was called off before it was written. Nothing was changed.",
        )
    }

    pub(crate) fn delta_gone() -> ApiError {
        let detail = "What changed since that revision is not known any more. Take the snapshot.";
        ApiError::new(StatusCode::GONE, kind::DELTA_GONE, "Too long ago", detail)
    }

    pub(crate) fn internal(log: impl Into<String>) -> ApiError {
        let detail = "The server could not do this. Nothing was changed; try again. \
                      If it happens again, the request id helps to find out why.";
        let mut error = ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            kind::INTERNAL,
            "Something went wrong here",
            detail,
        );
        error.log = Some(log.into());
        error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(PendingProblem {
            problem: self.problem,
            log: self.log,
        });
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        match error {
            StoreError::Cancelled => ApiError::cancelled(),
            StoreError::ClaimLost => ApiError::key_in_flight(),
            other => ApiError::internal(other.to_string()),
        }
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> ApiError {
        match error {
            PlanError::Refused { refusals } => ApiError::changeset_refused(refusals),
            other => ApiError::internal(other.to_string()),
        }
    }
}

impl From<RandomnessError> for ApiError {
    fn from(error: RandomnessError) -> ApiError {
        ApiError::internal(error.to_string())
    }
}

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> ApiError {
        ApiError::internal(error.to_string())
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> ApiError {
        ApiError::internal(error.to_string())
    }
}

impl From<tokio::task::JoinError> for ApiError {
    fn from(error: tokio::task::JoinError) -> ApiError {
        ApiError::internal(error.to_string())
    }
}
