//! Which handler answers which URL, and what every request passes through.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{delete, get, post, put};
use rollcall_store::Storage;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use crate::embed::admit;
use crate::headers::secure_answer;
use crate::mail::{MailConfigError, Mailer};
use crate::openid::{OpenIdConfigError, OpenIdProvider};
use crate::problem::ApiError;
use crate::request_id::identify_request;
use crate::routes::{
    applications, apply, audit, deleted, embed_keys, imports, openid, passwords, plans, reset,
    rosters, session, templates, tokens, undo, users, ways,
};
use crate::running::Running;
use crate::scim;
use crate::site::site_service;
use crate::state::{AppState, Config};

/// Why there is no router.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RouterError {
    #[error("the public URL {url} is not of the form https://host[:port]: {reason}")]
    PublicUrl { url: String, reason: ConfigError },
    #[error(transparent)]
    OpenId(#[from] OpenIdConfigError),
    #[error(transparent)]
    Mail(#[from] MailConfigError),
}

/// The whole server: API and site.
///
/// # Errors
/// When the public URL is none, or identity provider or mail cannot be used as configured.
pub fn router(storage: Storage, config: &Config) -> Result<Router, RouterError> {
    let state = AppState {
        storage,
        running: Running::default(),
        is_https: config.is_https(),
        public_url: config.public_url.clone(),
        session_seconds: config.session_seconds,
        trusted_proxies: config.trusted_proxies.clone(),
        openid: match &config.openid {
            Some(openid) => Some(OpenIdProvider::new(openid, &config.public_url)?),
            None => None,
        },
        mailer: config.mail.as_ref().map(Mailer::new).transpose()?,
    };
    let own_origin = CsrfLayer::new()
        .add_trusted_origin(&config.public_url)
        .map_err(|reason| RouterError::PublicUrl {
            url: config.public_url.clone(),
            reason,
        })?
        .with_rejection_response(|_: ProtectionError| ApiError::cross_origin().into_response());

    let api = Router::new()
        .nest("/v1", api_v1())
        .fallback(|| async { ApiError::not_found("The API has nothing at this address.") })
        .layer(own_origin)
        .layer(from_fn_with_state(state.clone(), admit))
        .layer(CompressionLayer::new());
    Ok(Router::new()
        .nest("/api", api)
        .nest("/scim/v2", scim::router())
        .fallback_service(site_service(&config.site))
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::internal("a handler panicked").into_response()
        }))
        .layer(from_fn(identify_request))
        .layer(from_fn_with_state(state.clone(), secure_answer))
        .with_state(state))
}

fn api_v1() -> Router<AppState> {
    Router::new()
        .route(
            "/session",
            post(session::create)
                .get(session::show)
                .delete(session::delete),
        )
        .route(
            "/session/password",
            post(passwords::sign_in).put(passwords::change),
        )
        .route("/session/ways", get(ways::show))
        .route("/session/openid", get(openid::start))
        .route("/session/openid/callback", get(openid::callback))
        .route("/password", put(passwords::set))
        .route("/password/reset", post(reset::ask))
        .route("/users/{key}/reset-link", post(reset::create))
        .route("/applications", get(applications::list))
        .route("/applications/{slug}", get(applications::show))
        .route("/applications/{slug}/users", get(applications::users))
        .route(
            "/applications/{slug}/embed-keys",
            get(embed_keys::list).post(embed_keys::create),
        )
        .route(
            "/applications/{slug}/embed-keys/{id}",
            delete(embed_keys::delete),
        )
        .route("/users", get(users::list))
        .route("/users/{key}", delete(deleted::delete))
        .route("/users/deleted", get(deleted::list))
        .route("/users/deleted/{key}", delete(deleted::purge))
        .route("/users/deleted/{key}/restore", post(deleted::restore))
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{id}", delete(tokens::delete))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .route("/audit/verify", get(audit::verify))
        .route("/imports", get(imports::list))
        .route("/imports/{id}", get(imports::show).delete(plans::delete))
        .route("/imports/{id}/plan", get(plans::show))
        .route("/imports/{id}/chunks/{number}", put(plans::put_chunk))
        .route("/imports/{id}/complete", post(plans::complete))
        .route("/imports/{id}/apply", post(apply::apply))
        .route("/imports/{id}/undo", get(undo::preview).post(undo::create))
        .route("/rosters/{roster}", get(rosters::show))
        .route("/rosters/{roster}/snapshot", get(rosters::snapshot))
        .route("/rosters/{roster}/imports", post(plans::create))
        .route("/rosters/{roster}/delta", get(rosters::delta))
        .route("/templates/{file}", get(templates::show))
}
