//! The file as it is after corrections, in its own form: every byte that nobody touched is the one that was there.

use super::{begins_like_a_formula, guard_cell};
use crate::decode::Records;
use crate::dialect::encode::Encoder;
use crate::dialect::{DecodeText, Dialect, Encoding};

/// What a corrected file is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Original<'a> {
    /// As it was given.
    pub(crate) bytes: &'a [u8],
    pub(crate) records: &'a Records,
    pub(crate) dialect: &'a Dialect,
    pub(crate) encoding: Encoding,
    /// Number of the first data record among all records of the file.
    pub(crate) first: usize,
    pub(crate) columns: usize,
}

/// The file with other values in the cells that were edited, and without the records that were left out. `None` when a
/// value has no place in the file's encoding, or no way to be written in its dialect.
///
/// What was written here begins like a formula only where the file's own value did.
pub(crate) fn write_corrected(
    original: Original<'_>,
    decoder: Option<&dyn DecodeText>,
) -> Option<Vec<u8>> {
    let records = original.records;
    let mut encoder = Encoder::new(original.encoding, decoder);
    let mut out = Vec::with_capacity(original.bytes.len());
    let mut copied = 0;
    for at in original.first..records.len() {
        if records.is_left_out(at) {
            let start = records.place(at)?.byte as usize;
            let end = records
                .place(at + 1)
                .map_or(original.bytes.len(), |next| next.byte as usize);
            out.extend_from_slice(original.bytes.get(copied..start)?);
            copied = end;
            continue;
        }
        let mut absent = 0;
        for column in 0..original.columns {
            let range = records.byte_range(at, column);
            absent += usize::from(range.is_none());
            if !records.is_edited(at, column) {
                continue;
            }
            let old = records.decoded_field(at, column);
            let value = written(records.written_field(at, column), old, original.dialect)?;
            let (start, end) = match range {
                Some((start, end)) => (start as usize, end as usize),
                None => {
                    let last = records.field_count(at).checked_sub(1)?;
                    let (_, end) = records.byte_range(at, last)?;
                    (end as usize, end as usize)
                }
            };
            out.extend_from_slice(original.bytes.get(copied..start)?);
            if range.is_none() {
                for _ in 0..absent {
                    out.extend(encoder.encode(&original.dialect.delimiter)?);
                }
                absent = 0;
            }
            out.extend(encoder.encode(&value)?);
            copied = end;
        }
    }
    out.extend_from_slice(original.bytes.get(copied..)?);
    Some(out)
}

/// A value as it stands in the file; `None` where the file's dialect has no way to write it.
fn written(value: &str, old: &str, dialect: &Dialect) -> Option<String> {
    let guarded = if begins_like_a_formula(old) || is_number(value) {
        value.into()
    } else {
        guard_cell(value)
    };
    let holds = |c: char| guarded.contains(c);
    let quote = dialect.quote.map(char::from);
    let escape = dialect.escape.map(char::from);
    let is_plain = !guarded.contains(&*dialect.delimiter)
        && !quote.into_iter().chain(escape).any(holds)
        && !holds('\r')
        && !holds('\n')
        && *guarded == *guarded.trim();
    if is_plain {
        return Some(guarded.into_owned());
    }
    // Without quotes there is no way to write it.
    let quote = quote?;
    let mut out = String::from(quote);
    for c in guarded.chars() {
        if Some(c) == escape || (c == quote && !dialect.double_quote) {
            out.push(escape?);
        } else if c == quote {
            out.push(quote);
        }
        out.push(c);
    }
    out.push(quote);
    Some(out)
}

/// Signs and digits calculate nothing: telephone numbers begin so.
fn is_number(value: &str) -> bool {
    value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '.' | '(' | ')' | '/'))
}
