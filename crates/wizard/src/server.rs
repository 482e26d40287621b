//! A Rollcall server, asked over HTTP.

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use rollcall_api::imports::ImportSummary;
use rollcall_api::problem::Problem;
use rollcall_api::rosters::Roster;
use rollcall_core::json::{FromJson, from_json_text};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;

use crate::http::{read_text, send, settle};
use crate::machine::Trouble;

/// What has to be known about a roster.
pub(crate) async fn fetch_roster(endpoint: &str, roster: &str) -> Result<Roster, Trouble> {
    let url = roster_url(endpoint, roster);
    let answer = send("GET", &url, &[], &JsValue::UNDEFINED).await;
    read(&accept(answer).await?).await
}

/// The users on record, as bytes for the engine. The page does not read them.
pub(crate) async fn fetch_snapshot(endpoint: &str, roster: &str) -> Result<ArrayBuffer, Trouble> {
    let url = format!("{}/snapshot", roster_url(endpoint, roster));
    let binary_first = "application/vnd.rollcall.snapshot, application/json;q=0.5";
    let headers = [("accept", binary_first)];
    let answer = send("GET", &url, &headers, &JsValue::UNDEFINED).await;
    let answer = accept(answer).await?;
    let buffer = settle(answer.array_buffer()).await;
    buffer
        .and_then(|buffer| buffer.dyn_into().ok())
        .ok_or(Trouble::Unreachable)
}

/// Sends the changes. A repetition with the same key is answered as the first attempt was.
pub(crate) async fn post_import(
    endpoint: &str,
    roster: &str,
    key: &str,
    body: &Uint8Array,
) -> Result<ImportSummary, Trouble> {
    let url = format!("{}/imports", roster_url(endpoint, roster));
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    let answer = send("POST", &url, &headers, body).await;
    read(&accept(answer).await?).await
}

fn roster_url(endpoint: &str, roster: &str) -> String {
    let roster: JsString = js_sys::encode_uri_component(roster);
    format!(
        "{}/rosters/{}",
        endpoint.trim_end_matches('/'),
        String::from(roster)
    )
}

async fn accept(answer: Option<Response>) -> Result<Response, Trouble> {
    let answer = answer.ok_or(Trouble::Unreachable)?;
    if answer.ok() {
        return Ok(answer);
    }
    match read::<Problem>(&answer).await {
        Ok(problem) => Err(problem.into()),
        Err(_) if answer.status() == 401 => Err(Trouble::SignedOut),
        Err(_) => Err(Trouble::Unreachable),
    }
}

async fn read<T: FromJson>(answer: &Response) -> Result<T, Trouble> {
    let body = read_text(answer).await.ok_or(Trouble::Unreachable)?;
    from_json_text(body.as_bytes()).map_err(|error| Trouble::Other {
        detail: error.to_string(),
        request_id: None,
    })
}
