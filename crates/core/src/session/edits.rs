//! What was corrected here. Everything can be taken back, and done again.

use std::mem::take;

use super::Mode;
use super::protocol::Replacement;
use super::stages::Session;
use super::view::{EditView, RowQuery};
use crate::decode::{FastDecoder, Records, SourceText};
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::diff::{Comparison, Standing};
use crate::numbers::PairNumbers;
use crate::search::{find_folded, replace_text};
use crate::unicode::to_lowercase;
use crate::validate::{Rules, Validation};

/// So many edits at once are checked one by one; beyond, a pass over everything is hardly dearer.
const FEW_EDITS: usize = 64;

/// So many edited cells are listed; the others are counted.
const MOST_LISTED: usize = 200;

/// What is taken back as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Cells that got another value.
    Cells(Vec<Edit>),
    /// Records, from 0, that were left out, or that count again.
    Records { records: Vec<usize>, left_out: bool },
}

/// One cell that got another value; `record` and `column` from 0, first data record first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    record: usize,
    pub(super) column: usize,
    old: String,
    new: String,
}

/// Cells that hold other values than the file: how many, in how many records, and the first of them, oldest edit
/// first.
#[derive(Debug, Clone, Default)]
pub(super) struct Edited {
    pub(super) cells: u32,
    pub(super) records: u32,
    pub(super) first: Vec<EditView>,
}

/// What was done, and what of it was taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) done: Vec<Step>,
    pub(super) undone: Vec<Step>,
}

impl Session {
    /// Gives one cell another value. `record` from 1, `column` from 0. False when there is no such cell.
    pub fn edit(&mut self, record: u32, column: u32, value: String) -> bool {
        let (Some(record), column) = ((record as usize).checked_sub(1), column as usize) else {
            return false;
        };
        let edit = self.edit_of(record, column, value);
        let found = edit.is_some();
        self.take_edits(edit.into_iter().collect());
        found
    }

    /// Takes every suggestion of one code, in one column (from 0) or in all. Says how many there were.
    pub fn apply_suggestions(&mut self, code: Code, column: Option<u32>) -> usize {
        let Some(file) = &self.file else { return 0 };
        let suggestions = file
            .findings()
            .filter(|finding| finding.code == code)
            .filter(|finding| column.is_none_or(|column| finding.column == Some(column + 1)));
        let edits = suggestions.filter_map(|finding| {
            let record = finding.record?.checked_sub(1)? as usize;
            let column = finding.column?.checked_sub(1)? as usize;
            self.edit_of(record, column, finding.suggestion.clone()?)
        });
        let edits = edits.collect();
        self.take_edits(edits)
    }

    /// Writes a block of cells, as spreadsheets copy it (tabs between cells, quotes where they must), over those of the
    /// rows of a list, from this row and column (from 0) on. What reaches beyond the rows or the columns is left. One
    /// cell alone goes into every cell of the area (rows, columns). Says how many cells got another value.
    pub fn paste(
        &mut self,
        query: &RowQuery,
        (row, column): (u32, u32),
        area: (u32, u32),
        text: String,
    ) -> usize {
        let block = decode_block(text);
        let (height, width) = match (block.len(), block.field_count(0)) {
            (0 | 1, 0 | 1) => (area.0 as usize, area.1 as usize),
            (height, _) => (height, usize::MAX),
        };
        let is_one = width != usize::MAX;
        let rows = self.records_from(query, row, height);
        let mut edits = Vec::new();
        for (at, record) in rows.into_iter().enumerate() {
            let cells = if is_one { width } else { block.field_count(at) };
            for offset in 0..cells {
                let value = if is_one {
                    block.field(0, 0)
                } else {
                    block.field(at, offset)
                };
                edits.extend(self.edit_of(record, column as usize + offset, value.to_owned()));
            }
        }
        self.take_edits(edits)
    }

    /// Copies cells of a row into the rows below it, `count` of them. Says how many cells got another value.
    pub fn fill_down(&mut self, query: &RowQuery, row: u32, count: u32, columns: &[u32]) -> usize {
        let rows = self.records_from(query, row, count as usize + 1);
        let (Some((source, below)), Some(file)) = (rows.split_first(), &self.file) else {
            return 0;
        };
        let mut edits = Vec::new();
        for column in columns.iter().map(|column| *column as usize) {
            let value = file.records.written_field(file.first + source, column);
            let filled = below.iter();
            edits.extend(
                filled.filter_map(|record| self.edit_of(*record, column, value.to_owned())),
            );
        }
        self.take_edits(edits)
    }

