//! The slow decoder: fields by `csv-core` where it knows the dialect, records and places by us. What damage means is
//! said here; the fast decoder leaves every unusual record to it, and is measured against it.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::quoting::{Quoted, end_of_unquoted, is_newline, look_at_quoted, unescape, unquote};
use super::{Damage, DamageKind, Records, SourceText, saturating};
use crate::dialect::{Dialect, Encoding, Terminator};
use crate::search::holds_char;

/// Decodes a text step by step, so that a caller can show progress or stop.
///
/// The result does not depend on how many steps it took. Nothing is carried over from one record to the next:
/// a decoder started at the first byte of any record reads the rest of the file as one that began at the top.
///
/// ```
/// use rollcall_core::{decode::{Decoder, SourceText}, dialect::Dialect};
/// let bytes = b"email,name\nann@x.org,\"Ann, \"\"A\"\"\"\n";
/// let mut decoder = Decoder::new(0, 0, &Dialect::default());
/// while decoder.step(bytes, 1000) {}
/// let (records, _terminator) = decoder.finish(SourceText::of_utf8(bytes.to_vec(), 0));
/// assert_eq!(records.field(1, 1), "Ann, \"A\"");
/// ```
#[derive(Debug)]
pub struct Decoder {
    dialect: Dialect,
    /// For dialects that `csv-core` knows.
    reader: Option<Reader>,
    /// A field ends one byte before the next begins.
    is_tight: bool,
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) records: Records,
    field_bytes: Vec<u8>,
    pub(super) terminators: TerminatorCounts,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct TerminatorCounts {
    pub(super) crlf: u32,
    pub(super) lf: u32,
    pub(super) cr: u32,
}

/// One field as it was read; its text is in `field_bytes`.
struct Field {
    /// Length of the text.
    written: usize,
    /// End of the raw field, quotes included.
    end: usize,
    damage: Option<DamageKind>,
}

impl Decoder {
    /// Starts at byte `start`, where a record begins, after `lines_above` physical lines.
    #[must_use]
    pub fn new(start: usize, lines_above: u32, dialect: &Dialect) -> Decoder {
        Decoder {
            reader: reader_for(dialect),
            is_tight: dialect.delimiter.len() == 1 && !dialect.skip_initial_space,
            dialect: dialect.clone(),
            at: start,
            line: 1 + lines_above,
            records: Records::default(),
            field_bytes: vec![0; 4096],
            terminators: TerminatorCounts::default(),
        }
    }

    /// Byte up to which the text is decoded.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Decodes up to `count` records of `bytes`, which is the whole text each time. False at its end.
    pub fn step(&mut self, bytes: &[u8], count: usize) -> bool {
        for _ in 0..count {
            self.skip_comments(bytes);
            if self.at >= bytes.len() {
                return false;
            }
            self.read_record(bytes);
        }
        self.at < bytes.len()
    }

    /// The records of the file with this text, and how they were terminated.
    #[must_use]
    pub fn finish(mut self, source: SourceText) -> (Records, Terminator) {
        self.records.take_source(source);
        let TerminatorCounts { crlf, lf, cr } = self.terminators;
        let terminator = match (crlf > 0, lf > 0, cr > 0) {
            (true, false, false) => Terminator::CrLf,
            (false, false, true) => Terminator::Cr,
            (_, true, false) if crlf == 0 => Terminator::Lf,
            (false, false, false) => Terminator::Lf,
            _ => Terminator::Mixed,
        };
        (self.records, terminator)
    }

