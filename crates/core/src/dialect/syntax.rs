//! How a file is written: everything that has to be known before its bytes are records.

use super::Encoding;

/// A blank that may stand around a quoted value.
const BLANKS: [u8; 2] = *b" \t";

/// The dialect of a file. The default is that of RFC 4180, with any newline ending a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    pub encoding: Encoding,
    /// The file begins with a byte order mark.
    pub bom: bool,
    /// Between fields; one character or several, never empty.
    pub delimiter: String,
    /// Around fields; ASCII. `None`: quotes are characters like others.
    pub quote: Option<u8>,
    /// A quote within quotes is written twice.
    pub double_quote: bool,
    /// Takes its meaning from the quote, the delimiter or itself behind it; ASCII.
    pub escape: Option<u8>,
    /// Spaces behind a delimiter belong to it.
    pub skip_initial_space: bool,
    pub record_end: RecordEnd,
    /// Lines that begin with this are no records.
    pub comment: Option<String>,
    /// The first line says `sep=`.
    pub sep_line: bool,
    /// Physical lines above the header, a `sep=` line included. `None`: not decided by the bytes alone.
    pub lines_above: Option<u32>,
    /// Whether there is a header. `None`: not decided by the bytes alone.
    pub header: Option<bool>,
}

/// What ends a record outside of quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordEnd {
    /// CRLF, LF or CR, mixed as they come.
    Newline,
    /// Exactly this; never empty.
    Exactly(String),
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect {
            encoding: Encoding::UTF_8,
            bom: false,
            delimiter: ",".to_owned(),
            quote: Some(b'"'),
            double_quote: true,
            escape: None,
            skip_initial_space: false,
            record_end: RecordEnd::Newline,
            comment: None,
            sep_line: false,
            lines_above: None,
            header: None,
        }
    }
}

impl Dialect {
    /// RFC 4180 with this delimiter.
    #[must_use]
    pub fn with_delimiter(delimiter: impl Into<String>) -> Dialect {
        Dialect {
            delimiter: delimiter.into(),
            ..Dialect::default()
        }
    }

    /// The delimiter and the quote when they are single bytes and nothing else is out of the ordinary: what
    /// `csv-core` reads as it is, and what a decoder made for speed need not ask about.
    #[must_use]
    pub fn plain(&self) -> Option<(u8, Option<u8>)> {
        let [delimiter] = self.delimiter.as_bytes() else {
            return None;
        };
        let plain = self.record_end == RecordEnd::Newline
            && self.escape.is_none()
            && self.comment.is_none()
            && !self.skip_initial_space
            && (self.double_quote || self.quote.is_none());
        plain.then_some((*delimiter, self.quote))
    }

    /// Length of the terminator at `at`, 0 when there is none.
    pub(crate) fn record_end_at(&self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        match (&self.record_end, rest) {
            (RecordEnd::Newline, [b'\r', b'\n', ..]) => 2,
            (RecordEnd::Newline, [b'\r' | b'\n', ..]) => 1,
            (RecordEnd::Exactly(end), rest) if rest.starts_with(end.as_bytes()) => end.len(),
            _ => 0,
        }
    }

    pub(crate) fn is_delimiter_at(&self, bytes: &[u8], at: usize) -> bool {
        bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(self.delimiter.as_bytes()))
    }

    /// Whether a field that goes up to `at` ends there: by a delimiter, a terminator or the end of the file.
    pub(crate) fn field_ends_at(&self, bytes: &[u8], at: usize) -> bool {
        at >= bytes.len() || self.is_delimiter_at(bytes, at) || self.record_end_at(bytes, at) > 0
    }

    /// Where a field ends whose last quote is before `at`: blanks behind the quote do not count.
    pub(crate) fn end_behind_quote(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut end = at;
        loop {
            if self.field_ends_at(bytes, end) {
                return Some(end);
            }
            if !BLANKS.contains(bytes.get(end)?) {
                return None;
            }
            end += 1;
        }
    }
}
