//! Whether records say what is on record.

use crate::bytes::same_bytes;
use crate::cell::Cell;
use crate::users::{FetchedRows, Row};

/// Clears the mark of each record whose text is not its user's name. `rows` and `cells` have one for each record;
/// `texts` are `places` fields a record.
pub fn agree_on_name(
    users_text: &[u8],
    rows: &[Row],
    cells: &[Cell],
    blank_agrees: bool,
    (texts, place, places): (&[&[u8]], usize, usize),
    agrees: &mut [bool],
) {
    let fields = texts.iter().skip(place).step_by(places.max(1));
    let records = rows.iter().zip(cells).zip(fields).zip(agrees);
    for (((row, cell), field), agrees) in records {
        let name = users_text.get(row.key_end as usize..row.own_end() as usize);
        *agrees &= match *cell {
            Cell::TEXT => {
                let name = name.unwrap_or_default();
                !name.is_empty() & same_bytes(name, field)
            }
            Cell::BLANK => blank_agrees,
            _ => false,
        };
    }
}

/// Clears the mark of each record whose text is not its user's first identifier. `prefixes`: for each word what stands
/// before a user name on the source of that name, separator included; empty: that is never known.
pub fn agree_on_identifier(
    users_text: &[u8],
    prefixes: &[Vec<u8>],
    users: &FetchedRows,
    (cells, blank_agrees): (&[Cell], bool),
    (texts, place, places): (&[&[u8]], usize, usize),
    agrees: &mut [bool],
) {
    let fields = texts.iter().skip(place).step_by(places.max(1));
    let users = users.rows.iter().zip(&users.identifiers);
    for ((((row, item), cell), field), agrees) in users.zip(cells).zip(fields).zip(agrees) {
        *agrees &= match *cell {
            Cell::TEXT => {
                let prefix = prefixes.get(item.word as usize).map(Vec::as_slice);
                let username = users_text.get(row.own_end() as usize..item.end as usize);
                prefix.zip(username).is_some_and(|(prefix, username)| {
                    is_prefixed(field, prefix, username) && !prefix.is_empty()
                })
            }
            Cell::BLANK => blank_agrees,
            _ => false,
        };
    }
}

#[inline]
fn is_prefixed(text: &[u8], prefix: &[u8], rest: &[u8]) -> bool {
    text.split_at_checked(prefix.len())
        .is_some_and(|(start, end)| same_bytes(end, rest) && same_bytes(start, prefix))
}

/// Combinations of what users have in common (a profile) and cells that agree with it. Of limited size: a
/// combination that was pushed out has to be looked at anew.
#[derive(Debug)]
pub struct AgreedCells {
    /// Profile and cells of each, one combination behind the other.
    known: Vec<u32>,
    /// How many numbers a combination has.
    width: usize,
    next_way: usize,
    /// The combination that is looked for.
    wanted: Vec<u32>,
}

/// Groups of places, a power of two, and the places of each.
const GROUPS: usize = 2_048;
const WAYS: usize = 4;

impl AgreedCells {
    /// Of as many fields.
    #[must_use]
    pub fn new(fields: usize) -> AgreedCells {
        AgreedCells {
            known: vec![u32::MAX; (fields + 1) * WAYS * GROUPS],
            width: fields + 1,
            next_way: 0,
            wanted: vec![0; fields + 1],
        }
    }

    /// Collects the marked records whose combination is not known to agree. `columns`: the cells of each field, one
    /// for each record.
    #[inline(never)]
    pub fn find_unknown(
        &mut self,
        rows: &[Row],
        columns: &[&[Cell]],
        agrees: &[bool],
        unknown: &mut Vec<usize>,
    ) {
        for (record, (row, agrees)) in rows.iter().zip(agrees).enumerate() {
            if !agrees {
                continue;
            }
            let group = self.take(row.profile, columns, record);
            let known = self.known.get(group..group + self.width * WAYS);
            let mut known = known.unwrap_or_default().chunks_exact(self.width);
            if !known.any(|known| known.iter().eq(&self.wanted)) {
                unknown.push(record);
            }
        }
    }

    /// Remembers that the cells of a record agree with a profile.
    pub fn note(&mut self, profile: u32, columns: &[&[Cell]], record: usize) {
        let group = self.take(profile, columns, record);
        self.next_way = (self.next_way + 1) % WAYS;
        let at = group + self.next_way * self.width;
        if let Some(place) = self.known.get_mut(at..at + self.width) {
            place.copy_from_slice(&self.wanted);
        }
    }

    /// Takes up the combination that is looked for. Says where its group begins.
    #[inline]
    fn take(&mut self, profile: u32, columns: &[&[Cell]], record: usize) -> usize {
        let numbers = columns
            .iter()
            .map(|cells| cells.get(record).map_or(0, |cell| cell.0));
        let mut hash = 0_u64;
        for (place, number) in self
            .wanted
            .iter_mut()
            .zip([profile].into_iter().chain(numbers))
        {
            *place = number;
            hash = (hash ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            hash ^= hash >> 31;
        }
        (hash & (GROUPS as u64 - 1)) as usize * self.width * WAYS
    }
}
