//! The users on record in rows, and finding them by their keys.

use std::ops::Range;

use crate::bytes::{hash_bytes, same_bytes};
use crate::count_work;

/// Where a user's own text is: positions in the text of all users, and numbers of the first of the user's items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    pub start: u32,
    pub email_end: u32,
    /// The same as `email_end` when the address is its own key.
    pub key_end: u32,
    /// [`NONE`] without a name.
    pub name_end: u32,
    pub profile: u32,
    pub first_identifier: u32,
    pub first_property: u32,
}

/// An identifier (source, user name) or a property (name, value): the number of a word, and where the text ends.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub word: u32,
    pub end: u32,
}

pub const NONE: u32 = u32::MAX;

impl Row {
    /// Where the text of the first item begins.
    #[must_use]
    #[inline]
    pub fn own_end(&self) -> u32 {
        if self.name_end == NONE {
            self.key_end
        } else {
            self.name_end
        }
    }
}

/// The canonical key of the user with this row.
#[must_use]
#[inline]
pub fn key_of<'a>(text: &'a str, row: &Row) -> &'a str {
    let start = if row.key_end == row.email_end {
        row.start
    } else {
        row.email_end
    };
    text.get(start as usize..row.key_end as usize).unwrap_or("")
}

/// Finds rows by key.
///
/// Rows lie in order of [`KeyTable::tag`] and key, so that those of one bucket lie next to each other: a look-up
/// reads where the bucket begins, some tags, the row and its text. Where that is not enough, as only chosen keys make
/// it, the bucket is searched by halves, so that no choice of keys makes a look-up cost more than a logarithm.
#[derive(Debug, Clone, Default)]
pub struct KeyTable {
    /// First row of each bucket, and behind the last.
    starts: Vec<u32>,
    /// Of each row the tag of its key; behind them room to look at some more.
    tags: Vec<u32>,
    shift: u32,
}

/// Keys that are looked up together.
const FOUND_TOGETHER: usize = 128;
/// Tags of a bucket that are looked at together.
const GLANCE: usize = 4;

impl KeyTable {
    /// What rows are sorted by; rows of the same tag are sorted by their keys.
    #[must_use]
    pub fn tag(key: &[u8]) -> u32 {
        (hash_bytes(key) >> 32) as u32
    }

    /// Indexes rows; `None` when they are not in order.
    #[must_use]
    pub fn new(text: &str, rows: &[Row]) -> Option<KeyTable> {
        let bits = (usize::BITS - rows.len().leading_zeros()).clamp(1, 28);
        let shift = 32 - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        let mut tags = Vec::with_capacity(rows.len() + GLANCE);
        let mut before = (0, "");
        for (at, row) in rows.iter().enumerate() {
            let key = key_of(text, row);
            let tag = KeyTable::tag(key.as_bytes());
            if tag < before.0 || (tag == before.0 && key < before.1) {
                return None;
            }
            starts.resize(1 + (tag >> shift) as usize, saturating(at));
            tags.push(tag);
            before = (tag, key);
        }
        starts.resize((1 << bits) + 1, saturating(rows.len()));
        tags.resize(rows.len() + GLANCE, 0);
        Some(KeyTable {
            starts,
            tags,
            shift,
        })
    }

    #[inline]
    fn bucket(&self, tag: u32) -> (u32, u32) {
        let number = (tag >> self.shift) as usize;
        match self.starts.get(number..number + 2) {
            Some([start, end]) => (*start, *end),
            _ => (0, 0),
        }
    }

    /// Positions of the rows with this key.
    #[must_use]
    pub fn find_all(&self, text: &str, rows: &[Row], key: &[u8]) -> Range<usize> {
        let tag = KeyTable::tag(key);
        let (start, end) = self.bucket(tag);
        let (start, end) = (start as usize, end as usize);
        let bucket = rows.get(start..end).unwrap_or_default();
        let tags = self.tags.get(start..end).unwrap_or_default();
        // Those of the same tag, of which mostly there is one.
        let below = tags.partition_point(|other| {
            count_work(1);
            *other < tag
        });
        let above = tags.partition_point(|other| *other <= tag);
        let tagged = bucket.get(below..above).unwrap_or_default();
        let first = tagged.partition_point(|row| {
            count_work(key.len());
            key_of(text, row).as_bytes() < key
        });
        let rest = tagged.get(first..).unwrap_or_default();
        let count = rest.partition_point(|row| key_of(text, row).as_bytes() == key);
        start + below + first..start + below + first + count
    }

