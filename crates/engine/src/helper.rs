//! A worker that reads pieces of files for another one.

use js_sys::{Array, Object, Uint8Array, Uint32Array};
use rollcall_core::directory::Directory;
use rollcall_core::session::SegmentReader;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::conversation::{get, set};
use crate::desk::{read_directory, read_template};

/// What messages to a helper and from one are made of: `{ users }`, `{ piece, rules, text }`; `{ ready }`, then for each
/// piece twice `{ piece, head, columns }`.
pub(crate) const USERS: &str = "users";
pub(crate) const PIECE: &str = "piece";
pub(crate) const RULES: &str = "rules";
pub(crate) const TEXT: &str = "text";
pub(crate) const READY: &str = "ready";
pub(crate) const HEAD: &str = "head";
pub(crate) const COLUMNS: &str = "columns";

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Whether this worker was started to help another.
pub(crate) fn is_one() -> bool {
    scope().name() == "helper"
}

/// Starts to listen.
pub(crate) fn start() {
    let mut directory = None;
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message = event.data();
        let users = get(&message, USERS);
        if users.is_undefined() {
            // Who gets no answer has this worker's error, and reads the piece itself.
            read_piece(&message, directory.as_ref()).unwrap_throw();
        } else {
            directory = read_directory(Uint8Array::new(&users).to_vec()).ok();
        }
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    listener.forget();
    let ready = Object::new();
    set(&ready, READY, &JsValue::TRUE);
    let _ = scope().post_message(&ready);
}

fn read_piece(message: &JsValue, directory: Option<&Directory>) -> Option<()> {
    let bytes = |name| Uint8Array::new(&get(message, name)).to_vec();
    let (template, rules) = borsh::from_slice(&bytes(RULES)).ok()?;
    let template = read_template(&template).ok()?;
    let piece = get(message, PIECE);
    let (reader, mut decoded) = SegmentReader::decode(&rules, bytes(TEXT));
    let columns = std::mem::take(&mut decoded.columns);
    post(&piece, &borsh::to_vec(&decoded).ok()?, &columns);
    let mut checked = reader.check(&template, directory)?;
    let columns = std::mem::take(&mut checked.columns);
    post(&piece, &borsh::to_vec(&checked).ok()?, &columns);
    Some(())
}

fn post(piece: &JsValue, head: &[u8], columns: &[Vec<u32>]) {
    let (message, arrays) = (Object::new(), Array::new());
    let transfer = Array::new();
    for column in columns {
        let array = Uint32Array::from(column.as_slice());
        transfer.push(&array.buffer());
        arrays.push(&array);
    }
    set(&message, PIECE, piece);
    set(&message, HEAD, &Uint8Array::from(head));
    set(&message, COLUMNS, &arrays);
    // Posting fails only for what cannot be cloned; numbers and buffers can.
    let _ = scope().post_message_with_transfer(&message, &transfer);
}
