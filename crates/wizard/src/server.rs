//! A Rollcall server, asked over HTTP.

use gloo_net::http::{Request, Response};
use js_sys::{ArrayBuffer, JsString, Uint8Array};
use rollcall_api::imports::ImportSummary;
use rollcall_api::problem::Problem;
use rollcall_api::rosters::Roster;
use rollcall_core::json::{FromJson, from_json_text};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::machine::Trouble;

/// What has to be known about a roster.
pub(crate) async fn fetch_roster(endpoint: &str, roster: &str) -> Result<Roster, Trouble> {
    let answer = Request::get(&roster_url(endpoint, roster)).send().await;
    read(accept(answer).await?).await
}

/// The users on record, as bytes for the engine. The page does not read them.
pub(crate) async fn fetch_snapshot(endpoint: &str, roster: &str) -> Result<ArrayBuffer, Trouble> {
    let answer = Request::get(&format!("{}/snapshot", roster_url(endpoint, roster)))
        .header(
            "accept",
            "application/vnd.rollcall.snapshot, application/json;q=0.5",
        )
        .send()
        .await;
    let answer = accept(answer).await?;
    let answer: web_sys::Response = answer.into();
    let body = answer.array_buffer().map_err(|_| Trouble::Unreachable)?;
    let buffer = JsFuture::from(body)
        .await
        .map_err(|_| Trouble::Unreachable)?;
    buffer.dyn_into().map_err(|_| Trouble::Unreachable)
}

/// Sends the changes. A repetition with the same key is answered as the first attempt was.
pub(crate) async fn post_import(
    endpoint: &str,
    roster: &str,
    key: &str,
    body: &Uint8Array,
) -> Result<ImportSummary, Trouble> {
    let request = Request::post(&format!("{}/imports", roster_url(endpoint, roster)))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(body)
        .map_err(not_understood)?;
    read(accept(request.send().await).await?).await
}

fn roster_url(endpoint: &str, roster: &str) -> String {
    let roster: JsString = js_sys::encode_uri_component(roster);
    format!(
        "{}/rosters/{}",
        endpoint.trim_end_matches('/'),
        String::from(roster)
    )
}

async fn accept(answer: Result<Response, gloo_net::Error>) -> Result<Response, Trouble> {
    let answer = answer.map_err(|_| Trouble::Unreachable)?;
    if answer.ok() {
        return Ok(answer);
    }
    let status = answer.status();
    match read::<Problem>(answer).await {
        Ok(problem) => Err(problem.into()),
        Err(_) if status == 401 => Err(Trouble::SignedOut),
        Err(_) => Err(Trouble::Unreachable),
    }
}

async fn read<T: FromJson>(answer: Response) -> Result<T, Trouble> {
    let body = answer.text().await.map_err(|_| Trouble::Unreachable)?;
    from_json_text(body.as_bytes()).map_err(|error| Trouble::Other {
        detail: error.to_string(),
        request_id: None,
    })
}

fn not_understood(error: gloo_net::Error) -> Trouble {
    Trouble::Other {
        detail: error.to_string(),
        request_id: None,
    }
}
