//! Values that were corrected here. Everything can be taken back.

use super::stages::Session;
use super::view::EditView;
use crate::diagnostic::Code;
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
        if let Some(file) = &mut self.file {
            for edit in edits.iter().rev() {
                file.records.set_field(
                    file.first + edit.record,
                    edit.column,
                    Some(edit.old.clone()),
                );
            }
        }
        self.check_edited(&edits);
        true
    }

    fn apply_edits(&mut self, edits: Vec<Edit>) {
        if let Some(file) = &mut self.file {
            for edit in &edits {
                file.records.set_field(
                    file.first + edit.record,
                    edit.column,
                    Some(edit.new.clone()),
                );
            }
        }
        self.check_edited(&edits);
        self.edits.push(edits);
    }

    /// Checks again what these edits may have changed.
    fn check_edited(&mut self, edits: &[Edit]) {
        if !(self.is_checked() && edits.len() <= FEW_EDITS && self.recheck_all(edits)) {
            self.check_again();
        }
    }

    /// False when more than the records at hand may come out differently.
    fn recheck_all(&mut self, edits: &[Edit]) -> bool {
        let Some(file) = self.file.as_mut().filter(|file| !file.refused) else {
            return false;
        };
        let mut comparison = std::mem::take(&mut file.comparison);
        let mut validation = std::mem::take(&mut file.validation);
        let rules = file.rules(&self.template, self.directory.as_deref());
        let done = edits.iter().all(|edit| {
            let column = file.header.columns.get(edit.column);
            let field = column.and_then(|column| column.field);
            field
                .is_some_and(|field| comparison.recheck(rules, &mut validation, edit.record, field))
        });
        (file.comparison, file.validation) = (comparison, validation);
        done
    }

    /// Cells that hold another value than the file, oldest edit first, each cell once.
    pub(super) fn edit_views(&self) -> Vec<EditView> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let mut views: Vec<EditView> = Vec::new();
        let mut seen = PairNumbers::new();
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
