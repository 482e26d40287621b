//! One cell again.

use rollcall_scan::Cell;

use super::column_reader::place;
use super::field::read_field;
use super::validation::{Rules, Validation};
use super::validator::describe;
use crate::diagnostic::Diagnostic;

/// What a cell turned out to hold, not yet noted.
#[derive(Debug)]
pub(crate) struct Reread {
    /// Of the file.
    pub(crate) column: usize,
    pub(crate) cell: Cell,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Validation {
    /// Reads a field of a record again. `None` when the file has no such column.
    pub(crate) fn read_again(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        field: usize,
    ) -> Option<Reread> {
        let column = self.column(field)?;
        let rule = rules.template.fields.get(field)?;
        let text = rules.records.field(rules.first + record, column);
        let limit = rules.template.limits.field_chars;
        let reading = read_field(rule, text, rules.directory, limit);
        let (cell, findings) = place(reading, text, &mut self.pool);
        let describe = |finding| describe(rules, record, column, text, finding);
        Some(Reread {
            column,
            cell,
            diagnostics: findings.iter().map(describe).collect(),
        })
    }

    /// Notes what a field was read to be.
    pub(crate) fn accept(&mut self, record: usize, field: usize, cell: Cell) {
        let columns = self.columns.get_mut(field);
        if let Some(place) = columns.and_then(|column| column.cells.get_mut(record)) {
            *place = cell;
        }
        if let Some(agreed) = self.agreed.get_mut(record) {
            *agreed = false;
        }
    }
}
