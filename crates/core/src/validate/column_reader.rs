//! The values of one column. What a value is says `read_field` alone; here is known of most values without
//! asking, because they stood there before or are of the plainest form.

use super::field::{FieldFinding, FieldReading, Value, read_field};
use super::text_cache::TextCache;
use super::validation::{Cell, Rules};
use crate::pattern::Pattern;
use crate::template::{Field, Kind};

/// Reads the values of one field, one after another.
#[derive(Debug)]
pub(super) struct ColumnReader {
    way: Way,
    /// The longest value, in bytes, that is surely short enough.
    surely_short: usize,
}

#[derive(Debug)]
enum Way {
    /// Every value by the field's rule.
    Plain,
    /// Texts without a pattern: all that are not blank.
    Text,
    /// Values that repeat: each once.
    Repeating(TextCache<Known>),
    /// Addresses: domains that are as they should be.
    Email(TextCache<()>),
    Identifiers {
        separators: Vec<u8>,
        source_separator: u8,
        /// Names and formats of those that may be used; `None` without a directory: any.
        sources: Option<Vec<(String, Option<Pattern>)>>,
    },
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
        let way = match &field.kind {
            Kind::Text if field.pattern.is_none() => Way::Text,
            Kind::Text => Way::Plain,
            Kind::Email { .. } => Way::Email(TextCache::new(rules.count() / 8)),
            Kind::Choice(_) | Kind::Date | Kind::List { .. } | Kind::References { .. } => {
                Way::Repeating(TextCache::new(rules.count()))
            }
            Kind::Identifiers {
                separators,
                source_separator,
            } => identifiers(rules, separators, *source_separator),
        };
        ColumnReader {
            way,
            surely_short: field.max_length.unwrap_or(limit).min(limit),
        }
    }

    /// Where the value is, where it is known without reading it and there is nothing to say about it.
    #[inline]
    pub(super) fn read_known(&mut self, text: &str) -> Option<Cell> {
        if let Way::Repeating(known) = &mut self.way {
            let at = known.find(text).ok()?;
            let known = known.get(at)?;
            return known.findings.is_empty().then_some(known.cell);
        }
        (text.len() <= self.surely_short && self.is_plainest(text)).then_some(Cell::TEXT)
    }

    /// Where the value is (`pool` takes it if need be), and what was found in it.
    pub(super) fn read(
        &mut self,
        rules: Rules<'_>,
        field: &Field,
        text: &str,
        pool: &mut Vec<Value>,
    ) -> (Cell, std::borrow::Cow<'_, [FieldFinding]>) {
        use std::borrow::Cow;
        let read = |pool: &mut Vec<Value>| {
            let limit = rules.template.limits.field_chars;
            let reading = read_field(field, text, rules.directory, limit);
            place(reading, text, pool)
        };
        match &mut self.way {
            Way::Repeating(known) => {
                let at = known.find(text).unwrap_or_else(|hash| {
                    let (cell, findings) = read(pool);
                    known.put(hash, text, Known { cell, findings })
                });
                match known.get(at) {
                    Some(known) => (known.cell, Cow::Borrowed(&known.findings)),
                    None => (Cell::UNREADABLE, Cow::Borrowed(&[])),
                }
            }
            Way::Email(domains) => {
                let (cell, findings) = read(pool);
                let value = cell.pool_place().and_then(|at| pool.get(at));
                if let Some(Value::Email { key, .. }) = value
                    && findings.is_empty()
                    && let Some((_, domain)) = text.split_once('@')
                    && key
                        .split_once('@')
                        .is_some_and(|(_, of_key)| of_key == domain)
                    && let Err(hash) = domains.find(domain)
                {
                    domains.put(hash, domain, ());
                }
                (cell, Cow::Owned(findings))
            }
            _ => {
                let (cell, findings) = read(pool);
                (cell, Cow::Owned(findings))
            }
        }
    }

    /// Whether a text is its own value with nothing to say about it.
    #[inline]
    fn is_plainest(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match &mut self.way {
            Way::Plain | Way::Repeating(_) => false,
            // What begins so is not blank.
            Way::Text => bytes.first().is_some_and(u8::is_ascii_graphic),
            Way::Email(domains) => plain_local_part(bytes)
                .and_then(|at| text.get(at + 1..))
                .is_some_and(|domain| domains.find(domain).is_ok()),
            Way::Identifiers {
                separators,
                source_separator,
                sources,
            } => {
                let ends_plainly = bytes.last().is_some_and(u8::is_ascii_graphic);
                if !ends_plainly || bytes.iter().any(|byte| separators.contains(byte)) {
                    return false;
                }
                let Some((source, username)) = text.split_once(char::from(*source_separator))
                else {
                    return false;
                };
                let is_name = |name: &str| {
                    let bytes = name.as_bytes();
                    bytes.first().is_some_and(u8::is_ascii_graphic)
                        && bytes.last().is_some_and(u8::is_ascii_graphic)
                };
                is_name(source)
                    && is_name(username)
                    && sources.as_ref().is_none_or(|sources| {
                        sources.iter().any(|(name, format)| {
                            name == source
                                && format
                                    .as_ref()
                                    .is_none_or(|format| format.is_match(username))
                        })
                    })
            }
        }
    }
}

/// Where the `@` is behind a local part that is valid and its own canonical form.
fn plain_local_part(bytes: &[u8]) -> Option<usize> {
    let mut dot = true;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'+' | b'\'' => dot = false,
            b'.' if dot => return None,
            b'.' => dot = true,
            b'@' => return (!dot && at <= super::email::MAX_LOCAL_BYTES).then_some(at),
            _ => return None,
        }
    }
    None
}

fn identifiers(rules: Rules<'_>, separators: &[char], source_separator: char) -> Way {
    let ascii: Option<Vec<u8>> = separators.iter().map(|c| u8::try_from(*c).ok()).collect();
    let is_ascii = |bytes: &[u8]| bytes.is_ascii();
    let (Some(separators), Ok(source_separator)) = (
        ascii.filter(|bytes| is_ascii(bytes)),
        u8::try_from(source_separator),
    ) else {
        return Way::Plain;
    };
    if !source_separator.is_ascii() {
        return Way::Plain;
    }
    let sources = rules.directory.map(|directory| {
        let usable = directory.sources().filter(|source| source.enabled);
        usable
            .map(|source| (source.name.clone(), source.format.clone()))
            .collect()
    });
    Way::Identifiers {
        separators,
        source_separator,
        sources,
    }
}

/// Where a value that was read is kept.
fn place(reading: FieldReading, text: &str, pool: &mut Vec<Value>) -> (Cell, Vec<FieldFinding>) {
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
