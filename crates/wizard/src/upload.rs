//! A large changeset on its way up: in numbered chunks, compressed, each as often as it takes. It is kept on this
//! machine until the server has all of it, so that a reload, or a day without a network, costs nothing.

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use rollcall_api::plans::{Plan, PlanFacts, PlanState, Upload};
use rollcall_core::from_json;
use rollcall_core::json::from_json_text;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ReadableWritablePair, Response};

use crate::http::settle;
use crate::machine::{Trouble, Unfinished};
use crate::target::Server;
use crate::{kept, page, server};

#[wasm_bindgen]
extern "C" {
    /// <https://compression.spec.whatwg.org>; web-sys has it among what is not stable.
    #[wasm_bindgen(extends = ReadableWritablePair)]
    type CompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
}

/// Changesets from this size on go up in chunks, in bytes.
pub(crate) const CHUNKED_FROM: u32 = 256 << 10;
/// Size of a chunk before it is compressed, unless that would be too many of them.
const CHUNK: u32 = 128 << 10;
/// The most chunks that a server takes.
const MAX_CHUNKS: u32 = 256;

/// What is known about an upload that is under way, beside the changes themselves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) plan: String,
    pub(crate) key: String,
    sha256: String,
    file_name: String,
    chunk: u32,
    pub(crate) confirmed_removals: Option<u32>,
    /// The plan's, once it is complete: a repetition under the same key asks for the same.
    etag: Option<String>,
}

from_json!(Record {
    plan,
    key,
    sha256,
    file_name,
    chunk,
    confirmed_removals,
    etag
});

/// An upload, wherever it was begun.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) record: Record,
    changes: Blob,
}

/// Where uploads go, and whose roster it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) server: &'a Server,
    pub(crate) roster: &'a str,
}

impl Place<'_> {
    fn file(self, what: &str) -> String {
        let roster: JsString = js_sys::encode_uri_component(self.roster);
        format!("upload {} {what}", String::from(roster))
    }

    /// Begins an upload: the server makes a plan of it, and this machine keeps it.
    pub(crate) async fn begin(
        self,
        facts: &PlanFacts,
        (changes, sha256): (&ArrayBuffer, &str),
        (key, confirmed_removals): (&str, Option<u32>),
    ) -> Result<Sender, Trouble> {
        if let Some((earlier, _)) = self.kept().await {
            self.forget(&earlier.plan).await;
        }
        let bytes = changes.byte_length();
        let chunk = CHUNK.max(bytes.div_ceil(MAX_CHUNKS));
        let facts = PlanFacts {
            upload: Some(Upload {
                chunks: bytes.div_ceil(chunk),
                bytes: bytes.into(),
                sha256: sha256.to_owned(),
            }),
            ..facts.clone()
        };
        // Strings and numbers can always be written.
        let body = serde_json::to_string(&facts).unwrap_or_default();
        let body = Uint8Array::from(body.as_bytes());
        let plan = server::plan_import(self.server, self.roster, &body).await?;
        let record = Record {
            plan: plan.id,
            key: key.to_owned(),
            sha256: sha256.to_owned(),
            file_name: facts.file.name,
            chunk,
            confirmed_removals,
            etag: None,
        };
        // A machine that cannot keep it uploads all the same.
        if kept::write(&self.file("changes"), changes).await.is_some() {
            self.keep(&record).await;
        }
        let changes = page::blob(changes).ok_or(Trouble::Unreachable)?;
        Ok(Sender { record, changes })
    }

    /// The upload that an earlier visit left behind, and how far it is. One that the server knows no more is
    /// forgotten.
    pub(crate) async fn find(self) -> Option<Unfinished> {
        let (record, changes) = self.kept().await?;
        match server::fetch_plan(self.server, &record.plan).await {
            Ok(plan) => {
                let total = count_chunks(&changes, record.chunk);
                let done = match plan.state {
                    PlanState::Uploading => plan.chunks_received.len() as u32,
                    PlanState::Planned => total,
                };
                Some(unfinished(record, done, total))
            }
            // Applied already, when that was asked for: the repetition will tell.
            Err(Trouble::NotFound { .. }) if record.etag.is_some() => {
                let total = count_chunks(&changes, record.chunk);
                Some(unfinished(record, total, total))
            }
            Err(Trouble::NotFound { .. } | Trouble::Forbidden { .. }) => {
                self.remove_files().await;
                None
            }
            // Another time.
            Err(_) => None,
        }
    }

    pub(crate) async fn resume(self) -> Option<Sender> {
        let (record, changes) = self.kept().await?;
        Some(Sender { record, changes })
    }

    /// Takes the plan back, and removes what was kept here.
    pub(crate) async fn forget(self, plan: &str) {
        server::cancel(self.server, plan).await;
        self.remove_files().await;
    }

    /// Forgets what an earlier visit left behind.
    pub(crate) async fn forget_kept(self) {
        if let Some((record, _)) = self.kept().await {
            self.forget(&record.plan).await;
        }
    }

    async fn keep(self, record: &Record) {
        let text = serde_json::to_string(record).unwrap_or_default();
        let _ = kept::write(&self.file("record"), &Uint8Array::from(text.as_bytes())).await;
    }

    /// Removes what was kept here: it has arrived, or is of no use.
    pub(crate) async fn remove_files(self) {
        // The record last: without the changes it is not found either.
        kept::remove(&self.file("changes")).await;
        kept::remove(&self.file("record")).await;
    }

    async fn kept(self) -> Option<(Record, Blob)> {
        let text = settle(Ok(kept::read(&self.file("record")).await?.text())).await?;
        let record = from_json_text(text.as_string()?.as_bytes()).ok()?;
        let changes = kept::read(&self.file("changes")).await?;
        Some((record, changes.into()))
    }
}

