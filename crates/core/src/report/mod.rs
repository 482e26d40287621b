//! CSV out: the annotated report, and plain records.
//!
//! A cell that a spreadsheet would take for a formula is guarded by an apostrophe, and the guard can be taken
//! off again without loss: [`unguard_cell`]`(`[`guard_cell`]`(x)) == x` for every text.

mod corrected;
mod state;
mod table;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::diff::Class;
use crate::validate::Rules;

pub(crate) use corrected::{Original, write_corrected};
pub(crate) use state::ReportState;
pub use table::{CellMark, SheetColumn, SheetTable, template_table};
pub(crate) use table::{corrected_table, report_table};

/// The columns that a report adds, behind the file's own; one more holds what was decided.
pub const REPORT_COLUMNS: [&str; 3] = ["_row", "_status", "_errors"];

/// What stands in the place of a class where the administrator left a record out.
pub(crate) const LEFT_OUT: &str = "left out";

/// Characters that make a cell a formula, after OWASP's "CSV Injection", full-width forms included.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn begins_like_a_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(TRIGGERS)
}

/// Puts an apostrophe before what a spreadsheet would take for a formula.
#[must_use]
pub fn guard_cell(cell: &str) -> Cow<'_, str> {
    if begins_like_a_formula(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Takes the guard off again.
#[must_use]
pub fn unguard_cell(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_like_a_formula(rest) => rest,
        _ => cell,
    }
}

/// Appends one record as RFC 4180 has it, ended by CRLF.
pub fn write_record<'a>(
    out: &mut String,
    cells: impl IntoIterator<Item = &'a str>,
    delimiter: char,
) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(delimiter);
        }
        let needs_quotes = cell.contains([delimiter, '"', '\r', '\n']) || cell != cell.trim();
        if needs_quotes {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

/// The annotated report: the file's own columns in their order, then row number, class and what was found.
///
/// UTF-8 with a byte order mark (spreadsheets need it), the file's delimiter, every record of the file once.
/// `diagnostics` are in order of record; there is a class for each record.
#[must_use]
pub(crate) fn write_report<'a>(
    rules: Rules<'_>,
    classes: impl Iterator<Item = Class>,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    delimiter: char,
    state: &ReportState,
) -> String {
    let mut out = String::from("\u{feff}");
    let columns = rules.header.columns.len();
    let header = rules
        .header
        .columns
        .iter()
        .map(|column| guard_cell(&column.header));
    let own = REPORT_COLUMNS.map(Cow::Borrowed);
    let header = header.chain(own).chain([Cow::Owned(state.header())]);
    let header: Vec<Cow<'_, str>> = header.collect();
    write_record(&mut out, header.iter().map(AsRef::as_ref), delimiter);
    let mut rest = diagnostics.peekable();
    for (record, class) in classes.enumerate() {
        let number = u32::try_from(record + 1).unwrap_or(u32::MAX);
        let is_before = |found: &&Diagnostic| found.record.is_none_or(|at| at < number);
        while rest.next_if(is_before).is_some() {}
        let mut findings = Vec::new();
        while let Some(found) = rest.next_if(|found| found.record == Some(number)) {
            findings.push(describe(found));
        }
        let at = rules.first + record;
        let width = columns.max(rules.records.field_count(at));
        let row = rules.row(record).to_string();
        let mut cells: Vec<Cow<'_, str>> = (0..columns)
            .map(|column| guard_cell(rules.records.written_field(at, column)))
            .collect();
        cells.push(Cow::Owned(row));
        let status = if rules.records.is_left_out(at) {
            LEFT_OUT
        } else {
            class_word(class)
        };
        cells.push(Cow::Borrowed(status));
        cells.push(Cow::Owned(guard_cell(&findings.join(" | ")).into_owned()));
        cells.push(Cow::Owned(state.mark(number)));
        // Values beyond the header are kept behind the report's own columns.
        cells.extend(
            (columns..width).map(|column| guard_cell(rules.records.written_field(at, column))),
        );
        write_record(&mut out, cells.iter().map(AsRef::as_ref), delimiter);
    }
    out
}

/// The file's own columns, and the records that count.
#[must_use]
pub(crate) fn write_plain(rules: Rules<'_>, delimiter: char) -> String {
    let mut out = String::from("\u{feff}");
    let columns = rules.header.columns.iter();
    let header: Vec<Cow<'_, str>> = columns.map(|column| guard_cell(&column.header)).collect();
    write_record(&mut out, header.iter().map(AsRef::as_ref), delimiter);
    for at in rules.first..rules.records.len() {
        if rules.records.is_left_out(at) {
            continue;
        }
        let cells = 0..rules
            .header
            .columns
            .len()
            .max(rules.records.field_count(at));
        let cells: Vec<Cow<'_, str>> = cells
            .map(|column| guard_cell(rules.records.written_field(at, column)))
            .collect();
        write_record(&mut out, cells.iter().map(AsRef::as_ref), delimiter);
    }
    out
}

fn describe(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{} ", diagnostic.code);
    if let Some(header) = &diagnostic.header {
        text.push_str(&format!("{header}: "));
    }
    text.push_str(&diagnostic.message);
    if let Some(suggestion) = &diagnostic.suggestion {
        text.push_str(&format!(" Did you mean {suggestion}?"));
    }
    text
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::New => "new",
        Class::Changed => "changed",
        Class::Returning => "returning",
        Class::Missing => "missing",
        Class::Invalid => "invalid",
        Class::Conflicting => "conflicting",
        Class::Duplicate => "duplicate",
        Class::Unchanged => "unchanged",
        Class::Skipped => "skipped",
        Class::Valid => "valid",
    }
}

#[cfg(test)]
mod tests {
    use super::{guard_cell, unguard_cell, write_record};

    #[test]
    fn guards_come_off_again() {
        for cell in [
            "", "x", "=1", "'=1", "''+x", "'x", "'", "-", "\t", "＝1", "it's", "+49 151",
        ] {
            let guarded = guard_cell(cell);
            assert_eq!(unguard_cell(&guarded), cell);
            assert!(!guarded.starts_with(super::TRIGGERS), "{guarded}");
        }
        assert_eq!(guard_cell("=1"), "'=1");
        assert_eq!(guard_cell("'=1"), "''=1");
        assert_eq!(unguard_cell("'quoted'"), "'quoted'");
    }

    #[test]
    fn cells_are_quoted_where_they_must() {
        let mut out = String::new();
        write_record(&mut out, ["a", "b,c", "d\"e", " f", ""], ',');
        assert_eq!(out, "a,\"b,c\",\"d\"\"e\",\" f\",\r\n");
    }
}
