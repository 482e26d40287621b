//! What a file's records turned out to hold, and what they were checked against.

use std::ops::Range;

use rollcall_scan::Cell;

use super::field::Value;
use super::keys::KeyIndex;
use crate::decode::Records;
use crate::diagnostic::{Diagnostic, Location};
use crate::diff::Class;
use crate::directory::{Directory, IdentifierEntry};
use crate::ordering::sort_by;
use crate::template::{HeaderMatch, Kind, Template};

/// What the records turned out to hold. Record numbers here are from 0, first data record first.
#[derive(Debug, Clone, Default)]
pub struct Validation {
    /// `Skipped`, `Invalid`, `Duplicate` or `Valid`.
    pub classes: Vec<Class>,
    /// In order of record, then column; those of the whole file first.
    pub diagnostics: Vec<Diagnostic>,
    /// One for each field of the template.
    pub(super) columns: Vec<FieldColumn>,
    /// Of each record where its canonical key is: in the pool, or the address itself; blank where none can be read.
    pub(super) keys: Vec<Cell>,
    /// Of each record the position of the user who has its key; `u32::MAX` when nobody has.
    pub(super) users: Vec<u32>,
    /// Of each user on record the first record, from 0, that has the key; `u32::MAX` when none.
    pub(super) first_of_user: Vec<u32>,
    /// Users on record of whom a record tells that was left out, in order: they are not missing for that.
    pub(super) left_out: Vec<u32>,
    /// Of each record whether it surely changes nothing on the user who has its key.
    pub(super) agreed: Vec<bool>,
    /// Values that cells refer to.
    pub(super) pool: Vec<Value>,
    /// Made when a key is first edited.
    pub(super) key_index: Option<KeyIndex>,
}

/// The values of one field.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldColumn {
    /// The file column; `None` when the file has none, which is not the same as blank.
    pub(super) column: Option<usize>,
    /// One for each record; empty without a column.
    pub(super) cells: Vec<Cell>,
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

impl Validation {
    /// Canonical key of a record, where it can be read.
    #[must_use]
    pub fn key<'a>(&'a self, rules: Rules<'a>, record: usize) -> Option<&'a str> {
        let cell = *self.keys.get(record)?;
        if cell == Cell::TEXT {
            let column = self.columns.get(rules.template.key)?.column?;
            Some(rules.records.field(rules.first + record, column))
        } else {
            self.pooled_key(cell)
        }
    }

    /// The key that a cell refers to.
    pub(super) fn pooled_key(&self, cell: Cell) -> Option<&str> {
        match self.pool.get(cell.pool_place()?)? {
            Value::Email { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Position of the user who has a record's key.
    pub(crate) fn user(&self, record: usize) -> Option<usize> {
        let user = *self.users.get(record)?;
        (user != u32::MAX).then_some(user as usize)
    }

    /// Whether some record has the key of the user at this position, one that was left out included.
    pub(crate) fn has_key_of(&self, user: usize) -> bool {
        let first = self.first_of_user.get(user);
        first.is_some_and(|first| *first != u32::MAX)
            || u32::try_from(user).is_ok_and(|user| self.left_out.binary_search(&user).is_ok())
    }

    /// Whether a record surely changes nothing on the user who has its key.
    pub(crate) fn is_agreed(&self, record: usize) -> bool {
        self.agreed.get(record) == Some(&true)
    }

    /// Where the values of a field of some records are; none when the file has no such column.
    pub(crate) fn cells(&self, field: usize, records: Range<usize>) -> &[Cell] {
        let column = self.columns.get(field);
        column
            .and_then(|column| column.cells.get(records))
            .unwrap_or_default()
    }

    /// The file column of a field.
    pub(crate) fn column(&self, field: usize) -> Option<usize> {
        self.columns.get(field)?.column
    }

    /// Whether the file has a column of identifiers.
    pub(crate) fn has_identifiers(&self, template: &Template) -> bool {
        let fields = template.fields.iter().zip(&self.columns);
        let mut of_file = fields.filter(|(_, values)| values.column.is_some());
        of_file.any(|(field, _)| matches!(field.kind, Kind::Identifiers { .. }))
    }

    /// Fields, sources and user names of a record's identifiers.
    pub(crate) fn identifiers<'a>(
        &'a self,
        rules: Rules<'a>,
        record: usize,
    ) -> Vec<(usize, &'a str, &'a str)> {
        let mut identifiers = Vec::new();
        for (index, field) in rules.template.fields.iter().enumerate() {
            let Kind::Identifiers {
                source_separator, ..
            } = &field.kind
            else {
                continue;
            };
            let Some(column) = self.columns.get(index) else {
                continue;
            };
            let (Some(cell), Some(at)) = (column.cells.get(record), column.column) else {
                continue;
            };
            if *cell == Cell::TEXT {
                let text = rules.records.field(rules.first + record, at);
                let parts = text.split_once(*source_separator);
                identifiers.extend(parts.map(|(source, username)| (index, source, username)));
            } else if let Some(Value::Identifiers(pooled)) =
                cell.pool_place().and_then(|at| self.pool.get(at))
            {
                let parts = pooled.iter().map(|identifier| {
                    (
                        index,
                        identifier.source.as_str(),
                        identifier.username.as_str(),
                    )
                });
                identifiers.extend(parts);
            }
        }
        identifiers
    }

    /// The value of a field of a record; `None` when the file has no such column.
    #[must_use]
    pub fn value(&self, rules: Rules<'_>, field: usize, record: usize) -> Option<Value> {
        let cell = *self.columns.get(field)?.cells.get(record)?;
        if let Some(at) = cell.pool_place() {
            return self.pool.get(at).cloned();
        }
        Some(match cell {
            Cell::BLANK => Value::Blank,
            Cell::UNREADABLE => Value::Unreadable,
            _ => {
                let text = rules
                    .records
                    .field(rules.first + record, self.column(field)?);
                match &rules.template.fields.get(field)?.kind {
                    Kind::Identifiers {
                        source_separator, ..
                    } => {
                        let (source, username) = text.split_once(*source_separator)?;
                        Value::Identifiers(vec![IdentifierEntry {
                            source: source.to_owned(),
                            username: username.to_owned(),
                        }])
                    }
                    _ => Value::Text(text.trim().to_owned()),
                }
            }
        })
    }
}

/// Puts findings in order: the whole file's first, then by record and column.
pub(crate) fn sort_diagnostics(diagnostics: &mut [Diagnostic]) {
    let place = |diagnostic: &Diagnostic| (diagnostic.record, diagnostic.column);
    sort_by(diagnostics, |a, b| place(a).cmp(&place(b)));
}
