//! All records of a file against the template, column by column of each record, in steps.

use std::rc::Rc;

use hashbrown::HashMap;

use super::field::{FieldReading, Value, read_field, shorten};
use super::look_alike::{self, Skeletons};
use crate::decode::{DamageKind, Records};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::diff::Class;
use crate::directory::Directory;
use crate::template::{Field, HeaderMatch, Kind, Template};

/// What the records turned out to hold. Record numbers here are from 0, first data record first.
#[derive(Debug, Clone, Default)]
pub struct Validation {
    /// `Skipped`, `Invalid`, `Duplicate` or `Valid`.
    pub classes: Vec<Class>,
    /// Canonical key of each record, where it can be read.
    pub keys: Vec<Option<Box<str>>>,
    /// One for each field of the template.
    pub columns: Vec<FieldColumn>,
    /// In order of record, then column; those of the whole file first.
    pub diagnostics: Vec<Diagnostic>,
    /// Values that cells refer to; those that repeat stand once.
    pool: Vec<Value>,
}

/// The values of one field.
#[derive(Debug, Clone, Default)]
pub struct FieldColumn {
    /// The file column; `None` when the file has none, which is not the same as blank.
    pub column: Option<usize>,
    /// One for each record; empty without a column.
    pub cells: Vec<Cell>,
}

/// The value of one field of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Blank,
    Unreadable,
    /// The field's own text, outer blanks off.
    Text,
    /// In the pool.
    Pooled(u32),
}

/// Everything that records are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub template: &'a Template,
    pub directory: Option<&'a Directory>,
    pub header: &'a HeaderMatch,
    pub records: &'a Records,
    /// Number of the first data record among all records of the file.
    pub first: usize,
}

/// By raw text: where the value is, and what was found in it.
type KnownReadings = HashMap<Box<str>, Rc<(Cell, FieldReading)>>;

/// Checks records step by step. The result does not depend on how many steps it took.
#[derive(Debug)]
pub struct Validator {
    out: Validation,
    first_by_key: HashMap<Box<str>, u32>,
    /// Readings of columns whose values repeat, by field and raw text.
    known: Vec<KnownReadings>,
    /// Of the file's new users; those on record are the directory's.
    skeletons: Skeletons,
    next_damage: usize,
    named_unavailable: Vec<String>,
    next: usize,
}

