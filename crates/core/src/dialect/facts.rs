//! What a file was taken for.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

/// The `file` object of SPEC section 8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct FileFacts {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex; empty when the file was refused unread for its size.
    pub sha256: String,
    /// WHATWG name.
    pub encoding: String,
    pub bom: bool,
    pub delimiter: String,
    pub quote: String,
    pub terminator: Terminator,
    /// Physical line of the header, from 1; `None` without a header.
    pub header_line: Option<u32>,
}

/// How records end. Newlines inside quotes do not count.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize,
)]
pub enum Terminator {
    #[serde(rename = "CRLF")]
    CrLf,
    #[default]
    #[serde(rename = "LF")]
    Lf,
    #[serde(rename = "CR")]
    Cr,
    #[serde(rename = "mixed")]
    Mixed,
}