    fn skip_comments(&mut self, bytes: &[u8]) {
        let Some(comment) = self.dialect.comment.clone() else {
            return;
        };
        while bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(comment.as_bytes()))
        {
            self.at = self.end_of_line(bytes, self.at);
            self.end_line(bytes);
        }
    }

    fn read_record(&mut self, bytes: &[u8]) {
        let first = self.records.starts.len();
        let line = self.line;
        let end = self.read_fields(bytes, first);
        self.records.end_record(first, end + 1, line);
    }

    /// The fields of the record at `self.at`, whose starts have numbers from `first` on. Gives the end of the last.
    fn read_fields(&mut self, bytes: &[u8], first: usize) -> usize {
        loop {
            let mut begin = self.at;
            if self.dialect.skip_initial_space {
                self.skip_spaces(bytes);
            }
            let start = self.at;
            if self.records.starts.len() > first {
                // Spaces behind a delimiter belong to it; those in front of a record are the record's.
                begin = start;
            }
            let field = self.read_field(bytes, start);
            let end = field.end;
            // Blanks behind a closing quote belong to no field.
            self.at = self.dialect.end_behind_quote(bytes, end).unwrap_or(end);
            self.records.starts.push(saturating(begin));
            self.push_field(bytes, first, start, field);
            self.line += count_newlines(bytes.get(start..end).unwrap_or_default());
            if !self.dialect.is_delimiter_at(bytes, self.at) {
                self.end_line(bytes);
                return end;
            }
            self.at += self.dialect.delimiter.len();
        }
    }

    fn skip_spaces(&mut self, bytes: &[u8]) {
        while bytes.get(self.at) == Some(&b' ') && !self.dialect.is_delimiter_at(bytes, self.at) {
            self.at += 1;
        }
    }

    /// The field at `start`, which may be empty.
    fn read_field(&mut self, bytes: &[u8], start: usize) -> Field {
        if self.dialect.field_ends_at(bytes, start) {
            return Field {
                written: 0,
                end: start,
                damage: None,
            };
        }
        let quote = self.dialect.quote;
        let Some(quote) = quote.filter(|quote| bytes.get(start) == Some(quote)) else {
            return self.read_unquoted(bytes, start);
        };
        let (end, text, damage) = match look_at_quoted(&self.dialect, bytes, start, quote) {
            Quoted::Closed { close, end } => {
                if let Some((_, written)) = self.read_by_csv_core(bytes, start) {
                    return Field {
                        // Blanks behind the closing quote are in csv-core's text.
                        written: written.saturating_sub(end - close - 1),
                        end: close + 1,
                        damage: None,
                    };
                }
                (close + 1, self.unquote(bytes, start + 1, close), None)
            }
            Quoted::ClosedLater { close } => (
                close + 1,
                self.unquote(bytes, start + 1, close),
                Some(DamageKind::TextAfterQuote),
            ),
            Quoted::TextAfter { close } => {
                let end = end_of_unquoted(&self.dialect, bytes, close + 1);
                let mut text = self.unquote(bytes, start + 1, close);
                text.extend_from_slice(bytes.get(close + 1..end).unwrap_or_default());
                (end, text, Some(DamageKind::TextAfterQuote))
            }
            Quoted::Unclosed => {
                let end = self.end_of_line(bytes, start);
                let text = self.unquote(bytes, start + 1, end);
                (end, text, Some(DamageKind::QuoteUnclosed))
            }
        };
        Field {
            written: self.keep(&text),
            end,
            damage,
        }
    }

    fn read_unquoted(&mut self, bytes: &[u8], start: usize) -> Field {
        let (end, written) = self.read_by_csv_core(bytes, start).unwrap_or_else(|| {
            let end = end_of_unquoted(&self.dialect, bytes, start);
            let raw = bytes.get(start..end).unwrap_or_default();
            let text = unescape(&self.dialect, raw);
            (end, self.keep(&text))
        });
        let raw = bytes.get(start..end).unwrap_or_default();
        let stray = self.dialect.quote.is_some_and(|quote| raw.contains(&quote));
        Field {
            written,
            end,
            damage: stray.then_some(DamageKind::QuoteStray),
        }
    }

    /// One undamaged field that is not empty: its end in the file, and the length of its text in `field_bytes`.
    /// `None` when `csv-core` does not know the dialect.
    fn read_by_csv_core(&mut self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        let reader = self.reader.as_mut()?;
        let (mut consumed, mut written) = (0, 0);
        let record_end = loop {
            let input = bytes.get(start + consumed..).unwrap_or_default();
            let output = self.field_bytes.get_mut(written..).unwrap_or_default();
            let (result, read, wrote) = reader.read_field(input, output);
            consumed += read;
            written += wrote;
            match result {
                ReadFieldResult::OutputFull => {
                    self.field_bytes.resize(self.field_bytes.len() * 2, 0)
                }
                // All input is given at once: more of it is the end of it.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => break true,
            }
        };
        let consumed = start + consumed;
        Some((
            field_end(&self.dialect, bytes, start, consumed, record_end),
            written,
        ))
    }

    fn unquote(&self, bytes: &[u8], start: usize, end: usize) -> Vec<u8> {
        unquote(&self.dialect, bytes.get(start..end).unwrap_or_default())
    }

    /// Keeps a text in `field_bytes`; its length.
    fn keep(&mut self, text: &[u8]) -> usize {
        if self.field_bytes.len() < text.len() {
            self.field_bytes.resize(text.len(), 0);
        }
        if let Some(place) = self.field_bytes.get_mut(..text.len()) {
            place.copy_from_slice(text);
        }
        text.len()
    }

    fn end_of_line(&self, bytes: &[u8], mut at: usize) -> usize {
        while at < bytes.len() && self.dialect.record_end_at(bytes, at) == 0 {
            at += 1;
        }
        at
    }

    /// The field whose start was pushed last, of the record whose first start has number `first`.
    fn push_field(&mut self, bytes: &[u8], first: usize, start: usize, field: Field) {
        let records = &mut self.records;
        let record = saturating(records.len());
        let column = saturating(records.starts.len() - first - 1);
        let byte_range = (saturating(start), saturating(field.end));
        let mut note = |kind| {
            records.damages.push(Damage {
                record,
                column,
                kind,
                byte_range,
            })
        };
        if let Some(kind) = field.damage {
            note(kind);
        }
        let text = self.field_bytes.get(..field.written).unwrap_or_default();
        let valid = std::str::from_utf8(text);
        // What another encoding could not decode is U+FFFD already.
        let replaced =
            |valid: &str| self.dialect.encoding != Encoding::UTF_8 && holds_char(valid, '\u{fffd}');
        if valid.map_or(true, replaced) {
            note(DamageKind::BytesNotText);
        }
        if text.contains(&0) {
            note(DamageKind::Nul);
        }
        let raw = bytes.get(start..field.end).unwrap_or_default();
        let in_quotes = |raw: &[u8]| raw.len() == text.len() + 2 && raw.ends_with(b"\"");
        let is_slice = (raw == text && !raw.starts_with(b"\""))
            || (in_quotes(raw) && raw.starts_with(b"\"") && raw.get(1..=text.len()) == Some(text));
        match valid {
            Ok(_) if is_slice && self.is_tight && self.at == field.end => {}
            Ok(text) => records.rewrite_last(field.end, text),
            Err(_) => records.rewrite_last(field.end, &String::from_utf8_lossy(text)),
        }
    }

    /// Steps over the terminator at `self.at`, if there is one.
    fn end_line(&mut self, bytes: &[u8]) {
        let length = self.dialect.record_end_at(bytes, self.at);
        match bytes.get(self.at..self.at + length).unwrap_or_default() {
            b"\r\n" => self.terminators.crlf += 1,
            b"\r" => self.terminators.cr += 1,
            b"\n" => self.terminators.lf += 1,
            _ => {}
        }
        self.at += length;
        self.line += 1;
    }
}

