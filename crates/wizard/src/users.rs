//! The users on record. What an earlier visit took of them is kept on this machine, and brought up to date by what
//! changed since; where nothing is kept, or too much has changed, all of them are fetched.

use js_sys::{Array, JsString, Uint8Array};
use rollcall_core::directory::DELTA_MARK;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::http::{read_text, settle};
use crate::machine::Trouble;
use crate::target::Server;
use crate::{kept, server};

/// More of a snapshot than this part is fetched anew with the snapshot.
const PART: f64 = 4.0;

/// Bytes for the engine, which alone reads them. Where the server is not the page's own, nothing is kept: whoever
/// signs out there could not forget it here.
pub(crate) async fn fetch(server: &Server, roster: &str) -> Result<JsValue, Trouble> {
    if let Some(users) = brought_up_to_date(server, roster).await {
        return Ok(users);
    }
    let answer = server::fetch_snapshot(server, roster).await?;
    let tag = answer.headers().get("etag").ok().flatten();
    let bytes = settle(answer.array_buffer())
        .await
        .ok_or(Trouble::Unreachable)?;
    if let (true, Some(tag)) = (server.is_own(), tag) {
        // A copy: the engine takes the bytes away.
        let copy = Blob::new_with_buffer_source_sequence(&Array::of1(&bytes));
        let (snapshot, mark) = files(roster);
        spawn_local(async move {
            // A mark without its snapshot would be worse than none.
            kept::remove(&mark).await;
            if let Ok(copy) = copy
                && kept::write(&snapshot, &copy).await.is_some()
            {
                kept::write(&mark, &Uint8Array::from(tag.as_bytes())).await;
            }
        });
    }
    Ok(bytes)
}

/// What was kept turned out to be of no use; whether anything was.
pub(crate) async fn forget(roster: &str) -> bool {
    let (_, mark) = files(roster);
    let was_kept = kept::read(&mark).await.is_some();
    kept::remove(&mark).await;
    was_kept
}

async fn brought_up_to_date(server: &Server, roster: &str) -> Option<JsValue> {
    let (snapshot, mark) = files(roster);
    let mark = settle(Ok(kept::read(&mark).await?.text()))
        .await?
        .as_string()?;
    let snapshot = kept::read(&snapshot).await?;
    let delta = server::fetch_delta(
        server,
        roster,
        mark.trim_start_matches("W/").trim_matches('"'),
    )
    .await?;
    let delta = read_text(&delta).await?;
    if f64::from(u32::try_from(delta.len()).ok()?) * PART > snapshot.size() {
        return None;
    }
    let length = u32::try_from(delta.len()).ok()?.to_le_bytes();
    let head = Uint8Array::from(&[&DELTA_MARK[..], &length].concat()[..]);
    let parts = Array::of3(&head, &delta.into(), &snapshot);
    Some(Blob::new_with_blob_sequence(&parts).ok()?.into())
}

/// Names of the files that hold a snapshot and its ETag.
fn files(roster: &str) -> (String, String) {
    let roster: JsString = js_sys::encode_uri_component(roster);
    let roster = String::from(roster);
    (format!("users {roster}"), format!("users {roster} etag"))
}
