//! The report as a table for a spreadsheet, and the template as one: what is to be in which cell, and what is marked.

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
pub(crate) fn report_table(
    rules: Rules<'_>,
    classes: &[Class],
    diagnostics: &[Diagnostic],
    state: &ReportState,
) -> SheetTable {
    let own = rules.header.columns.len();
    let titles = rules
        .header
        .columns
        .iter()
        .map(|column| column.header.clone());
    let added = REPORT_COLUMNS.map(str::to_owned).into_iter();
    let mut table = SheetTable {
        name: "Report".to_owned(),
        columns: titles
            .chain(added)
            .chain([state.header()])
            .map(|title| SheetColumn {
                title,
                ..SheetColumn::default()
            })
            .collect(),
        ..SheetTable::default()
    };
    let mut findings = diagnostics.iter().peekable();
    for ((index, class), record) in classes.iter().enumerate().zip(1_u32..) {
        while findings
            .next_if(|found| found.record.is_none_or(|at| at < record))
            .is_some()
        {}
        let at = rules.first + index;
        let mut cells: Vec<String> = (0..own)
            .map(|column| {
                let text = rules.records.written_field(at, column);
                // Text is no formula here; but an apostrophe that looks like a guard comes off when the report is read.
                if unguard_cell(text) == text {
                    text.to_owned()
                } else {
                    guard_cell(text).into_owned()
                }
            })
            .collect();
        let mut words = Vec::new();
        while let Some(found) = findings.next_if(|found| found.record == Some(record)) {
            words.push(describe(found));
            let column = found
                .column
                .map_or(own, |column| (column as usize).saturating_sub(1));
            table.marks.push(CellMark {
                row: record - 1,
                column: u32::try_from(column.min(own)).unwrap_or(u32::MAX),
                severity: found.severity,
                note: found.message.clone(),
            });
        }
        let status = if rules.records.is_left_out(at) {
            LEFT_OUT
        } else {
            class_word(*class)
        };
        cells.push(rules.row(index).to_string());
        cells.push(status.to_owned());
        cells.push(words.join(" | "));
        cells.push(state.mark(record));
        table.rows.push(cells);
    }
    table
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
