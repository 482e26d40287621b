//! The shape of the house, kept by a test: which crate may need which, what each must never know,
//! and what no file may hold. Each rule says why, since it speaks up when someone breaks it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rule that cannot look is a rule that fails"
)]

#[path = "architecture/arrows.rs"]
mod arrows;
#[path = "architecture/house.rs"]
mod house;
#[path = "architecture/ignorance.rs"]
mod ignorance;
#[path = "architecture/security.rs"]
mod security;
#[path = "architecture/sources.rs"]
mod sources;
#[path = "architecture/style.rs"]
mod style;
#[path = "architecture/words.rs"]
mod words;