impl Rules<'_> {
    /// Number of data records.
    #[must_use]
    pub fn count(&self) -> usize {
        self.records.len().saturating_sub(self.first)
    }

    /// Where a field is; `record` from 0, first data record first.
    #[must_use]
    pub fn locate(&self, record: usize, column: Option<usize>) -> Location {
        let at = self.first + record;
        let place = self.records.place(at);
        let range = column.and_then(|column| self.records.byte_range(at, column));
        Location {
            record: u32::try_from(record + 1).ok(),
            line: place.map(|place| place.line),
            record_byte: place.map(|place| u64::from(place.byte)),
            byte_range: range.map(|(start, end)| (u64::from(start), u64::from(end))),
            column: column.and_then(|column| u32::try_from(column).ok()),
            header: column
                .and_then(|column| self.header.columns.get(column))
                .map(|column| column.header.trim().to_owned())
                .filter(|header| !header.is_empty()),
        }
    }

    /// Row of a record as a spreadsheet numbers it.
    #[must_use]
    pub fn row(&self, record: usize) -> usize {
        self.first + record + 1
    }
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
        let fields = rules.template.fields.len();
        let mut validator = Validator {
            out: Validation {
                classes: Vec::with_capacity(count),
                keys: Vec::with_capacity(count),
                columns: (0..fields).map(column).collect(),
                ..Validation::default()
            },
            first_by_key: HashMap::new(),
            known: vec![HashMap::new(); fields],
            skeletons: Skeletons::new(),
            next_damage: 0,
            named_unavailable: Vec::new(),
            next: 0,
        };
        validator.report_header_damage(rules);
        validator
    }

    /// Number of records checked so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.next
    }

    /// Checks up to `count` more records. False when all are done.
    pub fn step(&mut self, rules: Rules<'_>, count: usize) -> bool {
        let end = rules.count().min(self.next + count);
        while self.next < end {
            self.check_record(rules, self.next);
            self.next += 1;
        }
        self.next < rules.count()
    }

    #[must_use]
    pub fn finish(mut self) -> Validation {
        sort_diagnostics(&mut self.out.diagnostics);
        self.out
    }

    fn check_record(&mut self, rules: Rules<'_>, record: usize) {
        let at = rules.first + record;
        if rules.records.is_blank(at) {
            while self.take_damage(rules, at).is_some() {}
            self.out.classes.push(Class::Skipped);
            self.out.keys.push(None);
            self.push_cells(|_| Cell::Blank);
            return;
        }
        let before = self.out.diagnostics.len();
        let damaged = self.report_damage(rules, record);
        self.check_field_count(rules, record);
        let mut key: Option<Box<str>> = None;
        for (index, field) in rules.template.fields.iter().enumerate() {
            let Some(column) = self.out.columns.get(index).and_then(|column| column.column) else {
                continue;
            };
            let text = rules.records.field(at, column);
            let reading = self.read(rules, index, field, text);
            let mut cell = reading.0;
            // What damage swallowed is not blank: nobody can say what it is.
            let swallowed = !damaged.is_empty() && column >= rules.records.field_count(at);
            if swallowed || damaged.contains(&column) {
                cell = Cell::Unreadable;
            } else {
                self.report_findings(rules, record, column, text, &reading.1);
            }
            if index == rules.template.key {
                key = self.pooled(reading.0).and_then(|value| match value {
                    Value::Email { key, .. } => Some(key.as_str().into()),
                    _ => None,
                });
            }
            if let Some(column) = self.out.columns.get_mut(index) {
                column.cells.push(cell);
            }
        }
        let own_error = self
            .out
            .diagnostics
            .get(before..)
            .unwrap_or_default()
            .iter()
            .any(Diagnostic::is_error);
        let duplicate = self.check_key(rules, record, key.as_deref());
        // Without a key nobody can say who the record is; the file's own finding says why.
        let class = match (own_error || key.is_none(), duplicate) {
            (true, _) => Class::Invalid,
            (false, true) => Class::Duplicate,
            (false, false) => Class::Valid,
        };
        self.out.classes.push(class);
        self.out.keys.push(key);
    }

    fn push_cells(&mut self, cell: impl Fn(usize) -> Cell) {
        for (index, column) in self
            .out
            .columns
            .iter_mut()
            .enumerate()
            .filter(|(_, c)| c.column.is_some())
        {
            column.cells.push(cell(index));
        }
    }

    fn pooled(&self, cell: Cell) -> Option<&Value> {
        match cell {
            Cell::Pooled(index) => self.out.pool.get(index as usize),
            _ => None,
        }
    }

    /// Reads a value, once for each text where a column's values repeat.
    fn read(
        &mut self,
        rules: Rules<'_>,
        index: usize,
        field: &Field,
        text: &str,
    ) -> Rc<(Cell, FieldReading)> {
        let repeats = matches!(
            field.kind,
            Kind::Choice(_) | Kind::References { .. } | Kind::List { .. }
        );
        if repeats && let Some(known) = self.known.get(index).and_then(|known| known.get(text)) {
            return Rc::clone(known);
        }
        let mut reading = read_field(
            field,
            text,
            rules.directory,
            rules.template.limits.field_chars,
        );
        let value = std::mem::replace(&mut reading.value, Value::Blank);
        let cell = match value {
            Value::Blank => Cell::Blank,
            Value::Unreadable => Cell::Unreadable,
            Value::Text(read) if read == text.trim() => Cell::Text,
            other => {
                self.out.pool.push(other);
                Cell::Pooled(u32::try_from(self.out.pool.len() - 1).unwrap_or(u32::MAX))
            }
        };
        let reading = Rc::new((cell, reading));
        if repeats && let Some(known) = self.known.get_mut(index) {
            known.insert(text.into(), Rc::clone(&reading));
        }
        reading
    }

    fn report_findings(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        column: usize,
        text: &str,
        reading: &FieldReading,
    ) {
        for finding in &reading.findings {
            let args: Vec<(&str, &str)> = finding
                .args
                .iter()
                .map(|(name, text)| (*name, &**text))
                .collect();
            let diagnostic =
                Diagnostic::new(finding.code, rules.locate(record, Some(column)), &args);
            self.out.diagnostics.push(
                diagnostic
                    .with_value(shorten(text))
                    .with_suggestion(finding.suggestion.clone()),
            );
            let state = match finding.code {
                Code::SourceUnknown => "unknown",
                Code::SourceDisabled => "switched off",
                _ => continue,
            };
            let name = finding
                .args
                .first()
                .map(|(_, name)| name.clone())
                .unwrap_or_default();
            if !self.named_unavailable.contains(&name) {
                let args = [("item", &*name), ("state", state)];
                self.out.diagnostics.push(Diagnostic::new(
                    Code::SourceUnavailable,
                    Location::default(),
                    &args,
                ));
                self.named_unavailable.push(name);
            }
        }
    }

    fn check_field_count(&mut self, rules: Rules<'_>, record: usize) {
        let at = rules.first + record;
        let (count, expected) = (rules.records.field_count(at), rules.header.columns.len());
        let args = [
            ("count", &*count.to_string()),
            ("expected", &*expected.to_string()),
        ];
        if count < expected {
            self.out.diagnostics.push(Diagnostic::new(
                Code::FieldsMissing,
                rules.locate(record, None),
                &args,
            ));
        }
        let extra =
            (expected..count).find(|column| !rules.records.field(at, *column).trim().is_empty());
        if let Some(column) = extra {
            let value = shorten(rules.records.field(at, column));
            let diagnostic =
                Diagnostic::new(Code::FieldsExtra, rules.locate(record, Some(column)), &args);
            self.out.diagnostics.push(diagnostic.with_value(value));
        }
    }

    /// Notes the key; true when an earlier record has it.
    fn check_key(&mut self, rules: Rules<'_>, record: usize, key: Option<&str>) -> bool {
        let Some(key) = key else { return false };
        let column = rules.header.column_of(rules.template.key);
        let value = column.map(|column| shorten(rules.records.field(rules.first + record, column)));
        let number = u32::try_from(record).unwrap_or(u32::MAX);
        if let Some(first) = self.first_by_key.get(key) {
            let row = rules.row(*first as usize).to_string();
            let args = [
                ("value", value.as_deref().unwrap_or(key)),
                ("first_row", &*row),
            ];
            let diagnostic =
                Diagnostic::new(Code::KeyDuplicate, rules.locate(record, column), &args);
            self.out
                .diagnostics
                .push(diagnostic.with_value(value.unwrap_or_default()));
            return true;
        }
        self.first_by_key.insert(key.into(), number);
        // Somebody on record is known to be meant.
        if rules
            .directory
            .is_some_and(|directory| directory.find(key).is_some())
        {
            return false;
        }
        let skeleton = look_alike::skeleton(key);
        let on_record = rules
            .directory
            .and_then(|directory| look_alike::find(directory.skeletons(), &skeleton, key));
        let other =
            on_record.or_else(|| look_alike::find_or_note(&mut self.skeletons, &skeleton, key));
        if let Some(other) = other {
            let args = [("value", value.as_deref().unwrap_or(key)), ("other", other)];
            let diagnostic =
                Diagnostic::new(Code::EmailLookAlike, rules.locate(record, column), &args);
            self.out
                .diagnostics
                .push(diagnostic.with_value(value.unwrap_or_default()));
        }
        false
    }

    /// Reports damage of a record's fields and says which columns cannot be read for it.
    fn report_damage(&mut self, rules: Rules<'_>, record: usize) -> Vec<usize> {
        let at = rules.first + record;
        let mut unreadable = Vec::new();
        while let Some((column, kind, byte_range)) = self.take_damage(rules, at) {
            if rules.records.is_edited(at, column) {
                continue;
            }
            let mut location = rules.locate(record, Some(column));
            location.byte_range = Some(byte_range);
            let text = rules.records.field(at, column);
            if let Some(diagnostic) = describe_damage(rules, column, kind, location, text) {
                if diagnostic.is_error() {
                    unreadable.push(column);
                }
                self.out.diagnostics.push(diagnostic);
            }
        }
        unreadable
    }

    fn report_header_damage(&mut self, rules: Rules<'_>) {
        for at in 0..rules.first {
            while let Some((column, kind, byte_range)) = self.take_damage(rules, at) {
                let place = rules.records.place(at);
                let location = Location {
                    line: place.map(|place| place.line),
                    record_byte: place.map(|place| u64::from(place.byte)),
                    byte_range: Some(byte_range),
                    column: u32::try_from(column).ok(),
                    ..Location::default()
                };
                let text = rules.records.field(at, column);
                self.out
                    .diagnostics
                    .extend(describe_damage(rules, column, kind, location, text));
            }
        }
    }

    /// The next damage of record `at` of the file, header included.
    fn take_damage(
        &mut self,
        rules: Rules<'_>,
        at: usize,
    ) -> Option<(usize, DamageKind, (u64, u64))> {
        let damage = rules.records.damages().get(self.next_damage)?;
        (damage.record as usize <= at).then(|| {
            self.next_damage += 1;
            let (start, end) = damage.byte_range;
            (
                damage.column as usize,
                damage.kind,
                (u64::from(start), u64::from(end)),
            )
        })
    }
}

