//! One column of a block of records: of most values it is known at a glance what they are, because they stood there
//! before or are of the plainest form.

use crate::automaton::Automaton;
use crate::cell::Cell;
use crate::count_work;
use crate::text_table::TextTable;

/// What the values of a column can be known by.
#[derive(Debug)]
pub enum ColumnScan {
    /// Each has to be read.
    Unknown,
    /// All that are not blank are texts, of this form where there is one.
    Texts(Option<Automaton>),
    /// Values that repeat: what each is.
    Repeating(TextTable),
    /// Addresses: domains that are as they should be.
    Addresses(TextTable),
    Identifiers {
        /// True for what separates identifiers.
        separators: Box<[bool; 256]>,
        source_separator: u8,
        /// Those that may be used; without a directory any.
        sources: Option<Vec<UsableSource>>,
    },
}

/// A source that identifiers may be on.
#[derive(Debug)]
pub struct UsableSource {
    pub name: String,
    /// Format of its user names; `None`: any.
    pub format: Option<Automaton>,
}

impl ColumnScan {
    /// Appends the cell of each record, [`Cell::UNREAD`] where it is not known; the numbers of those go to `unread`.
    ///
    /// `texts` are `places` fields a record. `surely_short`: the longest value, in bytes, that is surely short
    /// enough. `blank`: what a value without a single character is.
    #[inline(never)]
    pub fn scan(
        &mut self,
        (texts, place, places): (&[&[u8]], usize, usize),
        (surely_short, blank): (usize, Cell),
        cells: &mut Vec<Cell>,
        unread: &mut Vec<usize>,
    ) {
        let fields = texts.iter().skip(place).step_by(places.max(1));
        for (record, field) in fields.enumerate() {
            let cell = if field.is_empty() {
                blank
            } else {
                self.look(field, surely_short)
            };
            if cell == Cell::UNREAD {
                unread.push(record);
            }
            cells.push(cell);
        }
    }

    #[inline]
    fn look(&mut self, bytes: &[u8], surely_short: usize) -> Cell {
        count_work(bytes.len());
        let is_plain = match self {
            ColumnScan::Unknown => false,
            ColumnScan::Repeating(known) => {
                return known.find(bytes).map_or(Cell::UNREAD, |(_, cell)| cell);
            }
            // What begins so is not blank.
            ColumnScan::Texts(None) => bytes.first().is_some_and(u8::is_ascii_graphic),
            // The form is that of the text without outer blanks.
            ColumnScan::Texts(Some(form)) => is_graphic_at_both_ends(bytes) && form.is_match(bytes),
            ColumnScan::Addresses(domains) => plain_local_part(bytes)
                .and_then(|at| bytes.get(at + 1..))
                .is_some_and(|domain| domains.find(domain).is_ok()),
            ColumnScan::Identifiers {
                separators,
                source_separator,
                sources,
            } => is_plain_identifier(bytes, separators, *source_separator, sources.as_deref()),
        };
        if is_plain && bytes.len() <= surely_short {
            Cell::TEXT
        } else {
            Cell::UNREAD
        }
    }
}

/// Longest local part, in bytes.
const MAX_LOCAL_BYTES: usize = 64;

const WORD: u8 = 1;
const DOT: u8 = 2;
const AT: u8 = 3;

/// What each byte is in a local part that is its own canonical form; 0: not in one.
const LOCAL_PART: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        #[allow(clippy::indexing_slicing, reason = "below 256")]
        {
            table[byte] = match byte as u8 {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'+' | b'\'' => WORD,
                b'.' => DOT,
                b'@' => AT,
                _ => 0,
            };
        }
        byte += 1;
    }
    table
};

/// Where the `@` is behind a local part that is valid and its own canonical form.
#[inline(never)]
fn plain_local_part(bytes: &[u8]) -> Option<usize> {
    let mut before = DOT;
    for (at, byte) in bytes.iter().enumerate() {
        let kind = LOCAL_PART.get(usize::from(*byte)).copied().unwrap_or(0);
        match kind {
            WORD => {}
            0 => return None,
            _ if before == DOT => return None,
            AT => return (at <= MAX_LOCAL_BYTES).then_some(at),
            _ => {}
        }
        before = kind;
    }
    None
}

