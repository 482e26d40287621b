//! The API of the server that the page came from.

use gloo_net::http::{Request, Response};
use rollcall_api::BASE_PATH;
use rollcall_api::session::{Session, SignIn};
use rollcall_core::json::{FromJson, from_json_text};

use crate::failure::Failure;

/// `GET` of a path below [`BASE_PATH`].
pub(crate) async fn get<T: FromJson>(path: &str) -> Result<T, Failure> {
    read(&accept(Request::get(&address(path)).send().await).await?)
}

/// Trades a one-time token for a session cookie.
pub(crate) async fn sign_in(token: String) -> Result<Session, Failure> {
    let body = serde_json::to_string(&SignIn { token }).unwrap_or_default();
    let request = Request::post(&address("/session"))
        .header("content-type", "application/json")
        .body(body)
        .map_err(|_| Failure::Unreachable)?;
    read(&accept(request.send().await).await?)
}

/// Ends the session, here and on the server.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    accept(Request::delete(&address("/session")).send().await)
        .await
        .map(drop)
}

fn address(path: &str) -> String {
    format!("{BASE_PATH}{path}")
}

async fn accept(answer: Result<Response, gloo_net::Error>) -> Result<String, Failure> {
    let answer = answer.map_err(|_| Failure::Unreachable)?;
    let body = answer.text().await.map_err(|_| Failure::Unreachable)?;
    if answer.ok() {
        Ok(body)
    } else {
        Err(Failure::of_answer(answer.status(), &body))
    }
}

fn read<T: FromJson>(body: &str) -> Result<T, Failure> {
    from_json_text(body.as_bytes()).map_err(|_| Failure::Unreachable)
}
