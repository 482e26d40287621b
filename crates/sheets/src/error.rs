//! Why a file cannot be read.

use thiserror::Error;

/// A file that gives no table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SheetError {
    #[error("this archive holds no Excel or OpenDocument spreadsheet")]
    NotASpreadsheet,
    /// A spreadsheet, but of a kind that is not read.
    #[error("this is {kind}, which is not read here. Save it as XLSX, ODS or CSV")]
    OtherKind { kind: &'static str },
    #[error("the workbook is protected with a password. Save it without one")]
    Password,
    #[error("the workbook is too large: more than {limit} {of}")]
    TooLarge { limit: u64, of: &'static str },
    #[error("the workbook is damaged: {why}")]
    Damaged { why: String },
    #[error("a spreadsheet has at most {limit} rows, and this list has {rows}. Take it as CSV")]
    TooManyRows { rows: usize, limit: u32 },
    #[error("the workbook could not be written: {why}")]
    Unwritable { why: String },
}

impl SheetError {
    /// The reason as a sentence of its own.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = self.to_string();
        let mut rest = text.chars();
        let first = rest.next().into_iter().flat_map(char::to_uppercase);
        first.chain(rest).chain(['.']).collect()
    }

    pub(crate) fn damaged(why: impl ToString) -> SheetError {
        SheetError::Damaged {
            why: why.to_string(),
        }
    }
}
