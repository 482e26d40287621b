//! Bytes from the page: files in slices, buffers whole.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// What can be read slice by slice.
pub(crate) const SLICE_BYTES: f64 = 1024.0 * 1024.0;

/// Reads one slice of a file. `Err` when the file is gone or was changed since it was chosen.
pub(crate) async fn read_slice(blob: &Blob, start: f64) -> Result<Vec<u8>, JsValue> {
    let end = (start + SLICE_BYTES).min(blob.size());
    let slice = blob.slice_with_f64_and_f64(start, end)?;
    let buffer = JsFuture::from(slice.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// All bytes of an `ArrayBuffer` or a `Blob`.
pub(crate) async fn read_all(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(blob) = value.dyn_ref::<Blob>() {
        let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
        return Some(Uint8Array::new(&buffer).to_vec());
    }
    value
        .dyn_ref::<ArrayBuffer>()
        .map(|buffer| Uint8Array::new(buffer).to_vec())
}
