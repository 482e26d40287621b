//! All records of a file against the template, some hundred records at a time, column by column.

use std::mem::take;
use std::ops::Range;

use rollcall_scan::{Cell, note_first_records};

use super::column_reader::ColumnReader;
use super::damage::{report_damage, report_header_damage, take_damage};
use super::field::{FieldFinding, Value, shorten};
use super::keys::KeyCheck;
use super::left_out::users_left_out;
use super::look_alike::hash_looks;
use super::unavailable::name_unavailable;
use super::validation::{FieldColumn, Rules, Validation, sort_diagnostics};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::{Block, Class, Unchanged};
use crate::directory::Directory;

/// Checks records step by step. The result does not depend on how many steps it took.
#[derive(Debug)]
pub struct Validator {
    pub(super) out: Validation,
    /// One for each field of the template.
    readers: Vec<ColumnReader>,
    /// With a directory.
    unchanged: Option<Unchanged>,
    next_damage: usize,
    pub(super) next: usize,
    /// Records whose key is not the only one of a user on record.
    pub(super) other_keys: Vec<u32>,
    /// Of each record a number for what its key looks like, where it has one that nobody on record has.
    pub(super) looks: Vec<u32>,
    /// Once all values are read.
    key_check: Option<KeyCheck>,
    next_key: usize,
}

/// Records that are read together: their bytes stay near while column after column is read.
const BLOCK_RECORDS: usize = 256;

