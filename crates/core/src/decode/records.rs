//! Decoded records: the file's own bytes, and offsets into them.

use std::borrow::Cow;
use std::ops::Range;

use crate::numbers::PairNumbers;
use rollcall_scan::{BlockFields, Place, append_moved, append_places, find_block_fields};

use super::made::{MadeColumn, MadeColumns};
use super::source::Origin;
use super::{DecodedSegment, SourceText, saturating};
use crate::report::unguard_cell;

/// All records of a file, header and lines above it included, in the order of the file.
///
/// The file's text stands here once, as it was read; of every field is known where it starts. A field is a slice
/// of that text, its quotes left out. Only where that is not its value (a repeated quote inside, damage) does
/// its text stand apart. Values that were edited afterwards lie over the decoded ones.
#[derive(Debug, Clone, Default)]
pub struct Records {
    text: String,
    /// The way from offsets in the text back to those in the file, where they differ.
    origin: Origin,
    /// Of each record where its fields start in the text, then one behind the end of the last: a field ends one
    /// byte before the next start, unless it is written apart and says otherwise.
    pub(super) starts: Vec<u32>,
    places: Vec<Place>,
    rewritten: Rewritten,
    pub(super) damages: Vec<Damage>,
    /// Numbers of the edited values, by record and column.
    edits: PairNumbers,
    edited: Vec<String>,
    /// No edit stands in this column or behind it.
    edited_before: usize,
    /// Records that do not count, in order. Whoever reads their fields finds them blank.
    left_out: Vec<u32>,
    /// The columns that a report added, where the file is one.
    report_columns: Option<Range<usize>>,
    made: MadeColumns,
}

/// Fields whose value is no slice of the file, or that end elsewhere than one byte before the next start.
#[derive(Debug, Clone, Default)]
struct Rewritten {
    /// In the order of their numbers.
    fields: Vec<RewrittenField>,
    text: String,
    /// One bit a start.
    is_rewritten: Vec<u64>,
}

#[derive(Debug, Clone, Copy)]
struct RewrittenField {
    /// Number of its start.
    number: u32,
    /// End of the field in the file's text.
    end: u32,
    /// End of its value in `Rewritten::text`.
    text_end: u32,
}

impl Rewritten {
    fn push(&mut self, number: u32, end: u32, text: &str) {
        let at = number as usize / 64;
        if self.is_rewritten.len() <= at {
            self.is_rewritten.resize(at + 1, 0);
        }
        if let Some(bits) = self.is_rewritten.get_mut(at) {
            *bits |= 1 << (number % 64);
        }
        self.text.push_str(text);
        self.fields.push(RewrittenField {
            number,
            end,
            text_end: saturating(self.text.len()),
        });
    }

    /// Adds those of a piece of the file, given by numbers, ends and ends of values.
    fn append(&mut self, columns: [&[u32]; 3], text: &str, first: u32, byte: u32) {
        let [numbers, ends, text_ends] = columns;
        let mut start = 0;
        for ((number, end), text_end) in numbers.iter().zip(ends).zip(text_ends) {
            let value = text.get(start..*text_end as usize).unwrap_or_default();
            self.push(first + number, byte + end, value);
            start = *text_end as usize;
        }
    }

    /// Numbers and values of those from start number `first` up to `end`.
    fn range(&self, first: u32, end: u32) -> impl Iterator<Item = (u32, &str)> {
        let before = |limit: u32| self.fields.partition_point(|field| field.number < limit);
        let (from, to) = (before(first), before(end));
        let fields = self.fields.get(from..to).unwrap_or_default();
        fields.iter().map(|field| {
            let value = self.get(field.number);
            (field.number, value.map_or("", |(text, _)| text))
        })
    }

    /// The value of a field that is written apart, and its end in the file's text.
    #[inline]
    fn get(&self, number: u32) -> Option<(&str, u32)> {
        let bits = self.is_rewritten.get(number as usize / 64)?;
        if (bits >> (number % 64)) & 1 == 0 {
            return None;
        }
        let at = self
            .fields
            .binary_search_by_key(&number, |field| field.number)
            .ok()?;
        let before = at.checked_sub(1).and_then(|before| self.fields.get(before));
        let field = self.fields.get(at)?;
        let start = before.map_or(0, |field| field.text_end as usize);
        let text = self.text.get(start..field.text_end as usize)?;
        Some((text, field.end))
    }
}

/// Where a record starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPlace {
    /// Physical line, from 1.
    pub line: u32,
    /// Byte offset in the file, from 0.
    pub byte: u32,
}

