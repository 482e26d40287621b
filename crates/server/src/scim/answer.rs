//! Answers in SCIM's form: `application/scim+json`, errors by RFC 7644 §3.12.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_scim::{Reason, ScimError};
use rollcall_store::StoreError;
use serde_json::{Map, Value};

use crate::asker::{RATE_LIMIT, RATE_LIMIT_POLICY};
use crate::problem::PendingProblem;
use crate::request_id::OwnErrorForm;
use crate::token::RandomnessError;

const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Headers of an error that stay when it is given SCIM's form.
const KEPT: [HeaderName; 4] = [
    header::ALLOW,
    header::RETRY_AFTER,
    RATE_LIMIT,
    RATE_LIMIT_POLICY,
];
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

/// Why a request was not carried out. The client reads the error; `log` is for the server's log alone, and says
/// that the server is at fault.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: ScimError,
    pub(super) log: Option<String>,
}

pub(super) type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub(super) fn internal(log: impl Into<String>) -> Failure {
        let detail = "The server could not do this. Nothing was changed; try again.";
        Failure {
            error: ScimError::new(Reason::Internal, detail),
            log: Some(log.into()),
        }
    }

    pub(super) fn not_found(kind: &str) -> Failure {
        ScimError::new(Reason::NotFound, format!("There is no such {kind}.")).into()
    }
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Failure {
        Failure { error, log: None }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::internal(error.to_string())
    }
}

impl From<RandomnessError> for Failure {
    fn from(error: RandomnessError) -> Failure {
        Failure::internal(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::internal(error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = error_response(&self.error);
        response
            .extensions_mut()
            .insert(OwnErrorForm { log: self.log });
        response
    }
}

fn error_response(error: &ScimError) -> Response {
    let status =
        StatusCode::from_u16(error.reason.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = document(status, &error.document());
    response.extensions_mut().insert(OwnErrorForm { log: None });
    if error.reason == Reason::PayloadTooLarge {
        // The rest of the body is not read, so the connection is of no use any more.
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if error.reason == Reason::Unauthorized {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, BEARER);
    }
    response
}

/// A document that no cache keeps.
pub(super) fn document(status: StatusCode, value: &Value) -> Response {
    (
        status,
        [
            (header::CONTENT_TYPE, SCIM_JSON),
            (header::CACHE_CONTROL, NO_STORE),
        ],
        value.to_string(),
    )
        .into_response()
}

/// A resource, with its version and address in the headers.
pub(super) fn resource(
    status: StatusCode,
    tag: &str,
    location: &str,
    resource: Map<String, Value>,
) -> Response {
    let mut response = document(status, &Value::Object(resource));
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    let name = if status == StatusCode::CREATED {
        header::LOCATION
    } else {
        header::CONTENT_LOCATION
    };
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(name, location);
    }
    response
}

pub(super) async fn nothing_here() -> Response {
    error_response(&ScimError::new(
        Reason::NotFound,
        "There is nothing at this address.",
    ))
}

/// Gives errors that were made outside of the handlers SCIM's form.
pub(super) async fn in_scim_form(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<OwnErrorForm>().is_some()
    {
        return response;
    }
    let pending = response.extensions_mut().remove::<PendingProblem>();
    let reason = match status {
        StatusCode::NOT_FOUND => Reason::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Reason::MethodNotAllowed,
        StatusCode::TOO_MANY_REQUESTS => Reason::TooManyRequests,
        StatusCode::PAYLOAD_TOO_LARGE => Reason::PayloadTooLarge,
        status if status.is_client_error() => Reason::InvalidSyntax,
        _ => Reason::Internal,
    };
    let detail = match &pending {
        Some(pending) => pending.problem.detail.clone(),
        None if reason == Reason::MethodNotAllowed => {
            "This address does not take requests of this method.".to_owned()
        }
        None => "The request cannot be answered as it stands.".to_owned(),
    };
    let kept = KEPT.map(|name| (response.headers().get(&name).cloned(), name));
    let mut response = Failure {
        error: ScimError::new(reason, detail),
        log: pending.and_then(|pending| pending.log),
    }
    .into_response();
    for (value, name) in kept {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
