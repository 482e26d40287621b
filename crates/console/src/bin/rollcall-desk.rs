//! The pages where files are dropped: `/check` and the imports.

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

use rollcall_wizard::LaterSteps;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// In a module of its own.
#[wasm_split(steps, fallible)]
fn later_steps() -> Result<LaterSteps, SplitLoaderError> {
    Ok(LaterSteps::new())
}

fn main() {}

/// Shows the pages, in a language whose texts are JSON documents; English needs none.
#[wasm_bindgen]
pub fn start(language: &str, texts: Vec<String>) {
    rollcall_console::start_desk(language, &texts, || {
        Box::pin(async { later_steps().await.ok() })
    });
}