impl Validation {
    /// The value of a field of a record; `None` when the file has no such column.
    #[must_use]
    pub fn value(&self, rules: Rules<'_>, field: usize, record: usize) -> Option<Value> {
        let column = self.columns.get(field)?;
        let file_column = column.column?;
        Some(match *column.cells.get(record)? {
            Cell::Blank => Value::Blank,
            Cell::Unreadable => Value::Unreadable,
            Cell::Text => Value::Text(
                rules
                    .records
                    .field(rules.first + record, file_column)
                    .trim()
                    .to_owned(),
            ),
            Cell::Pooled(index) => self.pool.get(index as usize)?.clone(),
        })
    }

    /// The value where it is one that stands in the pool: choices, lists, identifiers, addresses.
    #[must_use]
    pub fn pooled(&self, field: usize, record: usize) -> Option<&Value> {
        match *self.columns.get(field)?.cells.get(record)? {
            Cell::Pooled(index) => self.pool.get(index as usize),
            _ => None,
        }
    }
}

/// Puts findings in order: the whole file's first, then by record and column.
pub(crate) fn sort_diagnostics(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| {
        (
            diagnostic.record.unwrap_or(0),
            diagnostic.column.unwrap_or(0),
        )
    });
}

fn describe_damage(
    rules: Rules<'_>,
    column: usize,
    kind: DamageKind,
    location: Location,
    text: &str,
) -> Option<Diagnostic> {
    let matched = rules.header.columns.get(column);
    let taken = matched.is_some_and(|column| column.field.is_some());
    let name = matched.map_or("", |column| column.header.trim());
    let value = shorten(text);
    let suggestion = match kind {
        DamageKind::Nul => Some(text.replace('\0', "")),
        _ => None,
    };
    let (code, args) = match kind {
        DamageKind::QuoteUnclosed => (Code::QuoteUnclosed, vec![]),
        DamageKind::TextAfterQuote => (Code::TextAfterQuote, vec![("value", &*value)]),
        DamageKind::QuoteStray => (Code::QuoteStray, vec![("value", &*value)]),
        // In a column that is left out it does no harm.
        DamageKind::BytesNotText if taken => (Code::BytesNotText, vec![("field", name)]),
        DamageKind::Nul if taken => (Code::NulCharacter, vec![("field", name)]),
        DamageKind::BytesNotText | DamageKind::Nul => return None,
    };
    Some(
        Diagnostic::new(code, location, &args)
            .with_value(&*value)
            .with_suggestion(suggestion),
    )
}
