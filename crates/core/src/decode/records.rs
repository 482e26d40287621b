//! Decoded records: one copy of their text, and offsets into it.

use std::rc::Rc;

use hashbrown::HashMap;

use super::SourceText;
use crate::report::{REPORT_COLUMNS, unguard_cell};

/// All records of a file, header and lines above it included, in the order of the file.
///
/// Fields are stored one after another in one string; `field(record, column)` is a slice of it. Positions
/// in the file are kept for every field. Values that were edited afterwards lie over the decoded ones.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub(super) text: String,
    /// End of each field in `text`; it starts where the one before it ends.
    pub(super) text_ends: Vec<u32>,
    /// Byte range of each field in the file, quotes included.
    pub(super) byte_ranges: Vec<(u32, u32)>,
    pub(super) places: Vec<RecordPlace>,
    pub(super) damages: Vec<Damage>,
    /// The way from offsets in the decoded text back to those in the file, where they differ.
    source: Option<Rc<SourceText>>,
    edits: HashMap<(u32, u32), String>,
    /// First of the columns that a report added, where the file is one.
    report_column: Option<usize>,
}

/// Where a record starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPlace {
    /// Number of its first field among all fields of the file.
    pub first_field: u32,
    /// Physical line, from 1.
    pub line: u32,
    /// Byte offset in the file, from 0.
    pub byte: u32,
}

/// Something wrong with the bytes of one field. Its record is still there, with what could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Number of the record in the file, from 0, header included.
    pub record: u32,
    pub column: u32,
    pub kind: DamageKind,
    /// In the file, end exclusive.
    pub byte_range: (u32, u32),
}

/// What is wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    QuoteUnclosed,
    TextAfterQuote,
    QuoteStray,
    /// Bytes that are no UTF-8; they were replaced by U+FFFD.
    BytesNotText,
    Nul,
}

impl Records {
    /// Number of records, header included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where record `record` (from 0, header included) starts.
    #[must_use]
    pub fn place(&self, record: usize) -> Option<RecordPlace> {
        let place = self.places.get(record)?;
        Some(RecordPlace {
            byte: self.file_offset(place.byte),
            ..*place
        })
    }

    /// From now on places are those in the file that `source` was decoded from, not those in its text.
    pub fn place_in_file(&mut self, source: &Rc<SourceText>) {
        if source.is_decoded() {
            for damage in &mut self.damages {
                let (start, end) = damage.byte_range;
                damage.byte_range = (source.file_offset(start), source.file_offset(end));
            }
            self.source = Some(Rc::clone(source));
        }
    }

    fn file_offset(&self, offset: u32) -> u32 {
        self.source
            .as_ref()
            .map_or(offset, |source| source.file_offset(offset))
    }

    /// Number of fields of a record, those that a report added left out.
    #[must_use]
    pub fn field_count(&self, record: usize) -> usize {
        let count = self.raw_field_count(record);
        match self.report_column {
            Some(column) if count > column => {
                column.max(count.saturating_sub(REPORT_COLUMNS.len()))
            }
            _ => count,
        }
    }

    fn raw_field_count(&self, record: usize) -> usize {
        let Some(place) = self.places.get(record) else {
            return 0;
        };
        let end = self
            .places
            .get(record + 1)
            .map_or(self.text_ends.len(), |next| next.first_field as usize);
        end - place.first_field as usize
    }

    /// Takes the file for a report whose added columns begin at `column`: they are left out, and guards
    /// against formulas come off.
    pub fn read_as_report(&mut self, column: usize) {
        self.report_column = Some(column);
    }

    /// The value of a field, unquoted; blank when the record is too short.
    #[must_use]
    pub fn field(&self, record: usize, column: usize) -> &str {
        if !self.edits.is_empty()
            && let Some(edited) = edit_key(record, column).and_then(|key| self.edits.get(&key))
        {
            return edited;
        }
        self.decoded_field(record, column)
    }

    /// The value of a field as the file has it, whatever was edited since.
    #[must_use]
    pub fn decoded_field(&self, record: usize, column: usize) -> &str {
        let Some(field) = self.field_number(record, column) else {
            return "";
        };
        let start = field
            .checked_sub(1)
            .and_then(|before| self.text_ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.text_ends.get(field).copied().unwrap_or(start);
        let text = self.text.get(start as usize..end as usize).unwrap_or("");
        if self.report_column.is_some() {
            unguard_cell(text)
        } else {
            text
        }
    }

    /// Byte range of a field in the file, quotes included, end exclusive.
    #[must_use]
    pub fn byte_range(&self, record: usize, column: usize) -> Option<(u32, u32)> {
        let (start, end) = *self.byte_ranges.get(self.field_number(record, column)?)?;
        Some((self.file_offset(start), self.file_offset(end)))
    }

    /// What is wrong with the bytes, in order of the file.
    #[must_use]
    pub fn damages(&self) -> &[Damage] {
        &self.damages
    }

    /// Whether all fields of a record are blank.
    #[must_use]
    pub fn is_blank(&self, record: usize) -> bool {
        (0..self.field_count(record)).all(|column| self.field(record, column).trim().is_empty())
    }

    /// Gives a field another value, or with `None` the one that the file has.
    pub fn set_field(&mut self, record: usize, column: usize, value: Option<String>) {
        let Some(key) = edit_key(record, column) else {
            return;
        };
        match value {
            Some(value) if value != self.decoded_field(record, column) => {
                self.edits.insert(key, value)
            }
            _ => self.edits.remove(&key),
        };
    }

    /// All fields have the values of the file again.
    pub fn forget_edits(&mut self) {
        self.edits.clear();
    }

    /// Whether a field was given another value.
    #[must_use]
    pub fn is_edited(&self, record: usize, column: usize) -> bool {
        edit_key(record, column).is_some_and(|key| self.edits.contains_key(&key))
    }

    fn field_number(&self, record: usize, column: usize) -> Option<usize> {
        let place = self.places.get(record)?;
        if column >= self.field_count(record) {
            return None;
        }
        let behind_report = self.report_column.is_some_and(|report| column >= report);
        let column = if behind_report {
            column + REPORT_COLUMNS.len()
        } else {
            column
        };
        Some(place.first_field as usize + column)
    }
}

fn edit_key(record: usize, column: usize) -> Option<(u32, u32)> {
    Some((u32::try_from(record).ok()?, u32::try_from(column).ok()?))
}
