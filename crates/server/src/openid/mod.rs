//! Signing in by an identity provider: OpenID Connect, authorization code with PKCE.
//!
//! What belongs to an attempt (`state`, `nonce`, the PKCE verifier) rides in a cookie of the browser that began it, so
//! that servers keep nothing between the two requests and a callback that another browser brings is worth nothing.

mod attempt;
mod config;
mod provider;

pub(crate) use attempt::{Attempt, read_attempt, set_attempt};
pub(crate) use config::is_safe;
pub use config::{OpenIdConfig, OpenIdConfigError};
pub(crate) use provider::{OpenIdProvider, Refusal};

use serde::Deserialize;
use utoipa::IntoParams;

/// What the provider leads a browser back with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Callback {
    code: Option<String>,
    state: Option<String>,
    /// RFC 9207: the issuer that answers.
    iss: Option<String>,
    error: Option<String>,
}
