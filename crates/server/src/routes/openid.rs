//! `GET /session/openid` (to the identity provider), `GET /session/openid/callback` (and back).
//!
//! Both are pages that a browser goes to: what goes wrong leads to the sign-in page, with a word for the reason that the
//! page makes a sentence of. The reason itself is for the log.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::problem::kind;
use rollcall_api::session::SignInRefusal;
use rollcall_store::{NewSession, OpenIdEntry};

use crate::clock::now_ms;
use crate::cookie::set_session;
use crate::openapi::tag::SESSION;
use crate::openid::{Callback, Refusal, read_attempt, set_attempt};
use crate::params::Params;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use crate::token::{new_token, sha256_hex};

const SIGN_IN_PAGE: &str = "/sign-in";

/// Go to the identity provider.
///
/// For browsers: the answer leads to the provider's page, with a cookie that the way back needs.
#[utoipa::path(
    get, path = "/session/openid", operation_id = "start_openid", tag = SESSION, security(()),
    responses((status = SEE_OTHER, headers(("location" = String, description = "The provider's page"), ("set-cookie" = String, description = "The attempt")), description = "To the provider, or back to the sign-in page with the reason")),
    extensions(("x-problems" = json!([kind::NOT_FOUND])))
)]
pub(crate) async fn start(State(state): State<AppState>) -> ApiResult<Response> {
    let provider = state.openid.as_ref().ok_or_else(not_configured)?;
    match provider.begin().await {
        Ok((url, attempt)) => {
            let mut response = go_to(url.as_str())?;
            add_cookie(&mut response, set_attempt(Some(&attempt), state.is_https));
            Ok(response)
        }
        Err(refusal) => refuse(&refusal),
    }
}

/// Come back from the identity provider.
///
/// For browsers: the answer leads to the sign-in page, with a session or with the reason why there is none.
#[utoipa::path(
    get, path = "/session/openid/callback", operation_id = "finish_openid", tag = SESSION, security(()),
    params(Callback),
    responses((status = SEE_OTHER, headers(("location" = String, description = "The sign-in page"), ("set-cookie" = String, description = "The session")), description = "To the sign-in page")),
    extensions(("x-problems" = json!([kind::BAD_REQUEST, kind::NOT_FOUND])))
)]
pub(crate) async fn callback(
    State(state): State<AppState>,
    Params(callback): Params<Callback>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let provider = state.openid.as_ref().ok_or_else(not_configured)?;
    let attempt = read_attempt(&headers, state.is_https);
    let mut response = match provider.finish(callback, attempt).await {
        Ok(account) => {
            let organization = state.storage.organization().await?;
            let organization = organization.ok_or_else(not_configured)?.id;
            let token = new_token(organization)?;
            let now_ms = now_ms();
            let session = NewSession {
                token_sha256: sha256_hex(&[token.as_bytes()]),
                expires_ms: now_ms + i64::from(state.session_seconds) * 1000,
            };
            let entry = state
                .storage
                .open_session_by_openid(organization, &account, &session, now_ms)
                .await?;
            match entry {
                OpenIdEntry::Opened(_) => {
                    let mut response = go_to(SIGN_IN_PAGE)?;
                    let cookie = set_session(&token, state.session_seconds, state.is_https);
                    add_cookie(&mut response, cookie);
                    response
                }
                OpenIdEntry::Unverified => back_to_page(SignInRefusal::Unverified)?,
                OpenIdEntry::Nobody => back_to_page(SignInRefusal::Nobody)?,
            }
        }
        Err(refusal) => refuse(&refusal)?,
    };
    // An attempt is for one callback.
    add_cookie(&mut response, set_attempt(None, state.is_https));
    Ok(response)
}

fn not_configured() -> ApiError {
    ApiError::not_found("Nobody signs in by an identity provider here.")
}

fn refuse(refusal: &Refusal) -> ApiResult<Response> {
    tracing::warn!(reason = %refusal, "signing in by the identity provider failed");
    back_to_page(match refusal {
        Refusal::Unavailable(_) => SignInRefusal::Unavailable,
        Refusal::NoAttempt => SignInRefusal::Expired,
        Refusal::Denied(_) => SignInRefusal::Denied,
        Refusal::Untrusted(_) => SignInRefusal::Untrusted,
    })
}

fn back_to_page(refusal: SignInRefusal) -> ApiResult<Response> {
    go_to(&format!("{SIGN_IN_PAGE}?refused={}", refusal.word()))
}

fn go_to(url: &str) -> ApiResult<Response> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(url)
        .map_err(|_| ApiError::internal("an address that is none to go to"))?;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn add_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