impl Sender {
    /// Sends the chunks that the server does not have, telling how many it has, of how many, and how many bytes
    /// have left for it; then has it judge the whole. Gives the plan's ETag.
    pub(crate) async fn send(
        &mut self,
        place: Place<'_>,
        tell: impl Fn(u32, u32, u32),
    ) -> Result<String, Trouble> {
        let Place { server, .. } = place;
        let plan = match (
            server::fetch_plan(server, &self.record.plan).await,
            &self.record.etag,
        ) {
            (Err(Trouble::NotFound { .. }), Some(etag)) => return Ok(etag.clone()),
            (plan, _) => plan?,
        };
        let plan = match plan.state {
            PlanState::Planned => plan,
            PlanState::Uploading => {
                self.send_chunks(server, &plan, tell).await?;
                server::complete(server, &self.record.plan).await?
            }
        };
        self.record.etag = Some(plan.etag.clone());
        place.keep(&self.record).await;
        Ok(plan.etag)
    }

    async fn send_chunks(
        &self,
        server: &Server,
        plan: &Plan,
        tell: impl Fn(u32, u32, u32),
    ) -> Result<(), Trouble> {
        let total = count_chunks(&self.changes, self.record.chunk);
        let mut done = plan.chunks_received.len() as u32;
        tell(done, total, 0);
        for number in 0..total {
            if plan.chunks_received.contains(&number) {
                continue;
            }
            let from = f64::from(number) * f64::from(self.record.chunk);
            let part = self
                .changes
                .slice_with_f64_and_f64(from, from + f64::from(self.record.chunk));
            let part = part.map_err(|_| Trouble::Unreachable)?;
            let (body, digest) = compress(&part).await.ok_or(Trouble::Unreachable)?;
            server::put_chunk(server, &plan.id, number, &body, &digest).await?;
            done += 1;
            tell(done, total, body.byte_length());
        }
        Ok(())
    }
}

fn unfinished(record: Record, done: u32, total: u32) -> Unfinished {
    Unfinished {
        file_name: record.file_name,
        key: record.key,
        sha256: record.sha256,
        done,
        total,
    }
}

fn count_chunks(changes: &Blob, chunk: u32) -> u32 {
    (changes.size() / f64::from(chunk.max(1))).ceil() as u32
}

/// A chunk as it travels: compressed by gzip, and the Base64 of its SHA-256.
async fn compress(part: &Blob) -> Option<(ArrayBuffer, String)> {
    let gzip = CompressionStream::new("gzip").ok()?;
    let stream = part.stream().pipe_through(&gzip);
    let answer = Response::new_with_opt_readable_stream(Some(&stream)).ok()?;
    let body: ArrayBuffer = settle(answer.array_buffer()).await?.dyn_into().ok()?;
    let digest = page::sha256_base64(&body).await?;
    Some((body, digest))
}
