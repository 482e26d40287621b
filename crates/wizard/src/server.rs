//! A Rollcall server, asked over HTTP.

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use rollcall_api::groups::{GroupsMade, NewGroups};
use rollcall_api::imports::ImportSummary;
use rollcall_api::plans::{ApplyProgress, ApplyRequest, Plan};
use rollcall_api::problem::Problem;
use rollcall_api::rosters::{LastSeenRequest, LastSeenUsers, Roster};
use rollcall_core::json::{FromJson, from_json_text};
use wasm_bindgen::JsValue;
use web_sys::Response;

use crate::http::{read_events, read_text, send_by};
use crate::machine::Trouble;
use crate::target::Server;

const JSON: (&str, &str) = ("content-type", "application/json");

/// What has to be known about a roster.
pub(crate) async fn fetch_roster(server: &Server, roster: &str) -> Result<Roster, Trouble> {
    let url = roster_url(server, roster);
    let answer = send(server, "GET", &url, &[], &JsValue::UNDEFINED).await;
    read(&accept(answer).await?).await
}

/// The users on record, for the engine. The page does not read them.
pub(crate) async fn fetch_snapshot(server: &Server, roster: &str) -> Result<Response, Trouble> {
    let url = format!("{}/snapshot", roster_url(server, roster));
    let binary_first = "application/vnd.rollcall.snapshot, application/json;q=0.5";
    let headers = [("accept", binary_first)];
    let answer = send(server, "GET", &url, &headers, &JsValue::UNDEFINED).await;
    accept(answer).await
}

/// What changed since a snapshot with this ETag; `None` when that cannot be told.
pub(crate) async fn fetch_delta(server: &Server, roster: &str, tag: &str) -> Option<Response> {
    let url = format!("{}/delta?since={tag}", roster_url(server, roster));
    let answer = send(server, "GET", &url, &[], &JsValue::UNDEFINED).await;
    answer.filter(Response::ok)
}

/// The last import in which each of some users was seen.
pub(crate) async fn fetch_last_seen(
    server: &Server,
    roster: &str,
    keys: Vec<String>,
) -> Result<LastSeenUsers, Trouble> {
    let url = format!("{}/last-seen", roster_url(server, roster));
    let body = serde_json::to_string(&LastSeenRequest { keys }).unwrap_or_default();
    let answer = send(server, "POST", &url, &[JSON], &body.into()).await;
    read(&accept(answer).await?).await
}

/// The body of [`make_groups`].
pub(crate) fn groups_body(names: &[String]) -> String {
    let names = names.to_vec();
    serde_json::to_string(&NewGroups { names }).unwrap_or_default()
}

/// Creates groups; those that are there stay as they are.
pub(crate) async fn make_groups(server: &Server, body: &str) -> Result<GroupsMade, Trouble> {
    let url = format!("{}/groups", server.endpoint.trim_end_matches('/'));
    let answer = send(server, "POST", &url, &[JSON], &body.into()).await;
    read(&accept(answer).await?).await
}

/// Sends the changes to be judged; nothing is written yet.
pub(crate) async fn plan_import(
    server: &Server,
    roster: &str,
    body: &Uint8Array,
) -> Result<Plan, Trouble> {
    let url = format!("{}/imports", roster_url(server, roster));
    let answer = send(server, "POST", &url, &[JSON], body).await;
    read(&accept(answer).await?).await
}

/// How far a plan is.
pub(crate) async fn fetch_plan(server: &Server, id: &str) -> Result<Plan, Trouble> {
    let url = format!("{}/plan", import_url(server, id));
    let answer = send(server, "GET", &url, &[], &JsValue::UNDEFINED).await;
    read(&accept(answer).await?).await
}

/// Sends a part of a plan, compressed by gzip, with the Base64 of its SHA-256.
pub(crate) async fn put_chunk(
    server: &Server,
    id: &str,
    number: u32,
    body: &ArrayBuffer,
    sha256: &str,
) -> Result<(), Trouble> {
    let url = format!("{}/chunks/{number}", import_url(server, id));
    let digest = format!("sha-256=:{sha256}:");
    let headers = [
        ("content-type", "application/octet-stream"),
        ("content-encoding", "gzip"),
        ("content-digest", digest.as_str()),
    ];
    accept(send(server, "PUT", &url, &headers, body).await).await?;
    Ok(())
}

/// Has a plan judged whose parts have all arrived.
pub(crate) async fn complete(server: &Server, id: &str) -> Result<Plan, Trouble> {
    let url = format!("{}/complete", import_url(server, id));
    let answer = send(server, "POST", &url, &[JSON], &"{}".into()).await;
    read(&accept(answer).await?).await
}

/// Applies a plan, telling how far it is. A repetition with the same key is answered as the first attempt was.
pub(crate) async fn apply_plan(
    server: &Server,
    (id, etag): (&str, &str),
    key: &str,
    confirmed_removals: Option<u32>,
    progress: impl Fn(ApplyProgress),
) -> Result<ImportSummary, Trouble> {
    let url = format!("{}/apply", import_url(server, id));
    let etag = format!("\"{etag}\"");
    let headers = [
        JSON,
        ("accept", "text/event-stream, application/json;q=0.5"),
        ("if-match", etag.as_str()),
        ("idempotency-key", key),
    ];
    let body = serde_json::to_string(&ApplyRequest { confirmed_removals }).unwrap_or_default();
    let answer = accept(send(server, "POST", &url, &headers, &body.into()).await).await?;
    let is_stream = answer
        .headers()
        .get("content-type")
        .is_ok_and(|kind| kind.is_some_and(|kind| kind.starts_with("text/event-stream")));
    if !is_stream {
        return read(&answer).await;
    }
    let mut last = None;
    read_events(&answer, |name, data| match name {
        "progress" => {
            if let Ok(done) = from_json_text(data.as_bytes()) {
                progress(done);
            }
        }
        "done" => last = Some(parse(data)),
        "failed" => {
            last = Some(Err(match parse::<Problem>(data) {
                Ok(problem) => problem.into(),
                Err(trouble) => trouble,
            }));
        }
        _ => {}
    })
    .await;
    last.unwrap_or(Err(Trouble::Unreachable))
}

/// Calls a plan off; whether it was soon enough, the apply itself answers.
pub(crate) async fn cancel(server: &Server, id: &str) {
    let _ = send(
        server,
        "DELETE",
        &import_url(server, id),
        &[],
        &JsValue::UNDEFINED,
    )
    .await;
}

/// Takes an import back.
pub(crate) async fn undo(server: &Server, id: &str, key: &str) -> Result<ImportSummary, Trouble> {
    let url = format!("{}/undo", import_url(server, id));
    let headers = [JSON, ("idempotency-key", key)];
    let answer = send(server, "POST", &url, &headers, &"{}".into()).await;
    read(&accept(answer).await?).await
}

fn import_url(server: &Server, id: &str) -> String {
    format!("{}/imports/{id}", server.endpoint.trim_end_matches('/'))
}

fn roster_url(server: &Server, roster: &str) -> String {
    let roster: JsString = js_sys::encode_uri_component(roster);
    format!(
        "{}/rosters/{}",
        server.endpoint.trim_end_matches('/'),
        String::from(roster)
    )
}

async fn send(
    server: &Server,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
) -> Option<Response> {
    send_by(server.fetch.as_ref(), method, url, headers, body).await
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
    parse(&body)
}

fn parse<T: FromJson>(body: &str) -> Result<T, Trouble> {
    from_json_text(body.as_bytes()).map_err(|error| Trouble::Other {
        detail: error.to_string(),
        request_id: None,
    })
}
