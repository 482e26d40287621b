//! The decoder that files go through: block by block, no field copied.
//!
//! What is in good order it reads itself. A record with anything unusual (a quote where none belongs, NUL, bytes
//! that are no UTF-8, a lone CR) it leaves to the slow [`Decoder`], and goes on behind it: what damage means is
//! said there alone. So are dialects that are not plain: their files it leaves to it whole.

use super::decoder::Decoder;
use super::masks::{BLOCK, Masks, find_masks, parity};
use super::{Records, SourceText, saturating};
use crate::dialect::{Dialect, Terminator};

/// Decodes a file step by step, so that a caller can show progress or stop.
///
/// The result does not depend on how many steps it took, and is the slow decoder's.
///
/// ```
/// use rollcall_core::{decode::{FastDecoder, SourceText}, dialect::Dialect};
/// let bytes = b"email,name\nann@x.org,\"Ann, \"\"A\"\"\"\n";
/// let source = SourceText::of_utf8(bytes.to_vec(), 0);
/// let mut decoder = FastDecoder::new(source, 0, 0, &Dialect::default());
/// while decoder.step(1000) {}
/// let (records, _terminator) = decoder.finish();
/// assert_eq!(records.field(1, 1), "Ann, \"A\"");
/// ```
#[derive(Debug)]
pub struct FastDecoder {
    source: SourceText,
    slow: Decoder,
    /// The delimiter, where the dialect is one for this decoder.
    delimiter: Option<u8>,
    /// Number of the next of the source's bad places.
    next_bad: usize,
}

/// What a scan came upon.
enum Found {
    /// The records asked for, or the end.
    Enough,
    /// A record for the slow rules; it begins at the decoder's position.
    Unusual,
}

impl FastDecoder {
    /// Starts at byte `start` of the text, where a record begins, after `lines_above` physical lines.
    #[must_use]
    pub fn new(
        source: SourceText,
        start: usize,
        lines_above: u32,
        dialect: &Dialect,
    ) -> FastDecoder {
        let mut slow = Decoder::new(start, lines_above, dialect);
        let delimiter = match dialect.plain() {
            Some((delimiter, Some(b'"'))) => Some(delimiter),
            _ => None,
        };
        if let Some(delimiter) = delimiter {
            slow.records.reserve(source.text(), delimiter);
        }
        FastDecoder {
            source,
            slow,
            delimiter,
            next_bad: 0,
        }
    }

    /// Byte of the text up to which it is decoded.
    #[must_use]
    pub fn position(&self) -> usize {
        self.slow.position()
    }

    /// Length of the text in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.source.text().len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.source.text().is_empty()
    }

    /// Decodes up to `count` more records. False at the end of the file.
    pub fn step(&mut self, count: usize) -> bool {
        let Some(delimiter) = self.delimiter else {
            return self.slow.step(self.source.text(), count);
        };
        let wanted = self.slow.records.len().saturating_add(count);
        while self.position() < self.len() && self.slow.records.len() < wanted {
            if let Found::Unusual = self.scan(delimiter, wanted) {
                self.slow.step(self.source.text(), 1);
            }
        }
        self.position() < self.len()
    }

    /// The records, and how they were terminated.
    #[must_use]
    pub fn finish(self) -> (Records, Terminator) {
        self.slow.finish(self.source)
    }

    /// The text, where decoding is given up.
    #[must_use]
    pub fn into_source(self) -> SourceText {
        self.source
    }

    /// Reads records in good order, up to `wanted` in all, from the slow decoder's position on.
    fn scan(&mut self, delimiter: u8, wanted: usize) -> Found {
        let bytes = self.source.text();
        let start = self.slow.position();
        let mut record = OpenRecord::begin(&mut self.slow);
        let mut base = start;
        // All bits set while a quote is open at the end of the block before.
        let mut open = 0_u64;
        while base < bytes.len() {
            let rest = bytes.get(base..).unwrap_or_default();
            let masks = match rest.first_chunk::<BLOCK>() {
                Some(block) => find_masks(block, delimiter),
                None => find_last_masks(rest, delimiter),
            };
            let (mut in_quotes, mut unusual, mut repeated) = (open, 0, 0);
            if masks.quote != 0 {
                in_quotes ^= parity(masks.quote);
                (unusual, repeated) = check_quotes(bytes, base, start, delimiter, masks, in_quotes);
            }
            open = 0_u64.wrapping_sub(in_quotes >> 63);
            while let Some(bad) = self.source.bad_place(self.next_bad) {
                if bad >= base + BLOCK {
                    break;
                }
                if bad >= base {
                    unusual |= 1 << (bad - base);
                    break;
                }
                self.next_bad += 1;
            }
            let delimiters = masks.delimiter & !in_quotes & !unusual;
            let mut bits = delimiters | masks.control | unusual | repeated;
            while bits != 0 {
                let bit = bits & bits.wrapping_neg();
                bits ^= bit;
                let offset = bit.trailing_zeros() as usize;
                let at = base + offset;
                if bit & delimiters != 0 {
                    record.end_field(bytes, at);
                    continue;
                }
                if bit & unusual != 0 {
                    record.drop();
                    return Found::Unusual;
                }
                if bit & repeated != 0 {
                    record.has_repeated_quote = true;
                    continue;
                }
                let before_lf = || rest.get(offset + 1) == Some(&b'\n');
                match (rest.get(offset), bit & in_quotes != 0) {
                    (Some(b'\n'), true) => record.inner_newlines += 1,
                    (Some(b'\r'), true) => record.inner_newlines += u32::from(!before_lf()),
                    (Some(b'\n'), false) => {
                        record.end(bytes, at);
                        if record.decoder.records.len() >= wanted {
                            return Found::Enough;
                        }
                        record = OpenRecord::begin(record.decoder);
                    }
                    (Some(b'\r'), false) if before_lf() => {}
                    (Some(b'\r' | 0), _) => {
                        record.drop();
                        return Found::Unusual;
                    }
                    _ => {}
                }
            }
            base += BLOCK;
        }
        if open != 0 {
            record.drop();
            return Found::Unusual;
        }
        record.end_of_file(bytes);
        Found::Enough
    }
}

