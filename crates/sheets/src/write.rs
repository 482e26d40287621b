//! A table as an XLSX file.

use rollcall_core::diagnostic::Severity;
use rollcall_core::report::{CellMark, SheetColumn, SheetTable};
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

use crate::{MAX_ROWS, SheetError};

/// Characters that a cell holds.
const CELL_CHARS: usize = 32_767;
/// Characters that a list of choices may have before it needs a sheet of its own.
const LIST_CHARS: usize = 255;
/// Cells that get a note beside their mark; programs get slow with more.
const MOST_NOTES: usize = 2_000;
/// Rows below the header of a template that offer the choices.
const OFFERED_ROWS: u32 = 10_000;
/// Where lists stand that are too long for a cell.
const LISTS: &str = "Lists";
const WIDEST: usize = 48;

/// Writes the table as the first sheet of a workbook. Every cell is text, so none is a formula.
///
/// # Errors
/// When it has more rows than spreadsheet programs have.
pub fn write_workbook(table: &SheetTable) -> Result<Vec<u8>, SheetError> {
    if table.rows.len() >= MAX_ROWS as usize {
        return Err(SheetError::TooManyRows {
            rows: table.rows.len(),
            limit: MAX_ROWS,
        });
    }
    write(table).map_err(|error| SheetError::Unwritable {
        why: error.to_string(),
    })
}

fn write(table: &SheetTable) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut sheet = Worksheet::new();
    sheet.set_name(sheet_name(&table.name))?;
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold().set_align(FormatAlign::Top);
    let mut lists = Worksheet::new();
    let mut long_lists = 0;
    for (column, number) in table.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, number, cut(&column.title), &head)?;
        sheet.set_column_width(number, width_of(table, number as usize))?;
        if !column.note.is_empty() {
            sheet.insert_note(
                0,
                number,
                &Note::new(&*column.note).add_author_prefix(false),
            )?;
        }
        if !column.choices.is_empty() {
            let offer = offer(column, &mut lists, &mut long_lists)?;
            sheet.add_data_validation(1, number, OFFERED_ROWS, number, &offer)?;
        }
    }
    let mut marks = table.marks.iter().zip(0_usize..).peekable();
    for (cells, row) in table.rows.iter().zip(0_u32..) {
        for (cell, column) in cells.iter().zip(0_u16..) {
            if !cell.is_empty() {
                sheet.write_string(row + 1, column, cut(cell))?;
            }
        }
        while let Some((mark, number)) = marks.next_if(|(mark, _)| mark.row <= row) {
            write_mark(&mut sheet, table, mark, number < MOST_NOTES)?;
        }
    }
    workbook.push_worksheet(sheet);
    if long_lists > 0 {
        lists.set_name(LISTS)?.set_hidden(true);
        workbook.push_worksheet(lists);
    }
    workbook.save_to_buffer()
}

fn write_mark(
    sheet: &mut Worksheet,
    table: &SheetTable,
    mark: &CellMark,
    noted: bool,
) -> Result<(), XlsxError> {
    let column = u16::try_from(mark.column).unwrap_or(u16::MAX);
    let cells = table.rows.get(mark.row as usize);
    let text = cells.and_then(|cells| cells.get(mark.column as usize));
    let colour = match mark.severity {
        Severity::Error => Color::RGB(0x00FB_DAD4),
        Severity::Warning => Color::RGB(0x00F7_E5BF),
        Severity::Info => Color::RGB(0x00D8_EAF5),
    };
    let format = Format::new().set_background_color(colour);
    match text.filter(|text| !text.is_empty()) {
        Some(text) => sheet.write_string_with_format(mark.row + 1, column, cut(text), &format)?,
        None => sheet.write_blank(mark.row + 1, column, &format)?,
    };
    if noted {
        let note = Note::new(&*mark.note).add_author_prefix(false);
        sheet.insert_note(mark.row + 1, column, &note)?;
    }
    Ok(())
}

/// The choices of a column: in the cell's own list where they fit, else on the sheet of lists.
fn offer(
    column: &SheetColumn,
    lists: &mut Worksheet,
    long_lists: &mut u16,
) -> Result<DataValidation, XlsxError> {
    let chars: usize = column
        .choices
        .iter()
        .map(|choice| choice.chars().count() + 1)
        .sum();
    let has_comma = column.choices.iter().any(|choice| choice.contains(','));
    if chars <= LIST_CHARS && !has_comma {
        return DataValidation::new().allow_list_strings(&column.choices);
    }
    let number = *long_lists;
    for (choice, row) in column.choices.iter().zip(0_u32..) {
        lists.write_string(row, number, cut(choice))?;
    }
    *long_lists += 1;
    let letter = rust_xlsxwriter::utility::column_number_to_name(number);
    let last = column.choices.len();
    let range = format!("={LISTS}!${letter}$1:${letter}${last}");
    Ok(DataValidation::new().allow_list_formula(range.as_str().into()))
}

/// What programs take as the name of a sheet: 31 characters, none of some.
fn sheet_name(name: &str) -> String {
    let allowed = name.chars().filter(|c| !"[]:*?/\\".contains(*c));
    let name: String = allowed.take(31).collect();
    let name = name.trim_matches('\'').trim();
    if name.is_empty() {
        "Sheet".to_owned()
    } else {
        name.to_owned()
    }
}

fn width_of(table: &SheetTable, column: usize) -> f64 {
    let title = table
        .columns
        .get(column)
        .map(|column| column.title.chars().count());
    let cells = table
        .rows
        .iter()
        .take(100)
        .filter_map(|cells| cells.get(column));
    let longest = cells
        .map(|cell| cell.chars().count())
        .chain(title)
        .max()
        .unwrap_or(0);
    let width = u32::try_from(longest.min(WIDEST) + 2).unwrap_or(8);
    f64::from(width)
}

fn cut(text: &str) -> &str {
    match text.char_indices().nth(CELL_CHARS) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}
