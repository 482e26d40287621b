//! `rollcall-core` as a WebAssembly module that a script calls, for the npm package: no worker, no screen, no rules of
//! its own. Every call does a bounded piece of work; whoever calls decides when to rest.
//!
//! What is refused is thrown as an `Error` whose name is a stable code: see [`refusal`].

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

mod check;
mod refusal;
mod sources;

use rollcall_core::diagnostic::{Code, Severity};
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

/// The document of a template that comes with Rollcall, as JSON.
#[wasm_bindgen(js_name = templateDocument)]
#[must_use]
pub fn template_document(name: &str) -> Option<String> {
    rollcall_core::template::builtin(name).map(|template| template.json.to_owned())
}

/// Every code that a finding may have, each with its severity behind a blank.
#[wasm_bindgen(js_name = diagnosticCodes)]
#[must_use]
pub fn diagnostic_codes() -> Vec<String> {
    let line = |code: &Code| {
        let entry = code.entry();
        let severity = match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        format!("{} {severity}", entry.id)
    };
    Code::ALL.iter().map(line).collect()
}
