//! What a file is held against, as a script gives it.

use rollcall_core::directory::{DELTA_MARK, Directory, SNAPSHOT_MARK};
use rollcall_core::template::{Template, builtin};
use wasm_bindgen::JsValue;

use crate::refusal::{DIRECTORY_INVALID, TEMPLATE_INVALID, TEMPLATE_UNKNOWN, refused};

/// A template by the name of one that comes with Rollcall, or from its document.
pub(crate) fn read_template(name: Option<&str>, document: &str) -> Result<Template, JsValue> {
    let json = match name {
        None => document,
        Some(name) => builtin(name)
            .map(|known| known.json)
            .ok_or_else(|| refused(TEMPLATE_UNKNOWN, format!("no template is called “{name}”")))?,
    };
    Template::from_json(json).map_err(|error| refused(TEMPLATE_INVALID, error))
}

/// The users on record: a directory document, or a snapshot, alone or with what changed since.
pub(crate) fn read_directory(bytes: Vec<u8>) -> Result<Directory, JsValue> {
    let read = if bytes.starts_with(&SNAPSHOT_MARK) {
        Directory::from_snapshot(bytes)
    } else if bytes.starts_with(&DELTA_MARK) {
        Directory::from_delta(&bytes)
    } else {
        return Directory::from_json(&bytes).map_err(|error| refused(DIRECTORY_INVALID, error));
    };
    read.map_err(|error| refused(DIRECTORY_INVALID, error))
}
