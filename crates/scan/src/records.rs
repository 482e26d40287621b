//! Bytes to records, sixty-four at a time, as long as everything is in good order.

use crate::count_work;
use crate::masks::{BLOCK, Masks, find_masks, parity};

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of its first field start.
    pub first: u32,
    /// Physical line, from 1.
    pub line: u32,
}

/// A field in quotes in which two quotes stand for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    /// Number of its start.
    pub number: u32,
    /// In the text, quotes included.
    pub start: u32,
    pub end: u32,
}

/// Finds records of a text of which the delimiter is one byte and the quote `"`.
#[derive(Debug)]
pub struct RecordScan<'a> {
    pub text: &'a [u8],
    pub delimiter: u8,
    /// The first position from here on that no character could be read from.
    pub bad: Option<usize>,
    /// Position behind the last record found, and the line that begins there.
    pub at: usize,
    pub line: u32,
    /// Of each record where its fields start, then one behind the end of the last.
    pub starts: &'a mut Vec<u32>,
    pub places: &'a mut Vec<Place>,
    pub repeated: Vec<Repeated>,
    /// Records that ended so.
    pub crlf: u32,
    pub lf: u32,
}

/// What a scan came upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// As many records as were asked for, or the end.
    Enough,
    /// A record with something unusual; it begins at the scan's position.
    Unusual,
}

impl RecordScan<'_> {
    /// Reads records in good order, until there are `wanted` in all.
    #[inline(never)]
    pub fn scan(&mut self, wanted: usize) -> Found {
        let (text, start, delimiter) = (self.text, self.at, self.delimiter);
        let mut record = self.begin();
        let mut base = start;
        // All bits set while a quote is open at the end of the block before.
        let mut open = 0_u64;
        while base < text.len() {
            let rest = text.get(base..).unwrap_or_default();
            let masks = match rest.first_chunk::<BLOCK>() {
                Some(block) => find_masks(block, delimiter),
                None => find_last_masks(rest, delimiter),
            };
            count_work(rest.len().min(BLOCK));
            let (mut in_quotes, mut unusual, mut repeated) = (open, 0, 0);
            if masks.quote != 0 {
                in_quotes ^= parity(masks.quote);
                (unusual, repeated) = check_quotes(text, base, start, delimiter, masks, in_quotes);
            }
            open = 0_u64.wrapping_sub(in_quotes >> 63);
            if let Some(bad) = self.bad.and_then(|bad| bad.checked_sub(base))
                && bad < BLOCK
            {
                unusual |= 1 << bad;
            }
            let delimiters = masks.delimiter & !in_quotes & !unusual;
            let mut bits = delimiters | masks.control | unusual | repeated;
            while bits != 0 {
                let bit = bits & bits.wrapping_neg();
                bits ^= bit;
                let offset = bit.trailing_zeros() as usize;
                let at = base + offset;
                if bit & delimiters != 0 {
                    self.end_field(&mut record, at);
                    continue;
                }
                if bit & unusual != 0 {
                    return self.give_up(&record);
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
                        self.end_at_newline(record, at);
                        if self.places.len() >= wanted {
                            return Found::Enough;
                        }
                        record = self.begin();
                    }
                    (Some(b'\r'), false) if before_lf() => {}
                    (Some(b'\r' | 0), _) => return self.give_up(&record),
                    _ => {}
                }
            }
            base += BLOCK;
        }
        if open != 0 {
            return self.give_up(&record);
        }
        // The last record, which has no terminator, if there is one.
        if self.at < text.len() {
            self.end_field(&mut record, text.len());
            self.close(&record, text.len());
        }
        Found::Enough
    }

    fn begin(&self) -> OpenRecord {
        OpenRecord {
            first: self.starts.len(),
            first_repeated: self.repeated.len(),
            field_start: self.at,
            has_repeated_quote: false,
            inner_newlines: 0,
        }
    }

    #[inline]
    fn end_field(&mut self, record: &mut OpenRecord, end: usize) {
        let start = saturating(record.field_start);
        if record.has_repeated_quote {
            record.has_repeated_quote = false;
            self.repeated.push(Repeated {
                number: saturating(self.starts.len()),
                start,
                end: saturating(end),
            });
        }
        self.starts.push(start);
        record.field_start = end + 1;
    }

    fn end_at_newline(&mut self, mut record: OpenRecord, newline: usize) {
        let crlf = newline > record.field_start && self.text.get(newline - 1) == Some(&b'\r');
        self.end_field(&mut record, newline - usize::from(crlf));
        if crlf {
            self.crlf += 1;
        } else {
            self.lf += 1;
        }
        self.close(&record, newline + 1);
    }

    fn close(&mut self, record: &OpenRecord, next: usize) {
        self.starts.push(saturating(record.field_start));
        self.places.push(Place {
            first: saturating(record.first),
            line: self.line,
        });
        self.line += 1 + record.inner_newlines;
        self.at = next;
    }

    /// Forgets what was read of the record.
    fn give_up(&mut self, record: &OpenRecord) -> Found {
        self.starts.truncate(record.first);
        self.repeated.truncate(record.first_repeated);
        Found::Unusual
    }
}

/// The record that is being read.
struct OpenRecord {
    /// Numbers of its first field start and of its first field with repeated quotes.
    first: usize,
    first_repeated: usize,
    field_start: usize,
    /// The field at `field_start` has a quote that stands for one.
    has_repeated_quote: bool,
    inner_newlines: u32,
}

/// Appends what is between the quotes of a field, of two quotes one.
pub fn unquote(field: &[u8], value: &mut Vec<u8>) {
    let inner = match field {
        [b'"', inner @ .., _] => inner,
        other => other,
    };
    let mut before = 0;
    for byte in inner {
        let repeats = *byte == b'"' && before == b'"';
        if !repeats {
            value.push(*byte);
        }
        before = if repeats { 0 } else { *byte };
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

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Found, RecordScan, Repeated, unquote};

    #[test]
    fn records_are_found_up_to_what_is_unusual() {
        let text = b"a,\"b\r\n\"\"c\"\r\nd\n\"e\"f\n";
        let (mut starts, mut places) = (Vec::new(), Vec::new());
        let mut scan = RecordScan {
            text,
            delimiter: b',',
            bad: None,
            at: 0,
            line: 1,
            starts: &mut starts,
            places: &mut places,
            repeated: Vec::new(),
            crlf: 0,
            lf: 0,
        };
        assert_eq!(scan.scan(9), Found::Unusual);
        assert_eq!((scan.at, scan.line, scan.crlf, scan.lf), (14, 4, 1, 1));
        let repeated = Repeated {
            number: 1,
            start: 2,
            end: 10,
        };
        assert_eq!(scan.repeated, [repeated]);
        assert_eq!(starts, [0, 2, 11, 12, 14]);
        assert_eq!(
            places.iter().map(|place| place.first).collect::<Vec<_>>(),
            [0, 3]
        );
    }

    #[test]
    fn of_two_quotes_one_is_left() {
        for (field, expect) in [
            ("\"a\"\"b\"", "a\"b"),
            ("\"\"\"\"", "\""),
            ("\"\"\"\"\"\"", "\"\""),
            ("\"\"", ""),
        ] {
            let mut value = Vec::new();
            unquote(field.as_bytes(), &mut value);
            assert_eq!(value, expect.as_bytes(), "{field}");
        }
    }
}
