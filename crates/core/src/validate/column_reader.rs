//! The values of one column. What a value is says `read_field` alone; of most values `rollcall-scan` knows without
//! asking, because they stood there before or are of the plainest form.

use std::borrow::Cow;

use rollcall_scan::{Cell, ColumnScan, TextTable, UsableSource, count_work};

use super::field::{FieldFinding, FieldReading, Value, read_field};
use super::validation::Rules;
use crate::directory::Directory;
use crate::template::{Field, Kind};

/// Reads the values of one field, block by block.
#[derive(Debug)]
pub(super) struct ColumnReader {
    scan: ColumnScan,
    /// Of texts that repeat, by their place in the scan's table.
    known: Vec<Option<Known>>,
    /// The longest value, in bytes, that is surely short enough.
    surely_short: usize,
    /// What a value without a single character is.
    blank: Cell,
}

/// A value that was read before.
#[derive(Debug)]
struct Known {
    cell: Cell,
    findings: Vec<FieldFinding>,
}

impl ColumnReader {
    pub(super) fn new(rules: Rules<'_>, field: &Field) -> ColumnReader {
        let limit = rules.template.limits.field_chars;
        let scan = match &field.kind {
            Kind::Text => match &field.pattern {
                None => ColumnScan::Texts(None),
                Some(pattern) => match pattern.automaton() {
                    Some(form) => ColumnScan::Texts(Some(form)),
                    None => ColumnScan::Unknown,
                },
            },
            Kind::Email { .. } => ColumnScan::Addresses(TextTable::new(rules.count() / 8)),
            Kind::Choice(_) | Kind::Date | Kind::List { .. } | Kind::References { .. } => {
                ColumnScan::Repeating(TextTable::new(rules.count()))
            }
            Kind::Identifiers {
                separators,
                source_separator,
            } => identifiers(rules, separators, *source_separator).unwrap_or(ColumnScan::Unknown),
        };
        let blank = read_field(field, "", rules.directory, limit);
        let is_plain = blank.value == Value::Blank && blank.findings.is_empty();
        ColumnReader {
            scan,
            known: Vec::new(),
            surely_short: field.max_length.unwrap_or(limit).min(limit),
            blank: if is_plain { Cell::BLANK } else { Cell::UNREAD },
        }
    }

    /// Appends the cells of a block's records; numbers of those that have to be read go to `unread`. `fields`: those
    /// of the block, the place of this one among those of its record, and how many a record has there.
    pub(super) fn scan(
        &mut self,
        fields: (&[&[u8]], usize, usize),
        cells: &mut Vec<Cell>,
        unread: &mut Vec<usize>,
    ) {
        self.scan
            .scan(fields, (self.surely_short, self.blank), cells, unread);
    }

    /// Where the value is (`pool` takes it if need be), and what was found in it.
    pub(super) fn read(
        &mut self,
        rules: Rules<'_>,
        field: &Field,
        text: &str,
        pool: &mut Vec<Value>,
    ) -> (Cell, Cow<'_, [FieldFinding]>) {
        let read = |pool: &mut Vec<Value>| {
            count_work(text.len());
            let limit = rules.template.limits.field_chars;
            let reading = read_field(field, text, rules.directory, limit);
            place(reading, text, pool)
        };
        match &mut self.scan {
            ColumnScan::Repeating(table) => {
                let at = match table.find(text.as_bytes()) {
                    Ok((at, _)) => at,
                    Err(hash) => {
                        let (cell, findings) = read(pool);
                        let noted = if findings.is_empty() {
                            cell
                        } else {
                            Cell::UNREAD
                        };
                        let at = table.put(hash, text.as_bytes(), noted);
                        if self.known.len() <= at {
                            self.known.resize_with(at + 1, || None);
                        }
                        if let Some(place) = self.known.get_mut(at) {
                            *place = Some(Known { cell, findings });
                        }
                        at
                    }
                };
                match self.known.get(at) {
                    Some(Some(known)) => (known.cell, Cow::Borrowed(&known.findings)),
                    _ => (Cell::UNREADABLE, Cow::Borrowed(&[])),
                }
            }
            ColumnScan::Addresses(domains) => {
                let (cell, findings) = read(pool);
                let value = cell.pool_place().and_then(|at| pool.get(at));
                if let Some(Value::Email { key, .. }) = value
                    && findings.is_empty()
                    && let Some((_, domain)) = text.split_once('@')
                    && key
                        .split_once('@')
                        .is_some_and(|(_, of_key)| of_key == domain)
                    && let Err(hash) = domains.find(domain.as_bytes())
                {
                    domains.put(hash, domain.as_bytes(), Cell::TEXT);
                }
                (cell, Cow::Owned(findings))
            }
            _ => {
                let (cell, findings) = read(pool);
                (cell, Cow::Owned(findings))
            }
        }
    }
}

/// `None` where separators or formats are of a kind that is not known at a glance.
fn identifiers(
    rules: Rules<'_>,
    separators: &[char],
    source_separator: char,
) -> Option<ColumnScan> {
    let ascii = |c: char| u8::try_from(c).ok().filter(u8::is_ascii);
    let mut is_separator = [false; 256];
    for separator in separators {
        if let Some(place) = is_separator.get_mut(usize::from(ascii(*separator)?)) {
            *place = true;
        }
    }
    // Sources with larger formats are left out: whoever is on them is read.
    let usable_sources = |directory: &Directory| -> Vec<UsableSource> {
        let enabled = directory.sources().filter(|source| source.enabled);
        let usable = enabled.filter_map(|source| {
            let format = match &source.format {
                Some(format) => Some(format.automaton()?),
                None => None,
            };
            let name = source.name.clone();
            Some(UsableSource { name, format })
        });
        usable.collect()
    };
    Some(ColumnScan::Identifiers {
        separators: Box::new(is_separator),
        source_separator: ascii(source_separator)?,
        sources: rules.directory.map(usable_sources),
    })
}

/// Where a value that was read is kept.
pub(super) fn place(
    reading: FieldReading,
    text: &str,
    pool: &mut Vec<Value>,
) -> (Cell, Vec<FieldFinding>) {
    let cell = match reading.value {
        Value::Blank => Cell::BLANK,
        Value::Unreadable => Cell::UNREADABLE,
        Value::Text(read) if read == text.trim() => Cell::TEXT,
        other => {
            pool.push(other);
            Cell::pooled(pool.len() - 1)
        }
    };
    (cell, reading.findings)
}