    /// Replaces a text in the rows of a list. Says how many cells got another value.
    pub fn replace(&mut self, query: &RowQuery, replacement: &Replacement) -> usize {
        let rows = self.records_from(query, 0, usize::MAX);
        let Some(file) = &self.file else { return 0 };
        let columns = match replacement.column {
            Some(column) => column as usize..column as usize + 1,
            None => 0..file.header.columns.len(),
        };
        let mut edits = Vec::new();
        for record in rows {
            for column in columns.clone() {
                let old = file.records.written_field(file.first + record, column);
                let new = replacement.apply_to(old);
                edits.extend(new.and_then(|new| self.edit_of(record, column, new)));
            }
        }
        self.take_edits(edits)
    }

    /// Leaves records (from 1) out, or has them count again. Says how many that was.
    pub fn leave_out(&mut self, records: &[u32], left_out: bool) -> usize {
        let Some(file) = &self.file else { return 0 };
        let exists = |record: &usize| {
            let at = file.first + record;
            at < file.records.len() && file.records.is_left_out(at) != left_out
        };
        let records = records.iter().filter_map(|record| record.checked_sub(1));
        let records: Vec<usize> = records
            .map(|record| record as usize)
            .filter(exists)
            .collect();
        let count = records.len();
        if count > 0 {
            self.take_step(Step::Records { records, left_out });
        }
        count
    }

    /// Takes the last step back. False when there is none.
    pub fn undo_edit(&mut self) -> bool {
        let Some(step) = self.history.done.pop() else {
            return false;
        };
        match &step {
            Step::Cells(edits) => {
                let cells = edits.iter().rev();
                let cells: Vec<_> = cells
                    .map(|edit| (edit.record, edit.column, &*edit.old))
                    .collect();
                self.write_cells(&cells);
            }
            Step::Records { records, left_out } => self.write_left_out(records, !left_out),
        }
        self.history.undone.push(step);
        true
    }

    /// Does once more what was taken back last. False when there is nothing.
    pub fn redo_edit(&mut self) -> bool {
        let Some(step) = self.history.undone.pop() else {
            return false;
        };
        self.do_step(&step);
        self.history.done.push(step);
        true
    }

    /// The edit that gives a cell another value; none when it has that value, or there is no such cell.
    fn edit_of(&self, record: usize, column: usize, value: String) -> Option<Edit> {
        let file = self.file.as_ref()?;
        let at = file.first + record;
        if at >= file.records.len() || column >= file.header.columns.len() {
            return None;
        }
        let old = file.records.written_field(at, column).to_owned();
        Some(Edit {
            record,
            column,
            old,
            new: value,
        })
    }

    /// Gives cells (record from 0, column, value) other values, as one step. Says how many.
    pub(super) fn edit_cells(&mut self, cells: Vec<(usize, usize, String)>) -> usize {
        let edits = cells.into_iter();
        let edits = edits.filter_map(|(record, column, value)| self.edit_of(record, column, value));
        let edits = edits.collect();
        self.take_edits(edits)
    }

    fn take_edits(&mut self, edits: Vec<Edit>) -> usize {
        let count = edits.len();
        if count > 0 {
            self.take_step(Step::Cells(edits));
        }
        count
    }

    fn take_step(&mut self, step: Step) {
        self.do_step(&step);
        self.history.done.push(step);
        self.history.undone.clear();
    }

    fn do_step(&mut self, step: &Step) {
        match step {
            Step::Cells(edits) => {
                let cells = edits.iter();
                let cells: Vec<_> = cells
                    .map(|edit| (edit.record, edit.column, &*edit.new))
                    .collect();
                self.write_cells(&cells);
            }
            Step::Records { records, left_out } => self.write_left_out(records, *left_out),
        }
    }

    /// Leaves records out, or has them count again. One that is left out may have been the first of several with its
    /// key, or hold an identifier.
    fn write_left_out(&mut self, records: &[usize], left_out: bool) {
        let mut one_by_one = self.is_checked() && records.len() <= FEW_EDITS;
        self.rows_found.take();
        for record in records {
            let write = |records: &mut Records, at| records.leave_out(at, left_out);
            one_by_one = self.change_record(*record, one_by_one, write, Comparison::recheck_record);
        }
        if !one_by_one {
            self.check_again();
        }
    }

    /// Gives cells (record, column, value) other values, and checks again what comes of each. Columns that are made of
    /// them follow, unless they were edited themselves.
    fn write_cells(&mut self, cells: &[(usize, usize, &str)]) {
        let mut one_by_one = self.is_checked() && cells.len() <= FEW_EDITS;
        self.rows_found.take();
        for (record, column, value) in cells {
            let following = self.made_following(*record, *column);
            one_by_one = self.write_cell((*record, *column), (*value).to_owned(), one_by_one);
            for made in following {
                let value = self.value_to_make(*record, made);
                one_by_one = self.write_cell((*record, made), value, one_by_one);
            }
        }
        if !one_by_one {
            self.check_again();
        }
    }