/// The block at hand, record by record.
#[derive(Debug)]
struct InBlock<'a> {
    range: Range<usize>,
    /// One for each field of the template, record by record.
    texts: Vec<&'a [u8]>,
    is_blank: Vec<bool>,
    has_error: Vec<bool>,
    /// Numbers within the block of damaged records, in order.
    damaged: Vec<usize>,
    /// Records and columns of which nobody can say what was there, in order.
    unreadable: Vec<(usize, usize)>,
}

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
                agreed: Vec::with_capacity(count),
                first_of_user: vec![u32::MAX; rules.directory.map_or(0, Directory::len)],
                columns: (0..fields.len()).map(column).collect(),
                left_out: users_left_out(rules),
                ..Validation::default()
            },
            readers: fields
                .iter()
                .map(|field| ColumnReader::new(rules, field))
                .collect(),
            unchanged: rules
                .directory
                .map(|directory| Unchanged::new(rules, directory)),
            next_damage: 0,
            next: 0,
            other_keys: Vec::new(),
            looks: Vec::with_capacity(count),
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
            .get_or_insert_with(|| KeyCheck::new(rules, &self.out, &self.other_keys, &self.looks));
        let doubtful = key_check.doubtful().get(self.next_key..);
        for record in doubtful.unwrap_or_default().iter().take(count) {
            key_check.check(rules, &mut self.out, *record as usize);
        }
        self.next_key = self.next_key.saturating_add(count);
        self.next_key < key_check.doubtful().len()
    }

    #[must_use]
    pub fn finish(mut self) -> Validation {
        sort_diagnostics(&mut self.out.diagnostics);
        name_unavailable(&mut self.out.diagnostics);
        self.out
    }

    fn check_block(&mut self, rules: Rules<'_>, range: Range<usize>) {
        let mut block = self.check_form(rules, range.clone());
        for field in 0..rules.template.fields.len() {
            self.read_column(rules, field, &mut block);
        }
        // Without a key column nobody can say who a record is; the file's own finding says why.
        self.out.keys.resize(range.end, Cell::BLANK);
        let keys = self.out.keys.get(range.clone()).unwrap_or_default();
        let known = block.is_blank.iter().zip(&block.has_error).zip(keys);
        self.out
            .classes
            .extend(
                known.map(|((is_blank, has_error), key)| match (is_blank, has_error) {
                    (true, _) => Class::Skipped,
                    (false, false) if *key != Cell::BLANK => Class::Valid,
                    _ => Class::Invalid,
                }),
            );
        self.find_users(rules, &block);
    }

    /// Blank, damaged, too few or too many fields.
    fn check_form<'a>(&mut self, rules: Rules<'a>, range: Range<usize>) -> InBlock<'a> {
        let expected = rules.header.columns.len();
        let fields = 0..rules.template.fields.len();
        // A field without a column is blank, as in a record that is too short.
        let columns = fields.map(|field| rules.header.column_of(field).unwrap_or(usize::MAX));
        let columns: Vec<usize> = columns.collect();
        let file_range = rules.first + range.start..rules.first + range.end;
        let fields = rules.records.block_fields(file_range, &columns, expected);
        let mut block = InBlock {
            texts: fields.texts,
            is_blank: vec![false; range.len()],
            has_error: vec![false; range.len()],
            damaged: Vec::new(),
            unreadable: Vec::new(),
            range,
        };
        for at in &fields.unusual {
            let record = rules.records.fields(rules.first + block.range.start + at);
            if let Some(is_blank) = block.is_blank.get_mut(*at) {
                *is_blank = record.are_blank();
            }
        }
        let last = (rules.first + block.range.end).saturating_sub(1);
        for damage in take_damage(rules, &mut self.next_damage, last) {
            let record = (damage.record as usize).saturating_sub(rules.first);
            let at = record.saturating_sub(block.range.start);
            if block.is_blank.get(at) == Some(&false)
                && let Some(diagnostic) = report_damage(rules, record, damage)
            {
                if diagnostic.is_error() {
                    block.unreadable.push((record, damage.column as usize));
                    block.damaged.push(at);
                    block.note_error(record);
                }
                self.out.diagnostics.push(diagnostic);
            }
        }
        for at in fields.unusual {
            let record = block.range.start + at;
            let has_other_count = rules.records.field_count(rules.first + record) != expected;
            if has_other_count
                && block.is_blank.get(at) == Some(&false)
                && self.report_field_count(rules, record)
            {
                block.note_error(record);
            }
        }
        block
    }

    /// True when an extra field makes the record invalid.
    pub(super) fn report_field_count(&mut self, rules: Rules<'_>, record: usize) -> bool {
        let fields = rules.records.fields(rules.first + record);
        let (count, expected) = (fields.len(), rules.header.columns.len());
        // What was made of others is not in the file.
        let made = rules.records.made().len();
        let args = [
            ("count", &*(count - made).to_string()),
            ("expected", &*(expected - made).to_string()),
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

    fn read_column(&mut self, rules: Rules<'_>, index: usize, block: &mut InBlock<'_>) {
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
        let mut unread = Vec::new();
        let places = rules.template.fields.len();
        let fields = (&*block.texts, index, places);
        reader.scan(fields, &mut values.cells, &mut unread);
        // What damage left is always read.
        for at in &block.damaged {
            if let Err(place) = unread.binary_search(at) {
                unread.insert(place, *at);
            }
        }
        let is_key = index == rules.template.key;
        let first = block.range.start;
        if is_key {
            keys.extend(values.cells.iter().skip(first));
        }
        for at in unread {
            let record = first + at;
            let (mut cell, mut key) = (Cell::BLANK, Cell::BLANK);
            if block.is_blank.get(at) == Some(&false) {
                let text = block.texts.get(at * places + index);
                // The whole file is text.
                let text = str::from_utf8(text.copied().unwrap_or_default()).unwrap_or_default();
                let findings;
                (cell, findings) = reader.read(rules, field, text, pool);
                key = key_cell(cell, pool);
                if block.is_unreadable(rules, record, column) {
                    cell = Cell::UNREADABLE;
                } else {
                    for finding in findings.iter() {
                        let diagnostic = describe(rules, record, column, text, finding);
                        if diagnostic.is_error() {
                            block.note_error(record);
                        }
                        diagnostics.push(diagnostic);
                    }
                }
            }
            if let Some(place) = values.cells.get_mut(record) {
                *place = cell;
            }
            if is_key && let Some(place) = keys.get_mut(record) {
                *place = key;
            }
        }
    }

    /// Says again what there is to say about a field that was read elsewhere.
    pub(super) fn describe_field(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        column: usize,
        index: usize,
    ) {
        let (Some(reader), Some(field)) = (
            self.readers.get_mut(index),
            rules.template.fields.get(index),
        ) else {
            return;
        };
        let text = rules.records.field(rules.first + record, column);
        let (_, findings) = reader.read(rules, field, text, &mut self.out.pool);
        let describe = |finding| describe(rules, record, column, text, finding);
        self.out.diagnostics.extend(findings.iter().map(describe));
    }

    /// Looks up who has the keys of these records, which of them surely change nothing, and what the other keys look
    /// like.
    fn find_users<'a>(&mut self, rules: Rules<'_>, block: &InBlock<'a>) {
        let range = block.range.clone();
        let mut users = take(&mut self.out.users);
        let mut agreed = take(&mut self.out.agreed);
        let places = rules.template.fields.len();
        let texts = block.texts.iter().skip(rules.template.key);
        let texts = texts.step_by(places.max(1));
        let cells = self.out.keys.iter().skip(range.start).zip(texts);
        let key = |(cell, text): (&Cell, &&'a [u8])| match *cell {
            Cell::TEXT => *text,
            cell => self.out.pooled_key(cell).unwrap_or_default().as_bytes(),
        };
        let keys: Vec<&[u8]> = cells.map(key).collect();
        if let (Some(directory), Some(unchanged)) = (rules.directory, &mut self.unchanged) {
            directory.find_many(&keys, &mut users);
            let classes = self.out.classes.iter().skip(range.start);
            agreed.extend(classes.map(|class| *class == Class::Valid));
            let block = Block {
                records: range.clone(),
                texts: &block.texts,
                users: users.get(range.clone()).unwrap_or_default(),
            };
            let own = agreed.get_mut(range.clone()).unwrap_or_default();
            unchanged.prove(rules, directory, &self.out, &block, own);
        }
        users.resize(range.end, u32::MAX);
        let unknown = users.iter().skip(range.start).zip(&keys);
        self.looks.extend(unknown.map(|(user, key)| match *user {
            u32::MAX => hash_looks(key),
            _ => 0,
        }));
        note_first_records(
            users.get(range.clone()).unwrap_or_default(),
            u32::try_from(range.start).unwrap_or(u32::MAX),
            &mut self.out.first_of_user,
            &mut self.other_keys,
        );
        (self.out.users, self.out.agreed) = (users, agreed);
    }
}

impl InBlock<'_> {
    fn note_error(&mut self, record: usize) {
        let at = record.wrapping_sub(self.range.start);
        if let Some(has_error) = self.has_error.get_mut(at) {
            *has_error = true;
        }
    }

    /// Whether nobody can say what a field was: what damage swallowed is not blank.
    fn is_unreadable(&self, rules: Rules<'_>, record: usize, column: usize) -> bool {
        let behind = self
            .unreadable
            .partition_point(|(other, _)| *other < record);
        let is_damaged = self
            .unreadable
            .get(behind)
            .is_some_and(|(other, _)| *other == record);
        is_damaged
            && (self.unreadable.binary_search(&(record, column)).is_ok()
                || column >= rules.records.field_count(rules.first + record))
    }
}

/// Where the key of an address is that stands there; blank when it can not be read.
pub(super) fn key_cell(cell: Cell, pool: &[Value]) -> Cell {
    let pooled = cell.pool_place().and_then(|at| pool.get(at));
    if cell == Cell::TEXT || matches!(pooled, Some(Value::Email { .. })) {
        cell
    } else {
        Cell::BLANK
    }
}

pub(super) fn describe(
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