/// The masks of what is left of the file, shorter than a block.
fn find_last_masks(rest: &[u8], delimiter: u8) -> Masks {
    let mut block = [b' '; BLOCK];
    for (place, byte) in block.iter_mut().zip(rest) {
        *place = *byte;
    }
    let valid = (1 << rest.len()) - 1;
    let masks = find_masks(&block, delimiter);
    Masks {
        delimiter: masks.delimiter & valid,
        ..masks
    }
}

/// The quotes of a block that stand where none belongs, and those that repeat the one before them.
fn check_quotes(
    bytes: &[u8],
    base: usize,
    start: usize,
    delimiter: u8,
    masks: Masks,
    in_quotes: u64,
) -> (u64, u64) {
    let opening = masks.quote & in_quotes;
    let closing = masks.quote & !in_quotes;
    let mut repeated = opening & (closing << 1);
    // Beside separators and quotes of the same block they are as they should be; others are looked at.
    let mut left = (opening & !(masks.delimiter << 1) & !repeated)
        | (closing & !((masks.delimiter | masks.quote) >> 1));
    let mut unusual = 0;
    while left != 0 {
        let bit = left & left.wrapping_neg();
        left ^= bit;
        let at = base + bit.trailing_zeros() as usize;
        if bit & opening != 0 {
            match at.checked_sub(1).and_then(|before| bytes.get(before)) {
                _ if at == start => {}
                Some(b'"') => repeated |= bit,
                Some(byte) if *byte == delimiter || *byte == b'\n' => {}
                _ => unusual |= bit,
            }
        } else {
            match bytes.get(at + 1) {
                None | Some(b'"' | b'\n' | b'\r') => {}
                Some(byte) if *byte == delimiter => {}
                _ => unusual |= bit,
            }
        }
    }
    (unusual, repeated)
}

/// The record that is being read.
struct OpenRecord<'a> {
    decoder: &'a mut Decoder,
    /// Numbers of its first field start and of its first rewritten field.
    first: usize,
    first_rewritten: usize,
    field_start: usize,
    /// The field at `field_start` has a quote that stands for one.
    has_repeated_quote: bool,
    inner_newlines: u32,
}

impl<'a> OpenRecord<'a> {
    fn begin(decoder: &'a mut Decoder) -> OpenRecord<'a> {
        OpenRecord {
            first: decoder.records.starts.len(),
            first_rewritten: decoder.records.rewritten.len(),
            field_start: decoder.at,
            decoder,
            has_repeated_quote: false,
            inner_newlines: 0,
        }
    }

    #[inline]
    fn end_field(&mut self, bytes: &[u8], end: usize) {
        self.decoder
            .records
            .starts
            .push(saturating(self.field_start));
        if self.has_repeated_quote {
            self.unquote(bytes, end);
        }
        self.field_start = end + 1;
    }

    fn unquote(&mut self, bytes: &[u8], end: usize) {
        let inner = bytes.get(self.field_start + 1..end.saturating_sub(1));
        let text = String::from_utf8_lossy(inner.unwrap_or_default()).replace("\"\"", "\"");
        self.decoder.records.rewrite_last(end, &text);
        self.has_repeated_quote = false;
    }

    /// Ends the record with the newline at `newline`.
    fn end(&mut self, bytes: &[u8], newline: usize) {
        let crlf = newline > self.field_start && bytes.get(newline - 1) == Some(&b'\r');
        self.end_field(bytes, newline - usize::from(crlf));
        if crlf {
            self.decoder.terminators.crlf += 1;
        } else {
            self.decoder.terminators.lf += 1;
        }
        self.close(newline + 1);
    }

    /// Ends the last record, which has no terminator, if there is one.
    fn end_of_file(&mut self, bytes: &[u8]) {
        if self.decoder.at < bytes.len() {
            self.end_field(bytes, bytes.len());
            self.close(bytes.len());
        }
    }

    fn close(&mut self, next: usize) {
        let decoder = &mut *self.decoder;
        let end = self.field_start;
        decoder.records.end_record(self.first, end, decoder.line);
        decoder.line += 1 + self.inner_newlines;
        decoder.at = next;
    }

    /// Forgets what was read of it.
    fn drop(&mut self) {
        self.decoder.records.starts.truncate(self.first);
        self.decoder
            .records
            .rewritten
            .truncate(self.first_rewritten);
    }
}
