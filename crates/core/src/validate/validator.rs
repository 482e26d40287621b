//! All records of a file against the template, some hundred records at a time, column by column.

use std::mem::take;
use std::ops::Range;

use super::column_reader::ColumnReader;
use super::damage::{report_damage, report_header_damage, take_damage};
use super::field::{FieldFinding, Value, shorten};
use super::keys::KeyCheck;
use super::validation::{Cell, FieldColumn, Rules, Validation, sort_diagnostics};
use crate::decode::RecordFields;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::diff::Class;
use crate::hashing::hash_bytes;
use crate::ordering::sort_by;

/// Checks records step by step. The result does not depend on how many steps it took.
#[derive(Debug)]
pub struct Validator {
    out: Validation,
    /// One for each field of the template.
    readers: Vec<ColumnReader>,
    next_damage: usize,
    named_unavailable: Vec<String>,
    next: usize,
    /// Once all values are read.
    key_check: Option<KeyCheck>,
    next_key: usize,
}

/// Records that are read together: their bytes stay near while column after column is read.
const BLOCK_RECORDS: usize = 256;

/// What is known of one record of the block.
#[derive(Debug, Clone, Copy)]
struct InBlock<'a> {
    fields: RecordFields<'a>,
    blank: bool,
    has_error: bool,
    damaged: bool,
}

