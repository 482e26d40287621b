//! The decoder that files go through: block by block, no field copied.
//!
//! What is in good order `rollcall-scan` reads. A record with anything unusual (a quote where none belongs, NUL, bytes
//! that are no UTF-8, a lone CR) is left to the slow [`Decoder`], and goes on behind it: what damage means is
//! said there alone. So are dialects that are not plain: their files it leaves to it whole.

use rollcall_scan::{Found, RecordScan, count_work, unquote};

use super::decoder::Decoder;
use super::{DecodedSegment, Records, SourceText, saturating};
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
    /// Byte that is not passed as long as everything before it is in good order.
    pause: usize,
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
            pause: usize::MAX,
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
        let end = self.len().min(self.pause);
        while self.position() < end && self.slow.records.len() < wanted {
            if let Found::Unusual = self.scan(delimiter, wanted) {
                let before = self.position();
                self.slow.step(self.source.text(), 1);
                count_work(self.position() - before);
            }
        }
        self.position() < self.len()
    }

    /// The delimiter, where everything that can be in good order can be decoded piece by piece.
    pub(crate) fn segment_delimiter(&self) -> Option<u8> {
        self.delimiter.filter(|_| self.source.is_sound())
    }

    /// The text that is decoded.
    pub(crate) fn text(&self) -> &[u8] {
        self.source.text()
    }

    /// Number of records so far.
    pub(crate) fn record_count(&self) -> usize {
        self.slow.records.len()
    }

    /// A record begins at this byte, unless what comes before it turns out to be damaged: up to there, for now.
    pub(crate) fn pause_at(&mut self, byte: usize) {
        self.pause = byte;
    }

    /// Goes on behind a piece that begins here.
    pub(crate) fn append(&mut self, segment: &DecodedSegment) {
        let slow = &mut self.slow;
        slow.records.append(segment, saturating(slow.at), slow.line);
        slow.at += segment.bytes as usize;
        slow.line += segment.lines;
        slow.terminators.crlf += segment.crlf;
        slow.terminators.lf += segment.lf;
    }

    /// Decodes a piece as far as it is in good order.
    pub(super) fn into_segment(mut self) -> (Records, DecodedSegment) {
        if let Some(delimiter) = self.delimiter {
            self.scan(delimiter, usize::MAX);
        }
        let slow = &self.slow;
        let mut segment = DecodedSegment {
            bytes: saturating(slow.at),
            lines: slow.line - 1,
            crlf: slow.terminators.crlf,
            lf: slow.terminators.lf,
            ..DecodedSegment::default()
        };
        let (records, _) = self.finish();
        records.describe(&mut segment);
        (records, segment)
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
        let text = self.source.text();
        let slow = &mut self.slow;
        while self
            .source
            .bad_place(self.next_bad)
            .is_some_and(|bad| bad < slow.at)
        {
            self.next_bad += 1;
        }
        let (starts, places) = slow.records.starts_and_places();
        let mut scan = RecordScan {
            text: text.get(..self.pause).unwrap_or(text),
            delimiter,
            bad: self.source.bad_place(self.next_bad),
            at: slow.at,
            line: slow.line,
            starts,
            places,
            repeated: Vec::new(),
            crlf: 0,
            lf: 0,
        };
        let found = scan.scan(wanted);
        slow.terminators.crlf += scan.crlf;
        slow.terminators.lf += scan.lf;
        (slow.at, slow.line) = (scan.at, scan.line);
        for field in scan.repeated {
            let mut value = Vec::new();
            let range = field.start as usize..field.end as usize;
            unquote(text.get(range).unwrap_or_default(), &mut value);
            let value = String::from_utf8(value).unwrap_or_default();
            slow.records.rewrite(field.number, field.end, &value);
        }
        found
    }
}
