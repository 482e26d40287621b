//! The administrator's pages but for those where files are dropped.

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Shows the pages, in a language whose texts are JSON documents; English needs none.
#[wasm_bindgen]
pub fn start(language: &str, texts: Vec<String>) {
    rollcall_console::start_console(language, &texts);
}
