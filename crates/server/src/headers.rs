//! What every answer carries so that browsers run nothing but this server's own code.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

const ALWAYS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
         worker-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The one page that pages of other origins may put into a frame. Its sandbox takes its origin away, whoever frames it,
/// and with that every cookie: nothing can be done there in anybody's name.
const FRAME_PAGE: &str = "/embed/frame.html";
const FRAME: [(&str, &str); 2] = [
    (
        "content-security-policy",
        "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
         connect-src 'self'; worker-src data:; img-src 'self'; form-action 'none'; base-uri 'none'; \
         frame-ancestors http: https:",
    ),
    ("cross-origin-resource-policy", "cross-origin"),
];

const HSTS: (&str, &str) = ("strict-transport-security", "max-age=31536000");

/// Puts the security headers on an answer.
pub(crate) async fn secure_answer(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_frame = request.uri().path() == FRAME_PAGE;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS.into_iter().chain(state.is_https.then_some(HSTS)) {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if is_frame {
        headers.remove("x-frame-options");
        for (name, value) in FRAME {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
    }
    response
}
