//! `rollcall-core` as a WebAssembly module that a script calls, for the npm package: no worker, no screen, no rules of
//! its own. Every call does a bounded piece of work; whoever calls decides when to rest.
//!
//! What is refused is thrown as an `Error` whose name is a stable code: see [`refusal`].

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

mod check;
mod refusal;
mod sources;

use rollcall_core::diagnostic::Code;
use rollcall_core::template::BUILT_IN;
use wasm_bindgen::prelude::*;

fn main() {}

/// Names of the templates that come with Rollcall.
#[wasm_bindgen(js_name = templateNames)]
#[must_use]
pub fn template_names() -> Vec<String> {
    BUILT_IN
        .iter()
        .map(|template| template.name.to_owned())
        .collect()
}

/// Every code that a finding may have.
#[wasm_bindgen(js_name = diagnosticCodes)]
#[must_use]
pub fn diagnostic_codes() -> Vec<String> {
    Code::ALL
        .iter()
        .map(|code| code.entry().id.to_owned())
        .collect()
}
