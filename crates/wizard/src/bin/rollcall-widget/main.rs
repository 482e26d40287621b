//! `<rollcall-import>`: the wizard as a custom element, for anybody's admin page.
//!
//! Attributes: `roster` and `endpoint` for a Rollcall server, `template` (the name of one that comes with
//! Rollcall), `mode` (`full` or `new-only`), `theme` (`light` or `dark`), `token` (see `docs/signing-in.md`).
//! Properties: `template` (a document or a name) and `directory` (the users on record, as text or `Blob`); with them
//! the page gets the changes. `token`, as the attribute, and `getToken`, a function that gives one or a promise of
//! one: it is asked for the first and whenever the server takes the last one no longer. A token stays in the element.
//! Events: `rollcall-ready`, `rollcall-step`, `rollcall-changes`, `rollcall-applied`, `rollcall-error`.

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

mod element;
mod events;

use rollcall_wizard::LaterSteps;
use wasm_bindgen::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

fn main() {}

/// In a module of its own.
#[wasm_split(steps, fallible)]
fn later_steps() -> Result<LaterSteps, SplitLoaderError> {
    Ok(LaterSteps::new())
}

/// Defines the element. `engine_url` is the script of the engine's worker.
#[wasm_bindgen]
pub fn start(engine_url: String) {
    element::define_element(engine_url);
}
