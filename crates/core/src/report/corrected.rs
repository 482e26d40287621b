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
    /// Number of the record that is the header.
    pub(crate) header: Option<usize>,
    /// With those that were made, which are written behind the file's own.
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
    let mut out = Splicing {
        encoder: Encoder::new(original.encoding, decoder),
        out: Vec::with_capacity(original.bytes.len()),
        copied: 0,
        original,
    };
    let records = original.records;
    let header = original.header.into_iter();
    for at in header.chain(original.first..records.len()) {
        if records.is_left_out(at) {
            let start = records.place(at)?.byte as usize;
            let end = records
                .place(at + 1)
                .map_or(original.bytes.len(), |next| next.byte as usize);
            out.copy_up_to(start)?;
            out.copied = end;
            continue;
        }
        out.write_record(at)?;
    }
    out.copy_up_to(original.bytes.len())?;
    Some(out.out)
}

/// The file's bytes, and what stands in the place of some of them.
struct Splicing<'a> {
    original: Original<'a>,
    encoder: Encoder<'a>,
    out: Vec<u8>,
    /// Up to here the file's bytes are copied, or left away.
    copied: usize,
}

impl Splicing<'_> {
    fn copy_up_to(&mut self, end: usize) -> Option<()> {
        self.out
            .extend_from_slice(self.original.bytes.get(self.copied..end)?);
        self.copied = end;
        Some(())
    }

    fn write_delimiters(&mut self, count: usize) -> Option<()> {
        for _ in 0..count {
            self.out
                .extend(self.encoder.encode(&self.original.dialect.delimiter)?);
        }
        Some(())
    }

    fn write_value(&mut self, at: usize, column: usize) -> Option<()> {
        let records = self.original.records;
        let old = records.decoded_field(at, column);
        let value = written(
            records.written_field(at, column),
            old,
            self.original.dialect,
        )?;
        self.out.extend(self.encoder.encode(&value)?);
        Some(())
    }

    fn write_record(&mut self, at: usize) -> Option<()> {
        let records = self.original.records;
        let own = self.original.columns - records.made().len();
        let mut absent = 0;
        for column in 0..own {
            let range = records.byte_range(at, column);
            absent += usize::from(range.is_none());
            if !records.is_edited(at, column) {
                continue;
            }
            if let Some((start, end)) = range {
                self.copy_up_to(start as usize)?;
                self.write_value(at, column)?;
                self.copied = end as usize;
            } else {
                self.copy_up_to(self.end_of(at, own)?)?;
                self.write_delimiters(std::mem::take(&mut absent))?;
                self.write_value(at, column)?;
            }
        }
        if records.made().is_empty() || records.is_blank(at) {
            return Some(());
        }
        self.copy_up_to(self.end_of(at, own)?)?;
        self.write_delimiters(absent)?;
        for column in own..self.original.columns {
            self.write_delimiters(1)?;
            self.write_value(at, column)?;
        }
        Some(())
    }

    /// Where the last of a record's fields ends that the header has.
    fn end_of(&self, at: usize, own: usize) -> Option<usize> {
        let records = self.original.records;
        let last = records.own_field_count(at).min(own).checked_sub(1)?;
        let (_, end) = records.byte_range(at, last)?;
        Some((end as usize).max(self.copied))
    }
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
