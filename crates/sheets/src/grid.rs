//! Cells as they come, and the table that they make.

use rollcall_core::report::write_record;

use crate::note::{Note, NoteKind};
use crate::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT_BYTES, SheetError};

/// Notes that are kept; the rest are counted.
const MAX_NOTES: usize = 1_000;

/// One sheet as text.
#[derive(Debug, Default)]
pub struct Table {
    /// RFC 4180 in UTF-8: one record a row from the first row of the sheet to the last that is not blank. A row
    /// that is not blank has a field for every column, a blank one is an empty line.
    pub csv: String,
    /// Rows to the last that is not blank.
    pub rows: u32,
    /// Columns to the last that is not blank.
    pub columns: u32,
    /// Rows with a value.
    pub filled_rows: u32,
    /// In order of row, then column.
    pub notes: Vec<Note>,
    pub notes_left_out: u64,
}

#[derive(Debug)]
struct Cell {
    row: u32,
    column: u32,
    start: usize,
    end: usize,
}

/// The cells of one sheet. Blank ones are left out.
#[derive(Debug)]
pub(crate) struct Grid {
    texts: String,
    cells: Vec<Cell>,
    notes: Vec<Note>,
    notes_left_out: u64,
    columns: u32,
    cells_left: u64,
}

impl Grid {
    /// A sheet in a workbook that may have this many more cells.
    pub(crate) fn new(cells_left: u64) -> Grid {
        Grid {
            texts: String::new(),
            cells: Vec::new(),
            notes: Vec::new(),
            notes_left_out: 0,
            columns: 0,
            cells_left,
        }
    }

    /// Row and column from 0.
    pub(crate) fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), SheetError> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= MAX_ROWS {
            return Err(too_many(MAX_ROWS, "rows"));
        }
        if column >= MAX_COLUMNS {
            return Err(too_many(MAX_COLUMNS, "columns"));
        }
        if self.cells.len() as u64 >= self.cells_left {
            return Err(too_many_cells());
        }
        let start = self.texts.len();
        if start + text.len() > MAX_TEXT_BYTES {
            return Err(SheetError::TooLarge {
                limit: MAX_TEXT_BYTES as u64,
                of: "bytes of text",
            });
        }
        self.texts.push_str(text);
        self.columns = self.columns.max(column + 1);
        self.cells.push(Cell {
            row,
            column,
            start,
            end: self.texts.len(),
        });
        Ok(())
    }

    pub(crate) fn note(&mut self, kind: NoteKind, row: u32, column: u32, text: &str) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note {
                kind,
                row: row.saturating_add(1),
                column: column.saturating_add(1),
                text: text.to_owned(),
            });
        } else {
            self.notes_left_out += 1;
        }
    }

    /// The text of a cell that is not blank, once the cells are sorted.
    pub(crate) fn text(&self, row: u32, column: u32) -> Option<&str> {
        let at = self
            .cells
            .binary_search_by_key(&(row, column), |cell| (cell.row, cell.column));
        let cell = self.cells.get(at.ok()?)?;
        self.texts.get(cell.start..cell.end)
    }

    /// Programs write cells in order; where one did not, the last word on a place holds.
    pub(crate) fn sort(&mut self) {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self.cells.reverse();
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
        self.cells.reverse();
    }

    /// `Err` when blank cells of rows that are not blank make it too large.
    pub(crate) fn into_table(mut self) -> Result<Table, SheetError> {
        self.sort();
        let rows = self.cells.chunk_by(|a, b| a.row == b.row);
        let filled_rows = u32::try_from(rows.clone().count()).unwrap_or(u32::MAX);
        if u64::from(filled_rows) * u64::from(self.columns) > self.cells_left {
            return Err(too_many_cells());
        }
        let mut csv =
            String::with_capacity(self.texts.len() + self.cells.len() + filled_rows as usize * 2);
        let mut next_row = 0;
        let mut fields = vec![""; self.columns as usize];
        for row in rows {
            let number = row.first().map_or(0, |cell| cell.row);
            for _ in next_row..number {
                csv.push_str("\r\n");
            }
            next_row = number + 1;
            fields.fill("");
            for cell in row {
                if let Some(field) = fields.get_mut(cell.column as usize) {
                    *field = self.texts.get(cell.start..cell.end).unwrap_or_default();
                }
            }
            write_record(&mut csv, fields.iter().copied(), ',');
        }
        self.notes
            .sort_by_key(|note| (note.row, note.column, note.kind));
        Ok(Table {
            csv,
            rows: next_row,
            columns: self.columns,
            filled_rows,
            notes: self.notes,
            notes_left_out: self.notes_left_out,
        })
    }
}

impl Table {
    pub(crate) fn cells(&self) -> u64 {
        u64::from(self.filled_rows) * u64::from(self.columns)
    }
}

fn too_many(limit: u32, of: &'static str) -> SheetError {
    SheetError::TooLarge {
        limit: u64::from(limit),
        of,
    }
}

fn too_many_cells() -> SheetError {
    SheetError::TooLarge {
        limit: MAX_CELLS,
        of: "cells",
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use crate::{MAX_CELLS, NoteKind, SheetError};

    #[test]
    fn rows_keep_their_numbers_and_their_width() {
        let mut grid = Grid::new(MAX_CELLS);
        for (row, column, text) in [(4, 1, "late"), (2, 0, "a,b"), (2, 3, "old"), (2, 3, "new")] {
            grid.put(row, column, text).unwrap();
        }
        grid.note(NoteKind::Merged, 2, 0, "a,b");
        let table = grid.into_table().unwrap();
        assert_eq!(table.csv, "\r\n\r\n\"a,b\",,,new\r\n\r\n,late,,\r\n");
        assert_eq!((table.rows, table.columns, table.filled_rows), (5, 4, 2));
        assert_eq!((table.notes[0].row, table.notes[0].column), (3, 1));
    }

    #[test]
    fn a_sheet_beyond_the_limits_is_refused() {
        let mut grid = Grid::new(100);
        assert!(matches!(
            grid.put(1_048_576, 0, "x"),
            Err(SheetError::TooLarge { of: "rows", .. })
        ));
        // A hundred rows are fine; a cell far to the right makes all of them wide.
        for row in 0..10 {
            grid.put(row, 0, "x").unwrap();
        }
        grid.put(0, 11, "x").unwrap();
        assert!(matches!(
            grid.into_table(),
            Err(SheetError::TooLarge { of: "cells", .. })
        ));
    }
}
