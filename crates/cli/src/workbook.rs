//! A sheet of a workbook, in place of a file of text.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rollcall_core::dialect::{DialectChoice, Encoding};
use rollcall_sheets::{NoteKind, Sheet, SheetError, Table, first_with_records, read_workbook};
use serde::{Serialize, Serializer};

pub(crate) use rollcall_sheets::looks_like_spreadsheet;

/// The sheet that was taken, as CSV, and what is to be said about it.
#[derive(Debug)]
pub(crate) struct TakenSheet {
    pub(crate) csv: Vec<u8>,
    pub(crate) findings: SheetFindings,
}

/// What a workbook holds and what of it was taken. Rows and columns are numbered from 1.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SheetFindings {
    pub(crate) name: String,
    pub(crate) sheets: Vec<SheetFinding>,
    /// What the table does not show as the sheet does.
    pub(crate) notes: Vec<NoteFinding>,
    pub(crate) notes_left_out: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct SheetFinding {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    pub(crate) rows: u32,
    pub(crate) columns: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct NoteFinding {
    #[serde(serialize_with = "name_of")]
    pub(crate) kind: NoteKind,
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) value: String,
}

fn name_of<S: Serializer>(kind: &NoteKind, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

impl NoteFinding {
    pub(crate) fn sentence(&self) -> String {
        let value = &self.value;
        match self.kind {
            NoteKind::ErrorValue => format!("the formula came to {value}"),
            NoteKind::FormulaWithoutResult => {
                "the formula has no result: open the file, save it, and it has one".to_owned()
            }
            NoteKind::Merged => {
                format!("“{value}” is merged over rows and stands in the first only")
            }
            NoteKind::DigitsLost => {
                format!("{value} has more digits than a number keeps; enter it as text")
            }
            NoteKind::NoSuchDate => format!("{value} is shown as a date, but there is no such day"),
            NoteKind::Unreadable => "the cell cannot be read, and is taken for blank".to_owned(),
        }
    }
}

/// Reads the sheet of this name, or the first that has records. `Ok(Err(…))` says why the file gives none.
pub(crate) fn take_sheet(
    bytes: &[u8],
    wanted: Option<&str>,
) -> Result<Result<TakenSheet, SheetError>> {
    let mut sheets = match read_workbook(bytes) {
        Ok(sheets) => sheets,
        Err(error) => return Ok(Err(error)),
    };
    let at = match wanted {
        None => first_with_records(&sheets),
        Some(name) => position(&sheets, name)?,
    };
    let known = sheets.iter().map(|sheet| SheetFinding {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        rows: sheet.table.rows,
        columns: sheet.table.columns,
    });
    let known: Vec<SheetFinding> = known.collect();
    if at >= sheets.len() {
        return Ok(Err(SheetError::NotASpreadsheet));
    }
    let Sheet { name, table, .. } = sheets.swap_remove(at);
    let Table {
        csv,
        notes,
        notes_left_out,
        ..
    } = table;
    let notes = notes.into_iter().map(|note| NoteFinding {
        kind: note.kind,
        row: note.row,
        column: note.column,
        value: note.text,
    });
    Ok(Ok(TakenSheet {
        csv: csv.into_bytes(),
        findings: SheetFindings {
            name,
            sheets: known,
            notes: notes.collect(),
            notes_left_out,
        },
    }))
}

fn position(sheets: &[Sheet], name: &str) -> Result<usize> {
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let exact = names.iter().position(|known| *known == name);
    let at = exact.or_else(|| {
        let lower = name.to_lowercase();
        names.iter().position(|known| known.to_lowercase() == lower)
    });
    at.with_context(|| format!("there is no sheet “{name}”, but: {}", names.join(", ")))
}

/// A sheet was named, but the file has none.
pub(crate) fn refuse_sheet(path: &Path, wanted: Option<&str>) -> Result<()> {
    if let Some(name) = wanted {
        bail!(
            "{} is no workbook: it has no sheet “{name}”",
            path.display()
        );
    }
    Ok(())
}

/// How the CSV of a sheet is written; what is above the header is still to be found, unless it was said.
pub(crate) fn sheet_dialect(said: &DialectChoice) -> DialectChoice {
    DialectChoice {
        encoding: Some(Encoding::UTF_8),
        delimiter: Some(",".to_owned()),
        quote: Some(Some(b'"')),
        double_quote: Some(true),
        escape: Some(None),
        skip_initial_space: Some(false),
        lines_above: said.lines_above,
        header: said.header,
        ..DialectChoice::default()
    }
}
