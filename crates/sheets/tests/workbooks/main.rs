//! Workbooks of both kinds, made by a writer of others and by hand, and what is read from them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod limits;
mod made;
mod ods;
mod xlsx;
