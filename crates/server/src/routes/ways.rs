//! `GET /session/ways`: how people sign in here. Anybody may ask.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::session::SignInWays;

use crate::body::json;
use crate::openapi::tag::SESSION;
use crate::openid::OpenIdProvider;
use crate::problem::ApiResult;
use crate::state::AppState;

/// How people sign in here.
///
/// Besides one-time links and passwords.
#[utoipa::path(
    get, path = "/session/ways", operation_id = "show_sign_in_ways", tag = SESSION, security(()),
    responses((status = OK, body = SignInWays, description = "The identity provider, and whether mail is sent"))
)]
pub(crate) async fn show(State(state): State<AppState>) -> ApiResult<Response> {
    let provider = state.openid.as_ref().map(OpenIdProvider::display_name);
    let ways = SignInWays {
        openid: provider.map(str::to_owned),
        reset_by_mail: state.mailer.is_some(),
    };
    json(StatusCode::OK, &ways)
}
