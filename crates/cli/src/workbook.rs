//! A sheet of a workbook, in place of a file of text.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rollcall_core::session::view::SheetView;
use rollcall_core::session::{SheetFinding, SheetFindings};
use rollcall_sheets::{
    SheetError, Table, describe_notes, find_in_workbook, first_with_records, read_workbook,
    sheet_named,
};
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
    if at >= sheets.len() {
        return Ok(Err(SheetError::NotASpreadsheet));
    }
    let findings = find_in_workbook(&sheets, at);
    let Table {
        csv,
        notes,
        notes_left_out,
        ..
    } = sheets.swap_remove(at).table;
    Ok(Ok(TakenSheet {
        csv: csv.into_bytes(),
        sha256: Sha256::digest(bytes).to_vec(),
        cells: describe_notes(&notes, notes_left_out),
        findings,
    }))
}

/// What a session is told of the sheets.
pub(crate) fn views(findings: &SheetFindings) -> Vec<SheetView> {
    let view = |sheet: &SheetFinding| SheetView {
        name: sheet.name.clone(),
        rows: sheet.rows,
        taken: sheet.name == findings.name,
    };
    findings.sheets.iter().map(view).collect()
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
