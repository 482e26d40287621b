//! What is asked of the page: saving a file, making one, unguessable names.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use crate::http::settle;

/// Offers `content` for saving under `name`.
pub(crate) fn save_file(name: &str, content: &JsValue, media_type: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(content), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = leptos::prelude::document();
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken the content by the next turn of the loop; a minute is ample.
    leptos::prelude::set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// Puts a text where other programs paste it from. False where the browser does not let it.
pub(crate) async fn copy_text(text: &str) -> bool {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    // Not there where the page is not served securely.
    if clipboard.is_undefined() {
        return false;
    }
    settle(Ok(clipboard.write_text(text))).await.is_some()
}

/// A file made here.
pub(crate) fn make_file(name: &str, content: &str) -> Result<File, JsValue> {
    let bytes = Uint8Array::from(content.as_bytes());
    File::new_with_u8_array_sequence(&Array::of1(&bytes), name)
}

/// Text, bytes and text again, one after another.
pub(crate) fn join_bytes(before: &str, bytes: &ArrayBuffer, after: &str) -> Uint8Array {
    let bytes = Uint8Array::new(bytes);
    let start = before.len() as u32;
    let end = start + bytes.length();
    let joined = Uint8Array::new_with_length(end + after.len() as u32);
    joined.set(&Uint8Array::from(before.as_bytes()), 0);
    joined.set(&bytes, start);
    joined.set(&Uint8Array::from(after.as_bytes()), end);
    joined
}

/// Bytes as a `Blob`, of which a part can be read.
pub(crate) fn blob(bytes: &ArrayBuffer) -> Option<Blob> {
    Blob::new_with_u8_array_sequence(&Array::of1(bytes)).ok()
}

/// The Base64 of the SHA-256; `None` where the page is not served securely.
pub(crate) async fn sha256_base64(bytes: &ArrayBuffer) -> Option<String> {
    let window = leptos::prelude::window();
    let digest = window.crypto().ok()?.subtle();
    let digest = digest.digest_with_str_and_buffer_source("SHA-256", bytes);
    let digest = Uint8Array::new(&settle(digest).await?).to_vec();
    let text: String = digest.into_iter().map(char::from).collect();
    window.btoa(&text).ok()
}

/// A random UUID.
#[must_use]
pub fn fresh_key() -> String {
    leptos::prelude::window()
        .crypto()
        .map(|crypto| crypto.random_uuid())
        .unwrap_or_default()
}
