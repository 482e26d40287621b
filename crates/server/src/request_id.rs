//! Every request gets an id, a line in the log, and, when it fails, a problem document that names the id.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::{ApiError, PendingProblem};
use crate::token::new_request_id;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Rides in the extensions of an error that has its form already. `log` is for the server's log alone.
#[derive(Debug, Clone)]
pub(crate) struct OwnErrorForm {
    pub(crate) log: Option<String>,
}

/// Runs a request under an id. The log has the route as it is declared, so that no address of a user gets there.
pub(crate) async fn identify_request(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = new_request_id().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;

    let status = response.status();
    if let Some(own) = response.extensions_mut().remove::<OwnErrorForm>() {
        log_reason(&id, own.log);
    } else if status.is_client_error() || status.is_server_error() {
        let pending = response.extensions_mut().remove::<PendingProblem>();
        let PendingProblem { mut problem, log } =
            pending.unwrap_or_else(|| problem_of_status(status));
        problem.request_id.clone_from(&id);
        log_reason(&id, log);
        write_problem(&mut response, &problem);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    tracing::info!(
        request_id = id,
        %method,
        route = route.as_ref().map_or("site", MatchedPath::as_str),
        status = status.as_u16(),
        elapsed_ms = started.elapsed().as_millis(),
    );
    response
}

fn log_reason(id: &str, reason: Option<String>) {
    if let Some(reason) = reason {
        tracing::error!(request_id = id, reason, "request failed");
    }
}

fn write_problem(response: &mut Response, problem: &rollcall_api::problem::Problem) {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
}

/// For answers that were made outside of the handlers.
fn problem_of_status(status: StatusCode) -> PendingProblem {
    let title = status.canonical_reason().unwrap_or("Request failed");
    let error = match status {
        StatusCode::NOT_FOUND => ApiError::not_found("There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::method_not_allowed(),
        StatusCode::BAD_REQUEST => ApiError::bad_request("The address cannot be read."),
        status if status.is_server_error() => ApiError::internal(title),
        status => ApiError::new(
            status,
            "about:blank",
            title,
            "The request cannot be answered as it stands.",
        ),
    };
    PendingProblem {
        problem: error.problem,
        log: error.log,
    }
}
