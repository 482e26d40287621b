//! The slow decoder: fields by `csv-core`, records and places by us. What damage means is said here; the fast
//! decoder leaves every unusual record to it, and is measured against it.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::quoting::{find_quote_damage, is_newline};
use super::source::Source;
use super::{Damage, DamageKind, Records, saturating};
use crate::dialect::Terminator;

/// Decodes a file step by step, so that a caller can show progress or stop.
///
/// The result does not depend on how many steps it took.
///
/// ```
/// use rollcall_core::decode::Decoder;
/// let bytes = b"email,name\nann@x.org,\"Ann, \"\"A\"\"\"\n";
/// let mut decoder = Decoder::new(0, 0, b',');
/// while decoder.step(bytes, 1000) {}
/// let (records, _terminator) = decoder.finish_with(bytes);
/// assert_eq!(records.field(1, 1), "Ann, \"A\"");
/// ```
#[derive(Debug)]
pub struct Decoder {
    reader: Reader,
    delimiter: u8,
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

impl Decoder {
    /// Starts at byte `start` of the file, after `lines_above` physical lines.
    #[must_use]
    pub fn new(start: usize, lines_above: u32, delimiter: u8) -> Decoder {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        begin_anywhere(&mut reader);
        Decoder {
            reader,
            delimiter,
            at: start,
            line: 1 + lines_above,
            records: Records::default(),
            field_bytes: vec![0; 4096],
            terminators: TerminatorCounts::default(),
        }
    }

    /// Byte of the file up to which it is decoded.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Decodes up to `count` records of `bytes`, which is the whole file each time. False at its end.
    pub fn step(&mut self, bytes: &[u8], count: usize) -> bool {
        for _ in 0..count {
            if self.at >= bytes.len() {
                return false;
            }
            self.read_record(bytes);
        }
        self.at < bytes.len()
    }

    /// The records of the file that these bytes are, and how they were terminated.
    #[must_use]
    pub fn finish_with(self, bytes: &[u8]) -> (Records, Terminator) {
        let (mut records, terminator) = self.finish();
        records.take_text(Source::new(bytes.to_vec()).into_text());
        (records, terminator)
    }

