//! The report as a table for a spreadsheet, and the template as one: what is to be in which cell, and what is marked.

use std::iter::Peekable;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    LEFT_OUT, REPORT_COLUMNS, ReportState, class_word, describe, guard_cell, unguard_cell,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::Class;
use crate::directory::Directory;
use crate::template::{Kind, Template};
use crate::validate::Rules;

/// One sheet. All cells are text, which no program takes for a formula.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SheetTable {
    pub name: String,
    pub columns: Vec<SheetColumn>,
    /// Without the header.
    pub rows: Vec<Vec<String>>,
    /// In order of row.
    pub marks: Vec<CellMark>,
}

/// A column with the values that it takes, if those are certain ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SheetColumn {
    pub title: String,
    /// What belongs there, for who fills it in.
    pub note: String,
    pub choices: Vec<String>,
}

/// A cell with something wrong in it; row from 0, the header left out.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CellMark {
    pub row: u32,
    pub column: u32,
    pub severity: Severity,
    pub note: String,
}

/// The annotated report: the file's own columns in their order, then those of the report, with every cell marked in
/// which something was found.
pub(crate) fn report_table<'a>(
    rules: Rules<'_>,
    classes: impl Iterator<Item = Class>,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    state: &ReportState,
) -> SheetTable {
    let added = REPORT_COLUMNS.map(str::to_owned).into_iter();
    let mut table = file_table("Report", rules, added.chain([state.header()]));
    let mut findings = diagnostics.peekable();
    for ((index, class), record) in classes.enumerate().zip(1_u32..) {
        // Text is no formula here; but an apostrophe that looks like a guard comes off when the report is read.
        let kept = |text: &str| match unguard_cell(text) == text {
            true => text.to_owned(),
            false => guard_cell(text).into_owned(),
        };
        let mut cells: Vec<String> = own_cells(rules, index).map(kept).collect();
        let words = mark_record(rules, record, &mut findings, &mut table);
        let status = if rules.records.is_left_out(rules.first + index) {
            LEFT_OUT
        } else {
            class_word(class)
        };
        cells.push(rules.row(index).to_string());
        cells.push(status.to_owned());
        cells.push(words.join(" | "));
        cells.push(state.mark(record));
        table.rows.push(cells);
    }
    table
}

/// The file's own columns, and the records that count, with every cell marked in which something was found.
pub(crate) fn corrected_table<'a>(
    rules: Rules<'_>,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
) -> SheetTable {
    let mut table = file_table("Corrected", rules, std::iter::empty());
    let mut findings = diagnostics.peekable();
    for (index, record) in (0..rules.count()).zip(1_u32..) {
        if rules.records.is_left_out(rules.first + index) {
            continue;
        }
        mark_record(rules, record, &mut findings, &mut table);
        table
            .rows
            .push(own_cells(rules, index).map(str::to_owned).collect());
    }
    table
}

fn file_table(name: &str, rules: Rules<'_>, added: impl Iterator<Item = String>) -> SheetTable {
    let own = rules.header.columns.iter();
    let titles = own.map(|column| column.header.clone()).chain(added);
    SheetTable {
        name: name.to_owned(),
        columns: titles
            .map(|title| SheetColumn {
                title,
                ..SheetColumn::default()
            })
            .collect(),
        ..SheetTable::default()
    }
}

/// What a record (from 0) has in the file's own columns.
fn own_cells(rules: Rules<'_>, index: usize) -> impl Iterator<Item = &str> {
    let columns = 0..rules.header.columns.len();
    columns.map(move |column| rules.records.written_field(rules.first + index, column))
}

/// Marks the cells of the next row in which something was found in a record (from 1), and says what in words. What is
/// not about a cell is marked behind the file's own columns, or in the last of them.
fn mark_record<'a>(
    rules: Rules<'_>,
    record: u32,
    findings: &mut Peekable<impl Iterator<Item = &'a Diagnostic>>,
    table: &mut SheetTable,
) -> Vec<String> {
    let own = rules.header.columns.len();
    let last = own.min(table.columns.len().saturating_sub(1));
    let row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let is_before = |found: &&Diagnostic| found.record.is_none_or(|at| at < record);
    while findings.next_if(is_before).is_some() {}
    let mut words = Vec::new();
    while let Some(found) = findings.next_if(|found| found.record == Some(record)) {
        words.push(describe(found));
        let column = found
            .column
            .map_or(last, |column| (column as usize).saturating_sub(1));
        table.marks.push(CellMark {
            row,
            column: u32::try_from(column.min(last)).unwrap_or(u32::MAX),
            severity: found.severity,
            note: found.message.clone(),
        });
    }
    words
}

/// The template, to be filled in: its header, an example, and for each column what it takes.
#[must_use]
pub fn template_table(template: &Template, directory: Option<&Directory>) -> SheetTable {
    let choices = |kind: &Kind| match kind {
        Kind::Choice(choices) => choices.iter().map(|choice| choice.label.clone()).collect(),
        Kind::References { none, .. } => {
            let groups = directory.map(Directory::group_names).unwrap_or_default();
            none.iter().chain(groups).cloned().collect()
        }
        _ => Vec::new(),
    };
    let columns = template.fields.iter().map(|field| SheetColumn {
        title: field.title.clone(),
        note: field.description.clone(),
        choices: choices(&field.kind),
    });
    let example = template.fields.iter().map(|field| field.example.clone());
    SheetTable {
        name: template.title.clone(),
        columns: columns.collect(),
        rows: vec![example.collect()],
        marks: Vec::new(),
    }
}
