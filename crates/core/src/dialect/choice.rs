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
    /// RFC 4180 in UTF-8, as [`write_record`](crate::report::write_record) writes it; what stands above the header
    /// is still to be found unless it is given here.
    #[must_use]
    pub fn of_csv(&self) -> DialectChoice {
        DialectChoice {
            encoding: Some(Encoding::UTF_8),
            delimiter: Some(",".to_owned()),
            quote: Some(Some(b'"')),
            double_quote: Some(true),
            escape: Some(None),
            skip_initial_space: Some(false),
            record_end: None,
            comment: None,
            lines_above: self.lines_above,
            header: self.header,
        }
    }

    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == DialectChoice::default()
    }
}