/// `csv-core` set to a dialect that it knows.
fn reader_for(dialect: &Dialect) -> Option<Reader> {
    let (delimiter, quote) = dialect.plain()?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .quote(quote.unwrap_or(b'"'))
        .quoting(quote.is_some())
        .build();
    // Its first bytes are searched for a byte order mark, which is none of its business here.
    reader.read_field(b"\n", &mut []);
    Some(reader)
}

/// Where the field proper ends: `consumed` includes the delimiter or the first byte of the terminator.
fn field_end(
    dialect: &Dialect,
    bytes: &[u8],
    start: usize,
    consumed: usize,
    record_end: bool,
) -> usize {
    let last = consumed
        .checked_sub(1)
        .filter(|last| *last >= start)
        .and_then(|last| bytes.get(last));
    match last {
        Some(byte) if record_end && is_newline(byte) => {
            // csv-core may take both bytes of CRLF or the first alone.
            let crlf =
                *byte == b'\n' && consumed >= start + 2 && bytes.get(consumed - 2) == Some(&b'\r');
            consumed - if crlf { 2 } else { 1 }
        }
        Some(_) if !record_end => consumed - dialect.delimiter.len(),
        _ => consumed,
    }
}

fn count_newlines(raw: &[u8]) -> u32 {
    let lf = raw.iter().filter(|byte| **byte == b'\n').count();
    let lone_cr = raw
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b'\r' && raw.get(at + 1) != Some(&b'\n'));
    saturating(lf + lone_cr.count())
}

