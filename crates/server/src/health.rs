//! `/healthz`: the process lives. `/readyz`: it can answer, and is not about to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::state::AppState;

/// Whether the server was told to stop. Set it, and whoever balances load sends nobody any more.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<AtomicBool>);

impl Stopping {
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// `GET /healthz`
pub(crate) async fn live() -> Response {
    answer(StatusCode::OK, "alive\n")
}

/// `GET /readyz`
pub(crate) async fn ready(State(state): State<AppState>) -> Response {
    if state.stopping.has_begun() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match state.storage.ping().await {
        Ok(()) => answer(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(reason = %error, "the database does not answer");
            answer(
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let mut response = (status, [no_store], text).into_response();
    // The words are all there is to say: no problem document takes their place.
    response
        .extensions_mut()
        .insert(crate::request_id::OwnErrorForm { log: None });
    response
}
