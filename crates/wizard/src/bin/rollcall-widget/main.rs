//! What `<rollcall-import>` loads when it is first needed: the wizard, for the shadow root of an element.
//!
//! The element itself, its attributes, methods and events, is `www/embed/rollcall-import.js`; `docs/embedding.md`
//! describes it.

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

mod events;
mod mounted;

use rollcall_wizard::LaterSteps;
use rollcall_wizard::messages::use_language;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

fn main() {}

/// In a module of its own.
#[wasm_split(steps, fallible)]
fn later_steps() -> Result<LaterSteps, SplitLoaderError> {
    Ok(LaterSteps::new())
}

/// From now on texts are in this language; they are JSON documents, and English needs none.
#[wasm_bindgen]
pub fn speak(language: &str, texts: Vec<String>) {
    use_language(language, &texts);
}