#[cfg(test)]
mod tests {
    use super::Decoder;
    use crate::decode::{DamageKind, Records, SourceText};
    use crate::dialect::{Dialect, Terminator};

    fn decode(bytes: &[u8], step: usize) -> (Records, Terminator) {
        let mut decoder = Decoder::new(0, 0, &Dialect::default());
        while decoder.step(bytes, step) {}
        decoder.finish(SourceText::of_utf8(bytes.to_vec(), 0))
    }

    /// Records as `a|b` lines, with `line@byte` in front.
    #[track_caller]
    fn check(bytes: &[u8], expect: &[&str]) -> Records {
        let (records, _) = decode(bytes, 1);
        let shown: Vec<String> = (0..records.len())
            .map(|record| {
                let place = records.place(record).unwrap();
                let fields: Vec<&str> = (0..records.field_count(record))
                    .map(|column| records.field(record, column))
                    .collect();
                format!("{}@{} {}", place.line, place.byte, fields.join("|"))
            })
            .collect();
        assert_eq!(shown, expect);
        records
    }

    #[test]
    fn records_keep_their_places() {
        check(
            b"a,b\r\n\"1\r\n2\",3\r\n4,5",
            &["1@0 a|b", "2@5 1\r\n2|3", "4@15 4|5"],
        );
        check(b"a\n\n,\nb\n", &["1@0 a", "2@2 ", "3@3 |", "4@5 b"]);
        check(b"a,\n,b", &["1@0 a|", "2@3 |b"]);
        check(b"a\rb\r", &["1@0 a", "2@2 b"]);
        check(b"\"x\"\"y\"\n", &["1@0 x\"y"]);
        check(b"", &[]);
        check(b"\r\n\r\n", &["1@0 ", "2@2 "]);
        check(b"a,\"\"", &["1@0 a|"]);
    }

    #[test]
    fn byte_ranges_are_of_the_raw_field() {
        let (records, _) = decode(b"a,\"b c\",d\r\nx,y,z\r\n", 1);
        assert_eq!(records.byte_range(0, 1), Some((2, 7)));
        assert_eq!(records.byte_range(0, 2), Some((8, 9)));
        assert_eq!(records.byte_range(1, 2), Some((15, 16)));
        assert_eq!(records.byte_range(1, 3), None);
    }

    #[test]
    fn damage_stays_in_its_record() {
        let records = check(
            b"n,e\n\"ann,a@x\nbo,b@x\n\"cy\"y,c@x\nd\"i,\xff\n\"e\0\",e\n",
            &[
                "1@0 n|e",
                "2@4 ann,a@x",
                "3@13 bo|b@x",
                "4@20 cyy|c@x",
                "5@30 d\"i|\u{fffd}",
                "6@36 e\0|e",
            ],
        );
        let kinds: Vec<_> = records
            .damages()
            .iter()
            .map(|damage| (damage.record, damage.column, damage.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                (1, 0, DamageKind::QuoteUnclosed),
                (3, 0, DamageKind::TextAfterQuote),
                (4, 0, DamageKind::QuoteStray),
                (4, 1, DamageKind::BytesNotText),
                (5, 0, DamageKind::Nul),
            ]
        );
        // The same when a later field is quoted and would close it.
        check(b"\"ann,a@x\n\"bo\",b@x\n", &["1@0 ann,a@x", "2@9 bo|b@x"]);
    }

    #[test]
    fn terminators_outside_quotes_are_counted() {
        for (bytes, terminator) in [
            (&b"a\r\nb\r\n"[..], Terminator::CrLf),
            (b"a\nb", Terminator::Lf),
            (b"a", Terminator::Lf),
            (b"a\rb\r", Terminator::Cr),
            (b"a\r\nb\nc\n", Terminator::Mixed),
            (b"\"a\nb\"\r\n", Terminator::CrLf),
        ] {
            assert_eq!(decode(bytes, 7).1, terminator);
        }
    }

    #[test]
    fn a_long_field_is_read_whole() {
        let long = "x".repeat(100_000);
        let (records, _) = decode(format!("a,{long}\nb,c\n").as_bytes(), 7);
        assert_eq!(records.field(0, 1), long);
        assert_eq!(records.field(1, 1), "c");
    }
}
