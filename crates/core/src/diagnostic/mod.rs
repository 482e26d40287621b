//! Located findings, their stable codes and their English wording.

mod code;
mod wording;

pub use code::{Code, CodeEntry, Severity};
pub(crate) use wording::fill;

use serde::Serialize;

/// One finding, in the form and key order of SPEC section 8. What does not apply is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// Data record from 1, empty ones included.
    pub record: Option<u32>,
    /// Physical line from 1 on which the record starts, header lines included.
    pub line: Option<u32>,
    /// Byte offset of the record in the file as given, from 0.
    pub record_byte: Option<u64>,
    /// Byte range in the file as given, from 0, end exclusive.
    pub byte_start: Option<u64>,
    pub byte_end: Option<u64>,
    /// File column from 1.
    pub column: Option<u32>,
    pub header: Option<String>,
    /// The value as read; left out for passwords.
    pub value: Option<String>,
    /// In English. To word it in another language take `code` and `args`.
    pub message: String,
    /// The one obvious repair, as the text that the field should hold.
    pub suggestion: Option<String>,
    /// Arguments of the message, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

/// Where a finding is, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    pub record: Option<u32>,
    pub line: Option<u32>,
    pub record_byte: Option<u64>,
    pub byte_range: Option<(u64, u64)>,
    /// File column from 0.
    pub column: Option<u32>,
    pub header: Option<String>,
}

impl Diagnostic {
    /// A finding worded from the code's template; `args` fill its `{name}` places.
    #[must_use]
    pub fn new(code: Code, at: Location, args: &[(&str, &str)]) -> Diagnostic {
        let args: Vec<(String, String)> = args
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Diagnostic {
            code,
            severity: code.entry().severity,
            record: at.record,
            line: at.line,
            record_byte: at.record_byte,
            byte_start: at.byte_range.map(|range| range.0),
            byte_end: at.byte_range.map(|range| range.1),
            column: at.column.map(|column| column + 1),
            header: at.header,
            value: None,
            message: fill(code.entry().message, &args),
            suggestion: None,
            args,
        }
    }

    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Diagnostic {
        self.value = Some(value.into());
        self
    }

    #[must_use]
    pub fn with_suggestion(mut self, suggestion: Option<String>) -> Diagnostic {
        self.suggestion = suggestion;
        self
    }

    /// Whether this finding makes its record invalid, or, without a record, stops the import.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
