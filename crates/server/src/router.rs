//! Which handler answers which URL, and what every request passes through.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use rollcall_store::Storage;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::asker::{Limiters, meet_api};
use crate::changesets::Changesets;
use crate::embed::admit;
use crate::headers::secure_answer;
use crate::health;
use crate::mail::{MailConfigError, Mailer};
use crate::metrics::{self, Metrics, count_request};
use crate::openapi;
use crate::openid::{OpenIdConfigError, OpenIdProvider};
use crate::problem::ApiError;
use crate::request_id::identify_request;
use crate::routes::{
    applications, apply, audit, chunks, deleted, embed_keys, groups, imports, last_seen, openid,
    passwords, plans, reset, role_holders, roles, rosters, session, templates, tokens, undo, users,
    ways,
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
    #[error("the description of the API cannot be written: {0}")]
    Description(#[from] serde_json::Error),
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
        changesets: Changesets::new(),
        metrics: Metrics::default(),
        stopping: config.stopping.clone(),
        is_https: config.is_https(),
        public_url: config.public_url.clone(),
        limiters: Limiters::new(config.rate_limits),
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

    let (v1, document) = api_v1();
    let watched = Router::new()
        .route("/metrics", get(metrics::show))
        .layer(from_fn_with_state(state.clone(), meet_api));
    let api = Router::new()
        .nest("/v1", v1)
        .merge(openapi::routes(&document)?)
        .fallback(|| async { ApiError::not_found("The API has nothing at this address.") })
        .layer(own_origin)
        .layer(from_fn_with_state(state.clone(), meet_api))
        .layer(from_fn_with_state(state.clone(), admit))
        .layer(CompressionLayer::new());
    Ok(Router::new()
        .nest("/api", api)
        .nest("/scim/v2", scim::router(&state))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(watched)
        .fallback_service(site_service(&config.site))
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::internal("a handler panicked").into_response()
        }))
        .layer(from_fn(identify_request))
        .layer(from_fn_with_state(state.clone(), count_request))
        .layer(from_fn_with_state(state.clone(), secure_answer))
        .with_state(state))
}

/// The API under `/api/v1`, and its description.
fn api_v1() -> (Router<AppState>, OpenApi) {
    let (routes, document) = OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(session::create, session::show, session::delete))
        .routes(routes!(passwords::sign_in, passwords::change))
        .routes(routes!(ways::show))
        .routes(routes!(openid::start))
        .routes(routes!(openid::callback))
        .routes(routes!(passwords::set))
        .routes(routes!(reset::ask))
        .routes(routes!(reset::create))
        .routes(routes!(applications::list))
        .routes(routes!(applications::show))
        .routes(routes!(applications::users))
        .routes(routes!(embed_keys::list, embed_keys::create))
        .routes(routes!(embed_keys::delete))
        .routes(routes!(users::list))
        .routes(routes!(users::show, deleted::delete))
        .routes(routes!(deleted::list))
        .routes(routes!(deleted::purge))
        .routes(routes!(deleted::restore))
        .routes(routes!(groups::create))
        .routes(routes!(rosters::show))
        .routes(routes!(rosters::snapshot))
        .routes(routes!(rosters::delta))
        .routes(routes!(last_seen::ask))
        .routes(routes!(templates::show))
        .routes(routes!(plans::create))
        .routes(routes!(plans::show))
        .routes(routes!(chunks::put_chunk))
        .routes(routes!(chunks::complete))
        .routes(routes!(apply::apply))
        .routes(routes!(imports::list))
        .routes(routes!(imports::show, plans::delete))
        .routes(routes!(undo::preview, undo::create))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::delete))
        .routes(routes!(roles::list, roles::create))
        .routes(routes!(roles::show, roles::change, roles::delete))
        .routes(routes!(role_holders::list))
        .routes(routes!(role_holders::put, role_holders::delete))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export))
        .routes(routes!(audit::verify))
        .split_for_parts();
    (routes, openapi::complete(document))
}
