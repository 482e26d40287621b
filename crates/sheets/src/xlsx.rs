//! Excel workbooks, read by `calamine`, shown by their number formats.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::decimal::{has_lost_digits, plain};
use crate::grid::Grid;
use crate::moment::{Shown, iso};
use crate::note::NoteKind;
use crate::number_format::NumberFormat;
use crate::{MAX_CELLS, MAX_TEXT_BYTES, Sheet, SheetError};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(book_error)?;
    let known = book.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    let mut cells_left = MAX_CELLS;
    for sheet in known
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
    {
        let grid = read_sheet(&mut book, &sheet.name, cells_left)?;
        let table = grid.into_table()?;
        cells_left -= table.cells();
        sheets.push(Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            table,
        });
    }
    Ok(sheets)
}

fn read_sheet(book: &mut Book<'_>, name: &str, cells_left: u64) -> Result<Grid, SheetError> {
    let mut cells = read_cells(book, name, cells_left, None)?;
    if !cells.blank.is_empty() || cells.any_failed {
        let places = read_places(book, name)?;
        if cells.any_failed {
            cells = read_cells(book, name, cells_left, Some(&places))?;
        }
        // Programs that write formulas without calculating them leave the cells blank until somebody opens and
        // saves the file.
        for place in cells.blank.iter().filter_map(|at| places.get(*at)) {
            if place.has_formula {
                let (row, column) = (place.row, place.column);
                cells
                    .grid
                    .note(NoteKind::FormulaWithoutResult, row, column, "");
            }
        }
    }
    let mut grid = cells.grid;
    grid.sort();
    note_merged(book, name, &mut grid)?;
    Ok(grid)
}

/// The cells of a sheet in the order of the file.
struct Cells {
    grid: Grid,
    /// The numbers of those without a value, from 0.
    blank: Vec<usize>,
    /// A cell could not be read; where it stands, only [`read_places`] tells, and without that the cells behind it
    /// may be misplaced.
    any_failed: bool,
}

/// What a style makes of numbers.
struct Format {
    numbers: NumberFormat,
    moments: Shown,
}

fn read_cells(
    book: &mut Book<'_>,
    name: &str,
    cells_left: u64,
    places: Option<&[Place]>,
) -> Result<Cells, SheetError> {
    let since_1904 = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(name).map_err(book_error)?;
    let formats: Vec<Format> = reader.styles().iter().map(Format::of).collect();
    let unstyled = Format::of(&Style::default());
    let mut cells = Cells {
        grid: Grid::new(cells_left),
        blank: Vec::new(),
        any_failed: false,
    };
    for at in 0_usize.. {
        let place = places.and_then(|places| places.get(at));
        let place = place.map(|place| (place.row, place.column));
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(error) => {
                let text = unreadable_cell(error)?;
                cells.any_failed = true;
                if let Some((row, column)) = place {
                    cells.grid.put(row, column, &text)?;
                    let kind = if text.is_empty() {
                        NoteKind::Unreadable
                    } else {
                        NoteKind::ErrorValue
                    };
                    cells.grid.note(kind, row, column, &text);
                }
                continue;
            }
        };
        if *cell.get_value() == DataRef::Empty {
            check_count(cells.blank.len())?;
            cells.blank.push(at);
            continue;
        }
        let (row, column) = place.unwrap_or_else(|| cell.get_position());
        let format = formats.get(style).unwrap_or(&unstyled);
        let (text, note) = show(cell.get_value(), format, since_1904);
        cells.grid.put(row, column, &text)?;
        if let Some(kind) = note {
            cells.grid.note(kind, row, column, &text);
        }
    }
    Ok(cells)
}

impl Format {
    fn of(style: &Style) -> Format {
        let code = style.number_format.as_ref();
        let code = code.map_or("General", |format| format.format_code.as_str());
        Format {
            numbers: NumberFormat::new(code),
            moments: Shown::of(code),
        }
    }

    fn show_number(&self, value: f64) -> (String, Option<NoteKind>) {
        let note = has_lost_digits(value).then_some(NoteKind::DigitsLost);
        (self.numbers.show(value), note)
    }
}

fn show(value: &DataRef<'_>, format: &Format, since_1904: bool) -> (String, Option<NoteKind>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.clone(), None)
        }
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Bool(true) => ("TRUE".to_owned(), None),
        DataRef::Bool(false) => ("FALSE".to_owned(), None),
        DataRef::Int(value) => format.show_number(*value as f64),
        DataRef::Float(value) => format.show_number(*value),
        DataRef::DateTime(moment) => {
            let serial = moment.as_f64();
            match iso(serial, format.moments, since_1904) {
                Some(text) => (text, None),
                None => (plain(serial), Some(NoteKind::NoSuchDate)),
            }
        }
        DataRef::Error(error) => (error.to_string(), Some(NoteKind::ErrorValue)),
    }
}

/// The text of a cell that has no value: that of an error that Excel does not know (`#ERROR!`, `Err:502`), or none
/// at all. `Err` when more than the cell is wrong.
fn unreadable_cell(error: XlsxError) -> Result<String, SheetError> {
    match error {
        XlsxError::CellError(text) => Ok(text),
        XlsxError::ParseFloat(_)
        | XlsxError::Unexpected(_)
        | XlsxError::UnexpectedNode(_)
        | XlsxError::CellTAttribute(_)
        | XlsxError::Unrecognized { .. } => Ok(String::new()),
        other => Err(book_error(other)),
    }
}

/// Where a cell stands, row and column from 0.
struct Place {
    row: u32,
    column: u32,
    has_formula: bool,
}

/// The places of all cells, whatever is in them.
fn read_places(book: &mut Book<'_>, name: &str) -> Result<Vec<Place>, SheetError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(book_error)?;
    let mut places = Vec::new();
    let mut formula_bytes = 0;
    while let Some(cell) = reader.next_formula().map_err(book_error)? {
        check_count(places.len())?;
        // One formula may be shared by many cells.
        formula_bytes += cell.get_value().len();
        if formula_bytes > MAX_TEXT_BYTES {
            return Err(SheetError::TooLarge {
                limit: MAX_TEXT_BYTES as u64,
                of: "bytes of formulas",
            });
        }
        let (row, column) = cell.get_position();
        places.push(Place {
            row,
            column,
            has_formula: !cell.get_value().is_empty(),
        });
    }
    Ok(places)
}

fn check_count(cells: usize) -> Result<(), SheetError> {
    if cells as u64 >= MAX_CELLS {
        return Err(SheetError::TooLarge {
            limit: MAX_CELLS,
            of: "cells",
        });
    }
    Ok(())
}

/// Titles that span columns need no word; values that stand for several records do.
fn note_merged(book: &mut Book<'_>, name: &str, grid: &mut Grid) -> Result<(), SheetError> {
    for area in book.merge_cells_by_sheet_name(name).map_err(book_error)? {
        let (row, column) = area.start;
        let text = grid.text(row, column).map(str::to_owned);
        if let Some(text) = text.filter(|_| area.end.0 > row) {
            grid.note(NoteKind::Merged, row, column, &text);
        }
    }
    Ok(())
}

fn book_error(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Password,
        XlsxError::Zip(error) => crate::archive::part_error(error),
        other => SheetError::damaged(other),
    }
}
