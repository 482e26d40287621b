//! A sheet of a workbook, in place of a file of text.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rollcall_core::session::view::SheetView;
use rollcall_sheets::{
    NoteKind, Sheet, SheetError, Table, describe_notes, first_with_records, read_workbook,
    sheet_named,
};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

pub(crate) use rollcall_sheets::looks_like_spreadsheet;

/// The sheet that was taken, as CSV, and what is to be said about it.
#[derive(Debug)]
pub(crate) struct TakenSheet {
    pub(crate) csv: Vec<u8>,
    pub(crate) findings: SheetFindings,
    /// Of the workbook.
    pub(crate) sha256: Vec<u8>,
    /// In words, cells that the CSV says too little about.
    pub(crate) cells: String,
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
        Some(name) => sheet_named(&sheets, name).with_context(|| {
            let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            format!("there is no sheet “{name}”, but: {}", names.join(", "))
        })?,
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
    let cells = describe_notes(&notes, notes_left_out);
    let notes = notes.into_iter().map(|note| NoteFinding {
        kind: note.kind,
        row: note.row,
        column: note.column,
        value: note.text,
    });
    Ok(Ok(TakenSheet {
        csv: csv.into_bytes(),
        sha256: Sha256::digest(bytes).to_vec(),
        cells,
        findings: SheetFindings {
            name,
            sheets: known,
            notes: notes.collect(),
            notes_left_out,
        },
    }))
}

impl SheetFindings {
    /// What a session is told of the sheets.
    pub(crate) fn views(&self) -> Vec<SheetView> {
        let view = |sheet: &SheetFinding| SheetView {
            name: sheet.name.clone(),
            rows: sheet.rows,
            taken: sheet.name == self.name,
        };
        self.sheets.iter().map(view).collect()
    }
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
