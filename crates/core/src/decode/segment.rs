//! Pieces of a file that others decode at the same time, from one record's beginning to another's.
//!
//! Where a piece begins is a guess that decoding proves: the records before it have to end there, or it is not taken.
//! Nothing is carried over from one record to the next, so a piece in good order is decoded as it is within the file.

use borsh::{BorshDeserialize, BorshSerialize};
use rollcall_scan::{Found, RecordScan};

use super::{FastDecoder, Records, SourceText};
use crate::dialect::Dialect;

/// Records that have to be in good order where a piece may begin, and line ends that are tried.
const SAMPLED_RECORDS: usize = 16;
const TRIED_LINES: usize = 256;

const SEGMENT_COLUMNS: usize = 6;

/// A piece as it was decoded. Positions, lines and numbers count from its beginning.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct DecodedSegment {
    /// Up to here everything was in good order; from here on nothing is decoded.
    pub(super) bytes: u32,
    pub(super) lines: u32,
    pub(super) crlf: u32,
    pub(super) lf: u32,
    /// Values of fields that are written apart, one behind the other.
    pub(super) rewritten: String,
    /// Starts of fields; numbers of the records' first ones, and lines; numbers, ends and ends of values of the fields
    /// that are written apart. They travel beside.
    #[borsh(skip)]
    pub columns: [Vec<u32>; SEGMENT_COLUMNS],
}

impl DecodedSegment {
    /// Decodes a piece whose delimiter is one byte, as far as it is in good order.
    #[must_use]
    pub fn decode(text: Vec<u8>, delimiter: u8) -> (Records, DecodedSegment) {
        let dialect = Dialect::with_delimiter(char::from(delimiter));
        FastDecoder::new(SourceText::of_utf8(text, 0), 0, 0, &dialect).into_segment()
    }
}

/// A place at or behind `from` where records with so many fields begin to stand in good order.
pub(crate) fn find_segment_start(
    text: &[u8],
    from: usize,
    delimiter: u8,
    columns: usize,
) -> Option<usize> {
    let newlines = (from..text.len()).filter(|at| text.get(*at) == Some(&b'\n'));
    newlines.take(TRIED_LINES).map(|at| at + 1).find(|at| {
        let (mut starts, mut places) = (Vec::new(), Vec::new());
        let mut scan = RecordScan {
            text,
            delimiter,
            bad: None,
            at: *at,
            line: 1,
            starts: &mut starts,
            places: &mut places,
            repeated: Vec::new(),
            crlf: 0,
            lf: 0,
        };
        scan.scan(SAMPLED_RECORDS) == Found::Enough
            && places.len() == SAMPLED_RECORDS
            && starts.len() == SAMPLED_RECORDS * (columns + 1)
    })
}
