//! Scores against tests that others wrote, committed as text in `tests/conformance`, so that a change shows as
//! a diff.
//!
//! `UPDATE_SCORES=1 cargo test -p rollcall-core --test conformance` writes them anew. The cases come from npm
//! packages (`tests/node_modules`), from a Python one (`tests/.venv`), from the crate `encoding_rs` and from `../shared/corpora` beside the
//! checkout; what is not there is named and skipped.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail where it stands"
)]

#[path = "conformance/addresses.rs"]
mod addresses;
#[path = "conformance/csv_spectrum.rs"]
mod csv_spectrum;
#[path = "conformance/encoding_pairs.rs"]
mod encoding_pairs;
#[path = "conformance/frictionless.rs"]
mod frictionless;
#[path = "conformance/papaparse.rs"]
mod papaparse;
#[path = "conformance/reading.rs"]
mod reading;
#[path = "conformance/report.rs"]
mod report;
#[path = "conformance/score.rs"]
mod score;
