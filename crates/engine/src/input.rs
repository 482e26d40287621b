//! Bytes from the page: files whole or, where they are huge, in slices; buffers whole.

use js_sys::{ArrayBuffer, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, WorkerGlobalScope};

/// What a file larger than [`AT_ONCE_BYTES`] is read by.
const SLICE_BYTES: f64 = 8.0 * 1024.0 * 1024.0;

/// The largest file that is held whole beside its copy in the module's memory.
pub(crate) const AT_ONCE_BYTES: f64 = 256.0 * 1024.0 * 1024.0;

/// A file as it came with a message.
#[derive(Debug)]
pub(crate) enum Input {
    Blob(Blob),
    Buffer(ArrayBuffer),
}

impl Input {
    pub(crate) fn of(value: &JsValue) -> Option<Input> {
        let blob = value.dyn_ref::<Blob>().cloned().map(Input::Blob);
        blob.or_else(|| value.dyn_ref::<ArrayBuffer>().cloned().map(Input::Buffer))
    }

    /// A file's own name; what was pasted or made by a program has none.
    pub(crate) fn name(&self) -> String {
        let file = match self {
            Input::Blob(blob) => blob.dyn_ref::<File>(),
            Input::Buffer(_) => None,
        };
        file.map_or_else(|| "pasted.csv".to_owned(), File::name)
    }

    pub(crate) fn size(&self) -> f64 {
        match self {
            Input::Blob(blob) => blob.size(),
            Input::Buffer(buffer) => f64::from(buffer.byte_length()),
        }
    }

    /// All bytes. `Err` when the file is gone or was changed since it was chosen.
    pub(crate) async fn read(&self) -> Result<ArrayBuffer, JsValue> {
        match self {
            Input::Blob(blob) => Ok(JsFuture::from(blob.array_buffer()).await?.unchecked_into()),
            Input::Buffer(buffer) => Ok(buffer.clone()),
        }
    }

    /// The bytes from `start` on, as many as are read at a time.
    pub(crate) async fn read_slice(&self, start: f64) -> Result<Vec<u8>, JsValue> {
        let end = (start + SLICE_BYTES).min(self.size());
        let slice = match self {
            Input::Blob(blob) => {
                let slice = blob.slice_with_f64_and_f64(start, end)?;
                JsFuture::from(slice.array_buffer()).await?.unchecked_into()
            }
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole numbers within the buffer"
            )]
            Input::Buffer(buffer) => buffer.slice_with_end(start as u32, end as u32),
        };
        Ok(Uint8Array::new(&slice).to_vec())
    }
}

/// The SHA-256 of some bytes, computed by the browser where it can.
pub(crate) async fn sha256(bytes: &Uint8Array) -> Vec<u8> {
    let digest = match begin_sha256(bytes) {
        Some(digest) => digest.await.ok(),
        None => None,
    };
    digest.map_or_else(
        || Sha256::digest(bytes.to_vec()).to_vec(),
        |digest| Uint8Array::new(&digest).to_vec(),
    )
}

fn begin_sha256(bytes: &Uint8Array) -> Option<JsFuture> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let crypto = scope.crypto().ok()?;
    // Absent in pages that did not come over a safe connection.
    let subtle = js_sys::Reflect::get(&crypto, &JsValue::from_str("subtle")).ok()?;
    if subtle.is_undefined() {
        return None;
    }
    let digest = crypto
        .subtle()
        .digest_with_str_and_buffer_source("SHA-256", bytes);
    digest.ok().map(JsFuture::from)
}

/// All bytes of an `ArrayBuffer` or a `Blob`.
pub(crate) async fn read_all(value: &JsValue) -> Option<Vec<u8>> {
    let buffer = Input::of(value)?.read().await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
