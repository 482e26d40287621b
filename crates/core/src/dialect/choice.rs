//! What somebody said a file is: nothing of it is guessed.

use super::{Encoding, RecordEnd};

/// The parts of a dialect that are given. What is `None` is detected, the rest being so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DialectChoice {
    pub encoding: Option<Encoding>,
    /// One character or several, not empty.
    pub delimiter: Option<String>,
    /// ASCII; `Some(None)`: nothing is quoted.
    pub quote: Option<Option<u8>>,
    pub double_quote: Option<bool>,
    /// ASCII; `Some(None)`: nothing is escaped.
    pub escape: Option<Option<u8>>,
    pub skip_initial_space: Option<bool>,
    pub record_end: Option<RecordEnd>,
    /// Comments are never guessed: a name may begin with any character.
    pub comment: Option<String>,
    /// Physical lines above the header, or above the first record when there is none.
    pub lines_above: Option<u32>,
    pub header: Option<bool>,
}

impl DialectChoice {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == DialectChoice::default()
    }
}