    /// The records without their text, and how they were terminated.
    pub(super) fn finish(self) -> (Records, Terminator) {
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

    fn read_record(&mut self, bytes: &[u8]) {
        let first = self.records.starts.len();
        let line = self.line;
        let end = self.read_fields(bytes, first);
        self.records.end_record(first, end + 1, line);
    }

    /// The fields of the record at `self.at`, whose starts have numbers from `first` on. Gives the end of the last.
    fn read_fields(&mut self, bytes: &[u8], first: usize) -> usize {
        // csv-core skips blank lines; here they are records, which are counted.
        if bytes.get(self.at).is_some_and(is_newline) {
            let end = self.at;
            self.push_field(first, b"", b"", (end, end), None);
            self.end_line(bytes);
            return end;
        }
        loop {
            let start = self.at;
            let (consumed, written, record_end) = self.read_field(bytes);
            let end = field_end(bytes, start, start + consumed, self.delimiter, record_end);
            let raw = bytes.get(start..end).unwrap_or_default();
            let damage = find_quote_damage(raw);
            if damage == Some(DamageKind::QuoteUnclosed) {
                self.reader.reset();
                begin_anywhere(&mut self.reader);
                return self.end_with_line(bytes, first, start);
            }
            let text = std::mem::take(&mut self.field_bytes);
            self.push_field(
                first,
                text.get(..written).unwrap_or_default(),
                raw,
                (start, end),
                damage,
            );
            self.field_bytes = text;
            self.line += count_newlines(raw);
            if record_end {
                self.at = end;
                self.end_line(bytes);
                return end;
            }
            self.at = start + consumed;
        }
    }

    /// One field at `self.at`: bytes consumed, bytes of text written, and whether it ends its record.
    fn read_field(&mut self, bytes: &[u8]) -> (usize, usize, bool) {
        let (mut consumed, mut written) = (0, 0);
        loop {
            let input = bytes.get(self.at + consumed..).unwrap_or_default();
            let output = self.field_bytes.get_mut(written..).unwrap_or_default();
            let (result, read, wrote) = self.reader.read_field(input, output);
            consumed += read;
            written += wrote;
            match result {
                ReadFieldResult::OutputFull => {
                    self.field_bytes.resize(self.field_bytes.len() * 2, 0)
                }
                // All input is given at once: more of it is the end of it.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::Field { record_end } => return (consumed, written, record_end),
                ReadFieldResult::End => return (consumed, written, true),
            }
        }
    }

    /// The quote opened at `start` is never closed: the field ends with its line, and so does the record.
    fn end_with_line(&mut self, bytes: &[u8], first: usize, start: usize) -> usize {
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(is_newline).unwrap_or(rest.len());
        let inner = rest.get(1..length).unwrap_or_default();
        let mut text = Vec::with_capacity(inner.len());
        let mut pending_quote = false;
        for &byte in inner {
            pending_quote = byte == b'"' && !pending_quote;
            if !pending_quote {
                text.push(byte);
            }
        }
        let end = start + length;
        let raw = rest.get(..length).unwrap_or_default();
        let damage = Some(DamageKind::QuoteUnclosed);
        self.push_field(first, &text, raw, (start, end), damage);
        self.at = end;
        self.end_line(bytes);
        end
    }

    /// A field of the record whose first start has number `first`: its value, and what stands for it in the file.
    fn push_field(
        &mut self,
        first: usize,
        text: &[u8],
        raw: &[u8],
        (start, end): (usize, usize),
        damage: Option<DamageKind>,
    ) {
        let records = &mut self.records;
        let record = saturating(records.len());
        let column = saturating(records.starts.len() - first);
        let byte_range = (saturating(start), saturating(end));
        let mut note = |kind| {
            records.damages.push(Damage {
                record,
                column,
                kind,
                byte_range,
            })
        };
        if let Some(kind) = damage {
            note(kind);
        }
        let valid = std::str::from_utf8(text);
        if valid.is_err() {
            note(DamageKind::BytesNotText);
        }
        if text.contains(&0) {
            note(DamageKind::Nul);
        }
        records.starts.push(saturating(start));
        let in_quotes = |raw: &[u8]| raw.len() == text.len() + 2 && raw.ends_with(b"\"");
        match valid {
            Ok(_) if raw == text && !raw.starts_with(b"\"") => {}
            Ok(_) if in_quotes(raw) && raw.get(1..=text.len()) == Some(text) => {}
            Ok(text) => records.rewrite_last(text),
            Err(_) => records.rewrite_last(&String::from_utf8_lossy(text)),
        }
    }

    /// Steps over the terminator at `self.at`, if there is one.
    fn end_line(&mut self, bytes: &[u8]) {
        match (bytes.get(self.at), bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => {
                self.at += 2;
                self.terminators.crlf += 1;
            }
            (Some(b'\r'), _) => {
                self.at += 1;
                self.terminators.cr += 1;
            }
            (Some(b'\n'), _) => {
                self.at += 1;
                self.terminators.lf += 1;
            }
            _ => {}
        }
        self.line += 1;
    }
}

/// A reader drops a byte order mark from what it reads first; only the file's own beginning has one to drop, and
/// that is done. A blank line before is skipped, and it is the first.
fn begin_anywhere(reader: &mut Reader) {
    let _ = reader.read_field(b"\n", &mut [0]);
}

/// Where the field proper ends: `consumed` includes the delimiter or the first byte of the terminator.
fn field_end(
    bytes: &[u8],
    start: usize,
    consumed: usize,
    delimiter: u8,
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
        Some(byte) if !record_end && *byte == delimiter => consumed - 1,
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
    use crate::decode::{DamageKind, Records};
    use crate::dialect::Terminator;

    fn decode(bytes: &[u8], step: usize) -> (Records, Terminator) {
        let mut decoder = Decoder::new(0, 0, b',');
        while decoder.step(bytes, step) {}
        decoder.finish_with(bytes)
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
