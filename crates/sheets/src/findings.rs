//! What a workbook holds, as documents have it.

use rollcall_core::session::{NoteFinding, SheetFinding, SheetFindings};

use crate::{Note, Sheet};

/// What there is to know of all sheets, and of the one at this position, which is the table that is read.
#[must_use]
pub fn find_in_workbook(sheets: &[Sheet], taken: usize) -> SheetFindings {
    let taken = sheets.get(taken);
    let notes = taken.map_or(&[][..], |sheet| &sheet.table.notes);
    SheetFindings {
        name: taken.map(|sheet| sheet.name.clone()).unwrap_or_default(),
        sheets: sheets.iter().map(of_sheet).collect(),
        notes: notes.iter().map(of_note).collect(),
        notes_left_out: taken.map_or(0, |sheet| sheet.table.notes_left_out),
    }
}

fn of_sheet(sheet: &Sheet) -> SheetFinding {
    SheetFinding {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        rows: sheet.table.rows,
        columns: sheet.table.columns,
    }
}

fn of_note(note: &Note) -> NoteFinding {
    NoteFinding {
        kind: note.kind.name().to_owned(),
        row: note.row,
        column: note.column,
        value: note.text.clone(),
    }
}
