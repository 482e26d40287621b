//! Rollcall's HTTP server, as a library: the REST API under `/api/v1`, sessions, and the static site.
//!
//! A request is loaded, authorised, answered from one storage transaction. Handlers stand in [`routes`] under
//! the names of their URLs; their request and response types are those of `rollcall-api`. What is not a success
//! is an RFC 9457 problem document, with the request id that stands in the log too.
//!
//! Who signs in does so by a one-time link, a password or an identity provider; the session is a cookie that
//! scripts cannot read and other sites cannot send. Requests that change something must come from the server's own
//! origin (`Sec-Fetch-Site`, else `Origin` against `Host`; a client that sends neither is no browser, and carries
//! nobody's cookies unasked), or bring the token of an embedded import.
//! Roles map to scopes, scopes to permissions, and a refusal names the permission that is missing.
//!
//! The server trusts no changeset: it re-validates it with `rollcall-core` on the revision on record, lets the
//! same crate say what the users are like afterwards, and has the storage write that, all or nothing. It knows
//! no SQL and keeps no state between requests.

mod asker;
mod audit_export;
mod body;
mod changesets;
mod client_address;
mod clock;
mod cookie;
mod demo;
mod embed;
mod headers;
mod health;
mod limits;
mod mail;
mod metrics;
mod openapi;
mod openid;
mod params;
mod password;
mod permission;
mod planning;
mod problem;
mod rate;
mod request_id;
mod roles_given;
mod router;
mod routes;
mod running;
mod scim;
mod secret;
mod signed_in;
mod site;
mod state;
mod token;

pub use audit_export::{csv_header, csv_line, json_line};
pub use client_address::{Network, NetworkError};
pub use clock::now_ms;
pub use demo::{DEMO_ADMIN, DemoError, found_demo};
pub use health::Stopping;
pub use limits::{LIMITS, LimitEntry};
pub use mail::{MailConfig, MailConfigError};
pub use openid::{OpenIdConfig, OpenIdConfigError};
pub use planning::{Case, Facts, PlanError, answer_of, write_of};
pub use rate::{RateLimit, RateLimits};
pub use router::{RouterError, router};
pub use routes::session::{
    LinkError, RESET_LINK_SECONDS, SIGN_IN_LINK_SECONDS, issue_reset_link, issue_sign_in_link,
};
pub use scim::endpoints as scim_endpoints;
pub use secret::Secret;
pub use state::{Config, DEFAULT_SESSION_SECONDS};
pub use token::RandomnessError;

use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// Serves until `shutdown` is done; running requests are answered first.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(shutdown)
        .await
}