    /// Appends for each key the position of the first row with it, or [`NONE`]. A blank key nobody has.
    ///
    /// Step by step for many keys: the memory that one needs is fetched while the others are at work.
    #[inline(never)]
    pub fn find_many(&self, text: &str, rows: &[Row], keys: &[&[u8]], found: &mut Vec<u32>) {
        let bytes = text.as_bytes();
        let mut wanted = [(0_u32, 0_u32, 0_u32); FOUND_TOGETHER];
        for keys in keys.chunks(FOUND_TOGETHER) {
            for (key, place) in keys.iter().zip(&mut wanted) {
                count_work(key.len());
                place.0 = KeyTable::tag(key);
            }
            for (tag, start, end) in wanted.iter_mut().take(keys.len()) {
                (*start, *end) = self.bucket(*tag);
            }
            // Of the first few rows of the bucket the one with the tag, chosen without a branch.
            for (tag, start, end) in wanted.iter_mut().take(keys.len()) {
                let tags = self.tags.get(*start as usize..).unwrap_or_default();
                let mut at = NONE;
                if let Some(tags) = tags.first_chunk::<GLANCE>() {
                    let mut last = *start + GLANCE as u32;
                    for other in tags.iter().rev() {
                        last -= 1;
                        at = if other == tag { last } else { at };
                    }
                }
                let is_longer = *end - *start > GLANCE as u32;
                *start = if at == NONE && is_longer { *start } else { at };
            }
            let mut touched = 0;
            for (_, at, _) in wanted.iter().take(keys.len()) {
                if let Some(row) = rows.get(*at as usize) {
                    touched ^= bytes.get(row.start as usize).copied().unwrap_or(0);
                    touched ^= bytes.get(row.own_end() as usize).copied().unwrap_or(0);
                }
            }
            std::hint::black_box(touched);
            for (key, (_, at, _)) in keys.iter().zip(&wanted) {
                found.push(match rows.get(*at as usize) {
                    _ if key.is_empty() => NONE,
                    None => NONE,
                    Some(row) if same_bytes(key_of(text, row).as_bytes(), key) => *at,
                    Some(_) => {
                        let mut same = self.find_all(text, rows, key);
                        same.next().map_or(NONE, saturating)
                    }
                });
            }
        }
    }
}

/// Rows of users one after another, with the first identifier of each; a user without one has none with the word
/// [`NONE`].
#[derive(Debug, Default)]
pub struct FetchedRows {
    pub rows: Vec<Row>,
    pub identifiers: Vec<Item>,
}

/// Copies the rows at these positions. A position that is not there has an empty row.
#[inline(never)]
#[must_use]
pub fn fetch_rows(rows: &[Row], identifiers: &[Item], positions: &[u32]) -> FetchedRows {
    let mut fetched = FetchedRows {
        rows: Vec::with_capacity(positions.len()),
        identifiers: Vec::with_capacity(positions.len()),
    };
    let nothing = Item { word: NONE, end: 0 };
    let mut ends = Vec::with_capacity(positions.len());
    for at in positions {
        let next = rows.get((*at as usize).wrapping_add(1));
        ends.push(next.map_or(saturating(identifiers.len()), |next| next.first_identifier));
        fetched
            .rows
            .push(rows.get(*at as usize).copied().unwrap_or_default());
    }
    for (row, end) in fetched.rows.iter().zip(ends) {
        let first = identifiers.get(row.first_identifier as usize).copied();
        let first = first.filter(|_| row.first_identifier < end);
        fetched.identifiers.push(first.unwrap_or(nothing));
    }
    fetched
}

/// Notes for each user the first record that has the key. `users`: of records from number `first` on the position of
/// the user, or [`NONE`]. Records without a user, and those that are not the first, go to `others`.
#[inline(never)]
pub fn note_first_records(
    users: &[u32],
    first: u32,
    first_of_user: &mut [u32],
    others: &mut Vec<u32>,
) {
    for (record, user) in (first..).zip(users) {
        match first_of_user.get_mut(*user as usize) {
            Some(first) if *first == NONE => *first = record,
            _ => others.push(record),
        }
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
