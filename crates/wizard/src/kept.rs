//! Bytes that outlive the page: files in the origin's private file system. Where a browser has none, or the page
//! is not served securely, nothing is kept, and nothing depends on it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemWritableFileStream,
};

use crate::http::settle;

/// Whether anything can be kept, and checksums be made: both only where the page is served securely.
pub(crate) fn is_possible() -> bool {
    leptos::prelude::window().is_secure_context()
}

/// Keeps bytes under a name, in place of what was there; `None` when they could not be kept.
pub(crate) async fn write(name: &str, content: &js_sys::Object) -> Option<()> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file = folder().await?.get_file_handle_with_options(name, &options);
    let file: FileSystemFileHandle = settle(Ok(file)).await?.dyn_into().ok()?;
    let writable: FileSystemWritableFileStream =
        settle(Ok(file.create_writable())).await?.dyn_into().ok()?;
    settle(writable.write_with_buffer_source(content)).await?;
    // What was written stands there from now on; before, what was there earlier did.
    settle(Ok(writable.close())).await?;
    Some(())
}

pub(crate) async fn read(name: &str) -> Option<File> {
    let file = folder().await?.get_file_handle(name);
    let file: FileSystemFileHandle = settle(Ok(file)).await?.dyn_into().ok()?;
    settle(Ok(file.get_file())).await?.dyn_into().ok()
}

pub(crate) async fn remove(name: &str) {
    if let Some(folder) = folder().await {
        // What is not there need not be removed.
        let _ = settle(Ok(folder.remove_entry(name))).await;
    }
}

/// Removes everything that was kept: whoever comes to this browser next must not find it.
pub async fn forget_all() {
    let Some(root) = root().await else { return };
    let options = web_sys::FileSystemRemoveOptions::new();
    options.set_recursive(true);
    let _ = settle(Ok(root.remove_entry_with_options(FOLDER, &options))).await;
}

const FOLDER: &str = "rollcall";

async fn folder() -> Option<FileSystemDirectoryHandle> {
    let options = web_sys::FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let folder = root()
        .await?
        .get_directory_handle_with_options(FOLDER, &options);
    settle(Ok(folder)).await?.dyn_into().ok()
}

async fn root() -> Option<FileSystemDirectoryHandle> {
    if !is_possible() {
        return None;
    }
    // Some browsers have storage without files in it.
    let storage: JsValue = leptos::prelude::window().navigator().storage().into();
    let storage: &web_sys::StorageManager = storage.dyn_ref()?;
    settle(Ok(storage.get_directory())).await?.dyn_into().ok()
}
