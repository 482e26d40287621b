//! The rules of Rollcall, and nothing else: bytes → records → checked records → changeset.
//!
//! Pure: no files, network, clock, randomness, threads, async, JavaScript, HTTP or SQL. It gives the same
//! answer natively and in WebAssembly; browser, server and command line all call it, so a rule exists once.
//!
//! The folders follow the data: [`dialect`] → [`decode`] → [`template`] → [`validate`] → [`directory`] →
//! [`diff`] → [`changeset`]; beside them [`diagnostic`] and [`report`]. [`session`] walks a file through all
//! of them and answers for the screen what it holds.

pub mod by_name;
pub mod changeset;
pub mod decode;
pub mod diagnostic;
pub mod dialect;
pub mod diff;
pub mod directory;
mod hashing;
pub mod json;
mod numbers;
mod ordering;
pub mod pattern;
mod punycode;
mod record_index;
pub mod report;
mod search;
pub mod session;
pub mod template;
pub mod unicode;
pub mod validate;