#[inline(never)]
fn is_plain_identifier(
    bytes: &[u8],
    separators: &[bool; 256],
    source_separator: u8,
    sources: Option<&[UsableSource]>,
) -> bool {
    let mut source_end = bytes.len();
    for (at, byte) in bytes.iter().enumerate().rev() {
        if separators.get(usize::from(*byte)) == Some(&true) {
            return false;
        }
        if *byte == source_separator {
            source_end = at;
        }
    }
    let (Some(source), Some(username)) = (bytes.get(..source_end), bytes.get(source_end + 1..))
    else {
        return false;
    };
    is_graphic_at_both_ends(source)
        && is_graphic_at_both_ends(username)
        && sources.is_none_or(|sources| {
            sources.iter().any(|usable| {
                let format = usable.format.as_ref();
                usable.name.as_bytes() == source
                    && format.is_none_or(|format| format.is_match(username))
            })
        })
}

fn is_graphic_at_both_ends(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_graphic)
        && bytes.last().is_some_and(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::{ColumnScan, plain_local_part};
    use crate::{Automaton, Cell, UsableSource};

    #[test]
    fn plain_local_parts_end_at_the_sign() {
        for (text, expect) in [
            ("ann@x", Some(3)),
            ("a.b-c_d+e'9@x", Some(11)),
            ("@x", None),
            (".a@x", None),
            ("a.@x", None),
            ("a..b@x", None),
            ("Ann@x", None),
            ("ann", None),
            ("änn@x", None),
        ] {
            assert_eq!(plain_local_part(text.as_bytes()), expect, "{text}");
        }
        let long = |count: usize| format!("{}@x", "a".repeat(count));
        assert_eq!(plain_local_part(long(64).as_bytes()), Some(64));
        assert_eq!(plain_local_part(long(65).as_bytes()), None);
    }

    fn two_digits_or_more() -> Automaton {
        let mut follow = vec![[0; 128]; 4];
        for (state, next) in [(1, 2), (2, 3), (3, 3)] {
            follow[state][usize::from(b'0')..=usize::from(b'9')].fill(next);
        }
        Automaton {
            follow,
            is_end: vec![false, false, false, true],
        }
    }

    #[test]
    fn texts_of_a_form_are_plain_without_outer_blanks() {
        let mut scan = ColumnScan::Texts(Some(two_digits_or_more()));
        let fields = ["12", "1", "123 ", " 123", "12a", "1é", "", "1234567"];
        let fields = fields.map(str::as_bytes);
        let (mut cells, mut unread) = (Vec::new(), Vec::new());
        scan.scan((&fields, 0, 1), (6, Cell::BLANK), &mut cells, &mut unread);
        assert_eq!(unread, [1, 2, 3, 4, 5, 7]);
        assert_eq!((cells[0], cells[6]), (Cell::TEXT, Cell::BLANK));
    }

    #[test]
    fn one_identifier_of_a_usable_source_is_plain() {
        let mut separators = [false; 256];
        separators[usize::from(b',')] = true;
        let format = two_digits_or_more();
        let mut scan = ColumnScan::Identifiers {
            separators: Box::new(separators),
            source_separator: b':',
            sources: Some(vec![UsableSource {
                name: "slack".to_owned(),
                format: Some(format),
            }]),
        };
        let fields = [
            "slack:12",
            "slack:1",
            "slack:12,slack:13",
            "slack",
            "teams:12",
            "slack: 12",
            ":12",
            "slack:",
            "slack:12:13",
            "",
            "slack:1234567",
        ];
        let (mut cells, mut unread) = (Vec::new(), Vec::new());
        let fields = fields.map(str::as_bytes);
        scan.scan((&fields, 0, 1), (10, Cell::BLANK), &mut cells, &mut unread);
        assert_eq!(unread, [1, 2, 3, 4, 5, 6, 7, 8, 10]);
        assert_eq!((cells[0], cells[9]), (Cell::TEXT, Cell::BLANK));
    }
}