    /// Gives a cell another value. False where everything has to be checked again.
    fn write_cell(&mut self, cell: (usize, usize), value: String, one_by_one: bool) -> bool {
        let (record, column) = cell;
        let write = |records: &mut Records, at| records.set_field(at, column, Some(value));
        self.change_record(
            record,
            one_by_one,
            write,
            |comparison, rules, validation, _, before, mode| {
                comparison.recheck(rules, validation, cell, before, mode)
            },
        )
    }

    /// Changes a record by `write`, which hears where it is among all records of the file, and has it checked again by
    /// `recheck`, if that is wanted. False where everything has to be checked again.
    fn change_record(
        &mut self,
        record: usize,
        is_checked: bool,
        write: impl FnOnce(&mut Records, usize),
        recheck: impl FnOnce(
            &mut Comparison,
            Rules<'_>,
            &mut Validation,
            usize,
            &Standing,
            Mode,
        ) -> bool,
    ) -> bool {
        let Some(file) = &mut self.file else {
            return false;
        };
        let rules = file.rules(&self.template, self.directory.as_deref());
        let before = is_checked.then(|| Standing::of(rules, &file.validation, record));
        write(&mut file.records, file.first + record);
        file.host.forget(record);
        let Some(before) = before else { return false };
        let mut comparison = take(&mut file.comparison);
        let mut validation = take(&mut file.validation);
        let rules = file.rules(&self.template, self.directory.as_deref());
        let done = recheck(
            &mut comparison,
            rules,
            &mut validation,
            record,
            &before,
            self.mode,
        );
        (file.comparison, file.validation) = (comparison, validation);
        done
    }

    /// How many cells the last step has changed.
    pub(super) fn last_edited(&self) -> u32 {
        match self.history.done.last() {
            Some(Step::Cells(edits)) => saturating(edits.len()),
            Some(Step::Records { .. }) | None => 0,
        }
    }

    /// What holds other values than the file.
    pub(super) fn edited(&self) -> Edited {
        let mut edited = Edited::default();
        let Some(file) = &self.file else {
            return edited;
        };
        let mut seen = PairNumbers::default();
        let mut records = PairNumbers::default();
        let cells = self.history.done.iter().filter_map(|step| match step {
            Step::Cells(edits) => Some(edits),
            Step::Records { .. } => None,
        });
        for edit in cells.flatten() {
            let at = file.first + edit.record;
            let (record, column) = (saturating(edit.record + 1), saturating(edit.column));
            if !file.records.is_edited(at, edit.column)
                || seen.insert((record, column), 0).is_some()
            {
                continue;
            }
            records.insert((record, 0), 0);
            if edited.first.len() >= MOST_LISTED {
                continue;
            }
            edited.first.push(EditView {
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
                new: file.records.written_field(at, edit.column).to_owned(),
            });
        }
        edited.cells = saturating(seen.len());
        edited.records = saturating(records.len());
        edited
    }
}

/// The cells of a block as spreadsheets copy it.
fn decode_block(text: String) -> Records {
    let dialect = Dialect {
        delimiter: "\t".to_owned(),
        ..Dialect::default()
    };
    let source = SourceText::of_utf8(text.into_bytes(), 0);
    let mut decoder = FastDecoder::new(source, 0, 0, &dialect);
    while decoder.step(usize::MAX) {}
    decoder.finish().0
}

impl Replacement {
    /// The text with everything replaced; none where there is nothing to replace.
    fn apply_to(&self, text: &str) -> Option<String> {
        if self.find.is_empty() {
            return None;
        }
        let new = match (self.whole_cell, self.match_case) {
            (true, true) => (text.trim() == self.find).then(|| self.with.clone())?,
            (true, false) => {
                let same = to_lowercase(text.trim()) == to_lowercase(&self.find);
                same.then(|| self.with.clone())?
            }
            (false, true) => replace_text(text, &self.find, &self.with),
            (false, false) => {
                let wanted = to_lowercase(&self.find);
                let (mut out, mut rest) = (String::new(), text);
                while let Some(place) = find_folded(rest, &wanted) {
                    out.push_str(rest.get(..place.start)?);
                    out.push_str(&self.with);
                    rest = rest.get(place.end..)?;
                }
                out.push_str(rest);
                out
            }
        };
        (new != text).then_some(new)
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
