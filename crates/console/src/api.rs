//! The API of the server that the page came from.

use rollcall_api::BASE_PATH;
use rollcall_api::session::{
    AskForReset, ChangePassword, PasswordSignIn, Session, SetPassword, SignIn,
};
use rollcall_core::json::{FromJson, from_json_text};
use rollcall_wizard::http;
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// `GET` of a path below [`BASE_PATH`].
pub(crate) async fn get<T: FromJson>(path: &str) -> Result<T, Failure> {
    read(&send("GET", path, &[], &JsValue::UNDEFINED).await?)
}

/// Trades a one-time token for a session cookie.
pub(crate) async fn sign_in(token: String) -> Result<Session, Failure> {
    let body = serde_json::to_string(&SignIn { token }).unwrap_or_default();
    let headers = [("content-type", "application/json")];
    read(&send("POST", "/session", &headers, &body.into()).await?)
}

/// Trades address and password for a session cookie.
pub(crate) async fn sign_in_by_password(
    email: String,
    password: String,
) -> Result<Session, Failure> {
    let body = serde_json::to_string(&PasswordSignIn { email, password }).unwrap_or_default();
    let headers = [("content-type", "application/json")];
    read(&send("POST", "/session/password", &headers, &body.into()).await?)
}

/// Trades a one-time token for a new password and a session cookie.
pub(crate) async fn set_password(token: String, password: String) -> Result<Session, Failure> {
    let body = serde_json::to_string(&SetPassword { token, password }).unwrap_or_default();
    let headers = [("content-type", "application/json")];
    read(&send("PUT", "/password", &headers, &body.into()).await?)
}

/// Changes the password of whoever is signed in; the answer brings the cookie of a new session.
pub(crate) async fn change_password(present: String, password: String) -> Result<Session, Failure> {
    let body = serde_json::to_string(&ChangePassword { present, password }).unwrap_or_default();
    let headers = [("content-type", "application/json")];
    read(&send("PUT", "/session/password", &headers, &body.into()).await?)
}

/// Asks for a link by mail that sets a password. The answer is the same whether anybody has the address.
pub(crate) async fn ask_for_reset(email: String) -> Result<(), Failure> {
    let body = serde_json::to_string(&AskForReset { email }).unwrap_or_default();
    let headers = [("content-type", "application/json")];
    send("POST", "/password/reset", &headers, &body.into())
        .await
        .map(drop)
}

/// `POST` of a JSON document; repeated with the same key it is answered as the first time.
pub(crate) async fn post<T: FromJson>(path: &str, key: &str, body: &str) -> Result<T, Failure> {
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    read(&send("POST", path, &headers, &body.into()).await?)
}

/// `PATCH` with a JSON document.
pub(crate) async fn patch<T: FromJson>(path: &str, body: &str) -> Result<T, Failure> {
    let headers = [("content-type", "application/json")];
    read(&send("PATCH", path, &headers, &body.into()).await?)
}

/// `PUT` of what the path says by itself.
pub(crate) async fn put(path: &str) -> Result<(), Failure> {
    send("PUT", path, &[], &JsValue::UNDEFINED).await.map(drop)
}

/// `DELETE` of a path below [`BASE_PATH`].
pub(crate) async fn delete(path: &str) -> Result<(), Failure> {
    send("DELETE", path, &[], &JsValue::UNDEFINED)
        .await
        .map(drop)
}

/// Ends the session, here and on the server.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    delete("/session").await
}

/// The body of the answer, where it is one of success.
async fn send(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
) -> Result<String, Failure> {
    let answer = http::send(method, &format!("{BASE_PATH}{path}"), headers, body).await;
    let answer = answer.ok_or(Failure::Unreachable)?;
    let body = http::read_text(&answer).await.ok_or(Failure::Unreachable)?;
    if answer.ok() {
        Ok(body)
    } else {
        Err(Failure::of_answer(answer.status(), &body))
    }
}

fn read<T: FromJson>(body: &str) -> Result<T, Failure> {
    from_json_text(body.as_bytes()).map_err(|_| Failure::Unreachable)
}
