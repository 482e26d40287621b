//! Values that were corrected here. Everything can be taken back.

use std::mem::take;

use super::stages::Session;
use super::view::EditView;
use crate::diagnostic::Code;
use crate::diff::Standing;
use crate::numbers::PairNumbers;

/// So many edits at once are checked one by one; beyond, a pass over everything is hardly dearer.
const FEW_EDITS: usize = 64;

/// One cell that got another value; `record` and `column` from 0, first data record first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    record: usize,
    column: usize,
    old: String,
    new: String,
}

impl Session {
    /// Gives one cell another value. `record` from 1, `column` from 0. False when there is no such cell.
    pub fn edit(&mut self, record: u32, column: u32, value: String) -> bool {
        let Some(file) = &self.file else { return false };
        let (Some(record), column) = ((record as usize).checked_sub(1), column as usize) else {
            return false;
        };
        if file.first + record >= file.records.len() || column >= file.header.columns.len() {
            return false;
        }
        let old = file.records.field(file.first + record, column).to_owned();
        self.apply_edits(vec![Edit {
            record,
            column,
            old,
            new: value,
        }]);
        true
    }

    /// Takes every suggestion of one code, in one column (from 0) or in all. Says how many there were.
    pub fn apply_suggestions(&mut self, code: Code, column: Option<u32>) -> usize {
        let Some(file) = &self.file else { return 0 };
        let edits: Vec<Edit> = file
            .comparison
            .diagnostics
            .iter()
            .filter(|finding| finding.code == code)
            .filter(|finding| column.is_none_or(|column| finding.column == Some(column + 1)))
            .filter_map(|finding| {
                let record = finding.record?.checked_sub(1)? as usize;
                let column = finding.column?.checked_sub(1)? as usize;
                let old = file.records.field(file.first + record, column).to_owned();
                Some(Edit {
                    record,
                    column,
                    old,
                    new: finding.suggestion.clone()?,
                })
            })
            .collect();
        let count = edits.len();
        if count > 0 {
            self.apply_edits(edits);
        }
        count
    }

    /// Takes the last edit, or the last batch of suggestions, back. False when there is none.
    pub fn undo_edit(&mut self) -> bool {
        let Some(edits) = self.edits.pop() else {
            return false;
        };
        let cells = edits.iter().rev();
        let cells: Vec<_> = cells
            .map(|edit| (edit.record, edit.column, &*edit.old))
            .collect();
        self.write_cells(&cells);
        true
    }

    fn apply_edits(&mut self, edits: Vec<Edit>) {
        let cells = edits.iter();
        let cells: Vec<_> = cells
            .map(|edit| (edit.record, edit.column, &*edit.new))
            .collect();
        self.write_cells(&cells);
        self.edits.push(edits);
    }

    /// Gives cells (record, column, value) other values, and checks again what comes of each.
    fn write_cells(&mut self, cells: &[(usize, usize, &str)]) {
        let mut one_by_one = self.is_checked() && cells.len() <= FEW_EDITS;
        let Some(file) = &mut self.file else { return };
        for (record, column, value) in cells {
            let rules = file.rules(&self.template, self.directory.as_deref());
            let before = one_by_one.then(|| Standing::of(rules, &file.validation, *record));
            let value = Some((*value).to_owned());
            file.records.set_field(file.first + record, *column, value);
            one_by_one = before.is_some_and(|before| {
                let mut comparison = take(&mut file.comparison);
                let mut validation = take(&mut file.validation);
                let rules = file.rules(&self.template, self.directory.as_deref());
                let cell = (*record, *column);
                let done = comparison.recheck(rules, &mut validation, cell, &before, self.mode);
                (file.comparison, file.validation) = (comparison, validation);
                done
            });
        }
        if !one_by_one {
            self.check_again();
        }
    }

    /// Cells that hold another value than the file, oldest edit first, each cell once.
    pub(super) fn edit_views(&self) -> Vec<EditView> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let mut views: Vec<EditView> = Vec::new();
        let mut seen = PairNumbers::default();
        for edit in self.edits.iter().flatten() {
            let at = file.first + edit.record;
            let (record, column) = (saturating(edit.record + 1), saturating(edit.column));
            if !file.records.is_edited(at, edit.column)
                || seen.insert((record, column), 0).is_some()
            {
                continue;
            }
            views.push(EditView {
                record,
                row: saturating(at + 1),
                column,
                header: file
                    .header
                    .columns
                    .get(edit.column)
                    .map(|c| c.header.clone())
                    .unwrap_or_default(),
                old: file.records.decoded_field(at, edit.column).to_owned(),
                new: file.records.field(at, edit.column).to_owned(),
            });
        }
        views
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
