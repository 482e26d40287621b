//! Spreadsheets as tables of text: the bytes of an XLSX or ODS file in, every sheet as plain CSV out, which the
//! engine then reads like any other file.
//!
//! Text stays as it is. Numbers are written as the sheet shows them, but never as powers of ten, and always
//! with a decimal point where the file does not hold the shown text itself (XLSX). Dates are ISO 8601, true and
//! false are `TRUE` and `FALSE`, errors are their text. Of merged cells the first holds the value. A blank row
//! stays a blank line, so that record numbers are row numbers. What the table does not show as the sheet does
//! is said in its notes.
//!
//! Fractions (`# ?/?`) are written as decimal numbers, formats of text (`"x"@`) are not applied, and rows that a
//! filter hides are there: the formats of the file tell no more, or programs differ.

mod archive;
mod decimal;
mod error;
mod findings;
mod grid;
mod moment;
mod note;
mod number_format;
mod ods;
mod write;
mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use archive::looks_like_spreadsheet;
pub use error::SheetError;
pub use findings::find_in_workbook;
pub use grid::Table;
pub use note::{Note, NoteKind, describe_notes};
pub use write::write_workbook;

/// Bytes that the parts of a file may come to when they are unpacked, all together.
pub const MAX_UNPACKED_BYTES: u64 = 512 << 20;
/// Rows that are not blank times columns, over all sheets.
pub const MAX_CELLS: u64 = 24_000_000;
/// Bytes of text in the cells of a sheet.
pub const MAX_TEXT_BYTES: usize = 512 << 20;
/// Rows and columns that spreadsheet programs have.
pub const MAX_ROWS: u32 = 1_048_576;
pub const MAX_COLUMNS: u32 = 16_384;

/// One sheet, in the order of the file.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    /// The program does not show it.
    pub hidden: bool,
    pub table: Table,
}

/// Reads every sheet of an XLSX or ODS file.
///
/// # Errors
/// When the file is no such workbook, needs a password, is damaged, or goes beyond a limit.
pub fn read_workbook(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    // The libraries below are other people's; what a file makes them do must not end the program.
    catch_unwind(AssertUnwindSafe(|| read(bytes)))
        .unwrap_or_else(|_| Err(SheetError::damaged("its reader gave up")))
}

fn read(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    match archive::open(bytes)? {
        archive::Workbook::Xlsx => xlsx::read(bytes),
        archive::Workbook::Ods(archive) => ods::read(archive),
    }
}

/// The number of the sheet of this name, whatever its letter case if no name is exactly so.
#[must_use]
pub fn sheet_named(sheets: &[Sheet], name: &str) -> Option<usize> {
    let exact = sheets.iter().position(|sheet| sheet.name == name);
    let lower = name.to_lowercase();
    exact.or_else(|| {
        sheets
            .iter()
            .position(|sheet| sheet.name.to_lowercase() == lower)
    })
}

/// The sheet that a list of users is most likely in: the first with a header and a record, then the first that is
/// not blank; those that are shown come before those that are hidden.
#[must_use]
pub fn first_with_records(sheets: &[Sheet]) -> usize {
    let wanted: [fn(&Sheet) -> bool; 4] = [
        |sheet| !sheet.hidden && sheet.table.filled_rows > 1,
        |sheet| !sheet.hidden && sheet.table.filled_rows > 0,
        |sheet| sheet.table.filled_rows > 1,
        |sheet| sheet.table.filled_rows > 0,
    ];
    wanted
        .iter()
        .find_map(|wanted| sheets.iter().position(wanted))
        .unwrap_or(0)
}