/// A source that cannot be used, with the record, the field and the place in it that name it.
type Unavailable = (usize, usize, &'static str, String);

impl Validator {
    #[must_use]
    pub fn new(rules: Rules<'_>) -> Validator {
        let count = rules.count();
        let column = |field: usize| {
            let column = rules.header.column_of(field);
            FieldColumn {
                column,
                cells: Vec::with_capacity(if column.is_some() { count } else { 0 }),
            }
        };
        let fields = &rules.template.fields;
        let mut validator = Validator {
            out: Validation {
                classes: Vec::with_capacity(count),
                keys: Vec::with_capacity(count),
                users: Vec::with_capacity(count),
                columns: (0..fields.len()).map(column).collect(),
                ..Validation::default()
            },
            readers: fields
                .iter()
                .map(|field| ColumnReader::new(rules, field))
                .collect(),
            next_damage: 0,
            named_unavailable: Vec::new(),
            next: 0,
            key_check: None,
            next_key: 0,
        };
        let diagnostics = &mut validator.out.diagnostics;
        report_header_damage(rules, &mut validator.next_damage, diagnostics);
        validator
    }

    /// Number of records checked so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.next
    }

    /// Checks up to `count` more records. False when all are done.
    pub fn step(&mut self, rules: Rules<'_>, count: usize) -> bool {
        let end = rules.count().min(self.next.saturating_add(count));
        if self.next < end {
            while self.next < end {
                let block_end = end.min(self.next + BLOCK_RECORDS);
                self.check_block(rules, self.next..block_end);
                self.next = block_end;
            }
            return true;
        }
        let key_check = self
            .key_check
            .get_or_insert_with(|| KeyCheck::new(rules, &self.out));
        let end = rules
            .count()
            .min(self.next_key.saturating_add(count.saturating_mul(4)));
        for record in self.next_key..end {
            key_check.check(rules, &mut self.out, record);
        }
        self.next_key = end;
        self.next_key < rules.count()
    }

    #[must_use]
    pub fn finish(mut self) -> Validation {
        sort_diagnostics(&mut self.out.diagnostics);
        self.out
    }

    fn check_block(&mut self, rules: Rules<'_>, range: Range<usize>) {
        let mut unreadable = Vec::new();
        let mut block: Vec<InBlock<'_>> = range
            .clone()
            .map(|record| self.check_form(rules, record, &mut unreadable))
            .collect();
        let mut unavailable = Vec::new();
        for field in 0..rules.template.fields.len() {
            self.read_column(
                rules,
                &range,
                field,
                &mut block,
                &unreadable,
                &mut unavailable,
            );
        }
        if self
            .out
            .columns
            .get(rules.template.key)
            .is_none_or(|column| column.column.is_none())
        {
            self.out.keys.extend(range.clone().map(|_| Cell::BLANK));
        }
        self.name_unavailable(unavailable);
        self.find_users(rules, range.clone());
        for (record, known) in range.zip(&block) {
            let no_key = self.out.keys.get(record) == Some(&Cell::BLANK);
            // Without a key nobody can say who the record is; the file's own finding says why.
            self.out
                .classes
                .push(match (known.blank, known.has_error || no_key) {
                    (true, _) => Class::Skipped,
                    (false, true) => Class::Invalid,
                    (false, false) => Class::Valid,
                });
        }
    }

    /// Blank, damaged, too few or too many fields.
    fn check_form<'a>(
        &mut self,
        rules: Rules<'a>,
        record: usize,
        unreadable: &mut Vec<(usize, usize)>,
    ) -> InBlock<'a> {
        let at = rules.first + record;
        let fields = rules.records.fields(at);
        let damages = take_damage(rules, &mut self.next_damage, at);
        let mut known = InBlock {
            fields,
            blank: fields.are_blank(),
            has_error: false,
            damaged: false,
        };
        if known.blank {
            return known;
        }
        for damage in damages {
            if let Some(diagnostic) = report_damage(rules, record, damage) {
                if diagnostic.is_error() {
                    unreadable.push((record, damage.column as usize));
                    known.damaged = true;
                    known.has_error = true;
                }
                self.out.diagnostics.push(diagnostic);
            }
        }
        if fields.len() != rules.header.columns.len() {
            known.has_error |= self.report_field_count(rules, record, fields);
        }
        known
    }

    /// True when an extra field makes the record invalid.
    fn report_field_count(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        fields: RecordFields<'_>,
    ) -> bool {
        let (count, expected) = (fields.len(), rules.header.columns.len());
        let args = [
            ("count", &*count.to_string()),
            ("expected", &*expected.to_string()),
        ];
        if count < expected {
            let location = rules.locate(record, None);
            self.out
                .diagnostics
                .push(Diagnostic::new(Code::FieldsMissing, location, &args));
        }
        let extra = (expected..count).find(|column| !fields.get(*column).trim().is_empty());
        let Some(column) = extra else { return false };
        let location = rules.locate(record, Some(column));
        let diagnostic = Diagnostic::new(Code::FieldsExtra, location, &args);
        let is_error = diagnostic.is_error();
        self.out
            .diagnostics
            .push(diagnostic.with_value(shorten(fields.get(column))));
        is_error
    }

    fn read_column(
        &mut self,
        rules: Rules<'_>,
        range: &Range<usize>,
        index: usize,
        block: &mut [InBlock<'_>],
        unreadable: &[(usize, usize)],
        unavailable: &mut Vec<Unavailable>,
    ) {
        let Validation {
            columns,
            keys,
            pool,
            diagnostics,
            ..
        } = &mut self.out;
        let (Some(values), Some(reader), Some(field)) = (
            columns.get_mut(index),
            self.readers.get_mut(index),
            rules.template.fields.get(index),
        ) else {
            return;
        };
        let Some(column) = values.column else { return };
        let is_key = index == rules.template.key;
        for (record, known) in range.clone().zip(block) {
            if known.blank {
                values.cells.push(Cell::BLANK);
                if is_key {
                    keys.push(Cell::BLANK);
                }
                continue;
            }
            let text = known.fields.get(column);
            if !known.damaged
                && let Some(cell) = reader.read_known(text)
            {
                values.cells.push(cell);
                if is_key {
                    keys.push(key_cell(cell, pool));
                }
                continue;
            }
            let (mut cell, findings) = reader.read(rules, field, text, pool);
            if is_key {
                keys.push(key_cell(cell, pool));
            }
            // What damage swallowed is not blank: nobody can say what it is.
            let swallowed = known.damaged && column >= known.fields.len();
            if swallowed || (known.damaged && unreadable.contains(&(record, column))) {
                cell = Cell::UNREADABLE;
            } else if !findings.is_empty() {
                for finding in findings.iter() {
                    let diagnostic = describe(rules, record, column, text, finding);
                    known.has_error |= diagnostic.is_error();
                    diagnostics.push(diagnostic);
                    let state = match finding.code {
                        Code::SourceUnknown => "unknown",
                        Code::SourceDisabled => "switched off",
                        _ => continue,
                    };
                    let name = finding.args.first().map(|(_, name)| name.clone());
                    unavailable.push((record, index, state, name.unwrap_or_default()));
                    known.has_error = true;
                }
            }
            values.cells.push(cell);
        }
    }

    /// Names each source that cannot be used once, in the order in which records name them.
    fn name_unavailable(&mut self, mut unavailable: Vec<Unavailable>) {
        sort_by(&mut unavailable, |a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        for (_, _, state, name) in unavailable {
            if !self.named_unavailable.contains(&name) {
                let args = [("item", &*name), ("state", state)];
                let location = Location::default();
                let diagnostic = Diagnostic::new(Code::SourceUnavailable, location, &args);
                self.out.diagnostics.push(diagnostic);
                self.named_unavailable.push(name);
            }
        }
    }

    /// Looks up who has the keys of these records.
    fn find_users(&mut self, rules: Rules<'_>, range: Range<usize>) {
        let mut users = take(&mut self.out.users);
        users.resize(range.end, u32::MAX);
        if let Some(directory) = rules.directory {
            let mut records = Vec::with_capacity(range.len());
            let mut keys = Vec::with_capacity(range.len());
            for record in range {
                if let Some(key) = self.out.key(rules, record) {
                    records.push(record);
                    keys.push((hash_bytes(key.as_bytes()), key));
                }
            }
            let mut found = Vec::with_capacity(keys.len());
            directory.find_many(&keys, &mut found);
            for (record, user) in records.into_iter().zip(found) {
                if let Some(place) = users.get_mut(record) {
                    *place = user;
                }
            }
        }
        self.out.users = users;
    }
}

/// Where the key of an address is that stands there; blank when it can not be read.
fn key_cell(cell: Cell, pool: &[Value]) -> Cell {
    let pooled = cell.pool_place().and_then(|at| pool.get(at));
    if cell == Cell::TEXT || matches!(pooled, Some(Value::Email { .. })) {
        cell
    } else {
        Cell::BLANK
    }
}

fn describe(
    rules: Rules<'_>,
    record: usize,
    column: usize,
    text: &str,
    finding: &FieldFinding,
) -> Diagnostic {
    let args: Vec<(&str, &str)> = finding
        .args
        .iter()
        .map(|(name, text)| (*name, &**text))
        .collect();
    Diagnostic::new(finding.code, rules.locate(record, Some(column)), &args)
        .with_value(shorten(text))
        .with_suggestion(finding.suggestion.clone())
}