/// The fields of one record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordFields<'a> {
    records: &'a Records,
    record: usize,
    first: u32,
    count: u32,
    /// Nothing was edited and no column is left out: fields are the decoded ones.
    is_plain: bool,
}

impl<'a> RecordFields<'a> {
    pub(crate) fn len(self) -> usize {
        if self.is_plain {
            self.count as usize
        } else {
            self.records.field_count(self.record)
        }
    }

    /// The value of a field, unquoted; blank when the record is too short.
    #[inline]
    pub(crate) fn get(self, column: usize) -> &'a str {
        if !self.is_plain {
            self.records.edited_field(self.record, column)
        } else if column < self.count as usize {
            self.records.field_text(self.first + saturating(column))
        } else {
            ""
        }
    }

    pub(crate) fn are_blank(self) -> bool {
        // An edit may stand behind the last field that the file has.
        let end = match self.is_plain {
            true => self.len(),
            false => self.len().max(self.records.edited_before),
        };
        (0..end).all(|column| {
            let text = self.get(column);
            !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
        })
    }
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
            line: place.line,
            byte: self.file_offset(*self.starts.get(place.first as usize)?),
        })
    }

    fn file_offset(&self, offset: u32) -> u32 {
        self.origin.file_offset(self.text.as_bytes(), offset)
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file as it was given.
    pub(crate) fn original_bytes(&self) -> Cow<'_, [u8]> {
        self.origin.original_bytes(self.text.as_bytes())
    }

    /// The file's text, which the records are lost without.
    #[must_use]
    pub fn into_source(self) -> SourceText {
        SourceText::from_parts(self.text, self.origin)
    }

    /// Number of fields of a record: those that a report added left out, and with those that were made.
    #[must_use]
    pub fn field_count(&self, record: usize) -> usize {
        self.own_field_count(record) + self.made().len()
    }

    /// Number of fields of a record, those that a report added left out.
    pub(crate) fn own_field_count(&self, record: usize) -> usize {
        let count = self.raw_field_count(record);
        match &self.report_columns {
            Some(added) if count > added.start => {
                added.start.max(count.saturating_sub(added.len()))
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
            .map_or(self.starts.len(), |next| next.first as usize);
        end - place.first as usize - 1
    }

    /// The fields of a record, to be read one after another.
    pub(crate) fn fields(&self, record: usize) -> RecordFields<'_> {
        RecordFields {
            records: self,
            record,
            first: self.places.get(record).map_or(0, |place| place.first),
            count: saturating(self.raw_field_count(record)),
            is_plain: self.is_as_decoded(),
        }
    }

    /// The fields in some columns of records next to each other, which should have so many fields.
    pub(crate) fn block_fields(
        &self,
        records: Range<usize>,
        columns: &[usize],
        expected: usize,
    ) -> BlockFields<'_> {
        if !self.is_as_decoded() {
            let count = records.len();
            let fields = records.flat_map(|record| columns.iter().map(move |at| (record, *at)));
            return BlockFields {
                texts: fields
                    .map(|(record, at)| self.field(record, at).as_bytes())
                    .collect(),
                unusual: (0..count).collect(),
            };
        }
        let places = self.places.get(records.clone()).unwrap_or_default();
        let behind = self.places.get(records.end);
        let end = behind.map_or(saturating(self.starts.len()), |next| next.first);
        let mut firsts: Vec<u32> = places.iter().map(|place| place.first).collect();
        firsts.push(end);
        let mut block = find_block_fields(
            self.text.as_bytes(),
            &self.starts,
            &firsts,
            columns,
            expected,
        );
        let first = firsts.first().copied().unwrap_or(0);
        for (field, text) in self.rewritten.range(first, end) {
            let behind = firsts.partition_point(|first| *first <= field);
            let record = behind.saturating_sub(1);
            let column = (field - firsts.get(record).copied().unwrap_or(0)) as usize;
            for (at, wanted) in columns.iter().enumerate() {
                if *wanted == column
                    && let Some(place) = block.texts.get_mut(record * columns.len() + at)
                {
                    *place = text.as_bytes();
                }
            }
            if let Err(at) = block.unusual.binary_search(&record) {
                block.unusual.insert(at, record);
            }
        }
        block
    }

    /// Takes the file for a report that has added these columns: they are left out, and guards against formulas come
    /// off.
    pub fn read_as_report(&mut self, added: Range<usize>) {
        self.report_columns = Some(added);
    }

    /// The value of a field, unquoted; blank when the record is too short.
    #[must_use]
    pub fn field(&self, record: usize, column: usize) -> &str {
        self.fields(record).get(column)
    }

    /// Puts columns that are made of others behind the file's own, in the place of those that were made before. `header`
    /// is the record that has their titles.
    pub fn make_columns(&mut self, own: usize, columns: Vec<MadeColumn>, header: Option<usize>) {
        self.made = MadeColumns::default();
        let field = |record: usize, column: usize| self.written_field(record, column);
        self.made = MadeColumns::of(own, columns, self.len(), header, &field);
    }

    /// The columns that were made of others, which stand behind the file's own.
    #[must_use]
    pub fn made(&self) -> &[MadeColumn] {
        self.made.columns()
    }

    /// Whether fields are the decoded ones: nothing was edited, left out or made, and no column is a report's.
    fn is_as_decoded(&self) -> bool {
        self.edits.is_empty()
            && self.left_out.is_empty()
            && self.report_columns.is_none()
            && self.made().is_empty()
    }

    fn edited_field(&self, record: usize, column: usize) -> &str {
        if self.is_left_out(record) {
            return "";
        }
        self.written_field(record, column)
    }

    /// The value of a field as it was edited, whether its record counts or not.
    #[must_use]
    pub fn written_field(&self, record: usize, column: usize) -> &str {
        let number = edit_key(record, column).and_then(|key| self.edits.get(&key));
        let edited = number.and_then(|number| self.edited.get(*number as usize));
        edited.map_or_else(|| self.decoded_field(record, column), String::as_str)
    }

    /// The value of a field as the file has it, or as it was made, whatever was edited since.
    #[must_use]
    pub fn decoded_field(&self, record: usize, column: usize) -> &str {
        if let Some(made) = self.made.get(record, column) {
            return made;
        }
        let text = self
            .field_number(record, column)
            .map_or("", |field| self.field_text(field));
        if self.report_columns.is_some() {
            unguard_cell(text)
        } else {
            text
        }
    }

    /// The value of the field with this start, as the file has it.
    fn field_text(&self, field: u32) -> &str {
        if let Some((text, _)) = self.rewritten.get(field) {
            return text;
        }
        let (start, end) = self.unwritten_range(field);
        let (mut start, mut end) = (start as usize, end as usize);
        if end >= start + 2 && self.text.as_bytes().get(start) == Some(&b'"') {
            start += 1;
            end -= 1;
        }
        self.text.get(start..end).unwrap_or("")
    }

    /// Range in the text of a field that is not written apart.
    fn unwritten_range(&self, field: u32) -> (u32, u32) {
        let field = field as usize;
        let start = self.starts.get(field).copied().unwrap_or(0);
        let next = self.starts.get(field + 1).copied().unwrap_or(start + 1);
        (start, next.saturating_sub(1))
    }

    /// Byte range of a field in the file, quotes included, end exclusive.
    #[must_use]
    pub fn byte_range(&self, record: usize, column: usize) -> Option<(u32, u32)> {
        let field = self.field_number(record, column)?;
        let (start, mut end) = self.unwritten_range(field);
        if let Some((_, rewritten_end)) = self.rewritten.get(field) {
            end = rewritten_end;
        }
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
        self.fields(record).are_blank()
    }

    /// Gives a field another value, or with `None` the one that the file has.
    pub fn set_field(&mut self, record: usize, column: usize, value: Option<String>) {
        let Some(key) = edit_key(record, column) else {
            return;
        };
        let value = value.filter(|value| value != self.decoded_field(record, column));
        let Some(value) = value else {
            self.edits.remove(&key);
            if self.edits.is_empty() {
                self.edited.clear();
            }
            return;
        };
        let number = self.edits.get(&key).copied();
        let place = number.and_then(|number| self.edited.get_mut(number as usize));
        if let Some(place) = place {
            *place = value;
        } else {
            self.edits.insert(key, saturating(self.edited.len()));
            self.edited.push(value);
            self.edited_before = self.edited_before.max(column + 1);
        }
    }

    /// Has a record not count, or count again.
    pub fn leave_out(&mut self, record: usize, left_out: bool) {
        let record = saturating(record);
        match (self.left_out.binary_search(&record), left_out) {
            (Err(at), true) => self.left_out.insert(at, record),
            (Ok(at), false) => {
                self.left_out.remove(at);
            }
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// Records that do not count, in order.
    #[must_use]
    pub fn left_out(&self) -> &[u32] {
        &self.left_out
    }

    /// Whether a record does not count.
    #[must_use]
    pub fn is_left_out(&self, record: usize) -> bool {
        !self.left_out.is_empty() && self.left_out.binary_search(&saturating(record)).is_ok()
    }

    /// All fields have the values of the file again, every record counts, and nothing is made.
    pub fn forget_edits(&mut self) {
        self.made = MadeColumns::default();
        self.edits.clear();
        self.edited.clear();
        self.edited_before = 0;
        self.left_out.clear();
    }

    /// Whether a field was given another value.
    #[must_use]
    pub fn is_edited(&self, record: usize, column: usize) -> bool {
        edit_key(record, column).is_some_and(|key| self.edits.contains_key(&key))
    }

    fn field_number(&self, record: usize, column: usize) -> Option<u32> {
        let place = self.places.get(record)?;
        let column = self.made.own_column(column)?;
        if column >= self.own_field_count(record) {
            return None;
        }
        let added = self.report_columns.as_ref();
        let skipped = added
            .filter(|added| column >= added.start)
            .map_or(0, Range::len);
        Some(place.first + saturating(column + skipped))
    }
}

/// What decoders write.
impl Records {
    /// Makes room for as many fields as a sample of the file suggests.
    pub(super) fn reserve(&mut self, bytes: &[u8], delimiter: u8) {
        const SAMPLE: usize = 64 * 1024;
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        let count = |wanted: u8| sample.iter().filter(|byte| **byte == wanted).count();
        let (delimiters, newlines) = (count(delimiter), count(b'\n'));
        let scaled = |count: usize| (count + count / 16).saturating_mul(bytes.len() / SAMPLE);
        self.starts.reserve(scaled(delimiters + 2 * newlines));
        self.places.reserve(scaled(newlines));
    }

    /// The field whose start was pushed last goes up to `end` in the text and has this value.
    pub(super) fn rewrite_last(&mut self, end: usize, text: &str) {
        let field = saturating(self.starts.len()).saturating_sub(1);
        self.rewrite(field, saturating(end), text);
    }

    /// The field whose start has this number goes up to `end` in the text and has this value. Fields come in order.
    pub(super) fn rewrite(&mut self, number: u32, end: u32, text: &str) {
        self.rewritten.push(number, end, text);
    }

    /// Notes in a piece's own columns where records and fields are.
    pub(super) fn describe(&self, segment: &mut DecodedSegment) {
        let rewritten = |number: fn(&RewrittenField) -> u32| {
            let fields = self.rewritten.fields.iter();
            fields.map(number).collect()
        };
        segment.rewritten.clone_from(&self.rewritten.text);
        segment.columns = [
            self.starts.clone(),
            self.places.iter().map(|place| place.first).collect(),
            self.places.iter().map(|place| place.line).collect(),
            rewritten(|field| field.number),
            rewritten(|field| field.end),
            rewritten(|field| field.text_end),
        ];
    }

    /// Adds the records of a piece that begins at this byte and on this line.
    pub(super) fn append(&mut self, segment: &DecodedSegment, byte: u32, line: u32) {
        let [starts, firsts, lines, numbers, ends, text_ends] = &segment.columns;
        let first = saturating(self.starts.len());
        self.rewritten
            .append([numbers, ends, text_ends], &segment.rewritten, first, byte);
        append_moved(starts, byte, &mut self.starts);
        append_places((firsts, first), (lines, line - 1), &mut self.places);
    }

    /// Where fields start, and where records are, for whoever adds some.
    pub(super) fn starts_and_places(&mut self) -> (&mut Vec<u32>, &mut Vec<Place>) {
        (&mut self.starts, &mut self.places)
    }

    /// The starts from number `first` on are a record on line `line`; `end` is one behind its last field's end.
    pub(super) fn end_record(&mut self, first: usize, end: usize, line: u32) {
        self.starts.push(saturating(end));
        self.places.push(Place {
            first: saturating(first),
            line,
        });
    }

    /// The text that the starts are of. From now on places are those in the file that it came from.
    pub(super) fn take_source(&mut self, source: SourceText) {
        (self.text, self.origin) = source.into_parts();
        if self.origin.is_decoded() {
            let mut damages = std::mem::take(&mut self.damages);
            for damage in &mut damages {
                let (start, end) = damage.byte_range;
                damage.byte_range = (self.file_offset(start), self.file_offset(end));
            }
            self.damages = damages;
        }
    }
}

fn edit_key(record: usize, column: usize) -> Option<(u32, u32)> {
    Some((u32::try_from(record).ok()?, u32::try_from(column).ok()?))
}
