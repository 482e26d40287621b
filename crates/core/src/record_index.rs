//! Records by the hash of something that they hold: a key, what it looks like, an identifier.

use std::cmp::Ordering;

use crate::hashing::HashIndex;

/// Finds records by hash. Edits lie over what was indexed, so that none of them costs more for the others.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordIndex {
    /// In order of the file; a record stands here once for each thing that it holds.
    records: Vec<u32>,
    /// Finds places in `records`.
    index: HashIndex,
    /// Records that hold something else since.
    edited: Vec<u32>,
}

impl RecordIndex {
    /// So many records at most are found, and not one more told apart from all that there are.
    pub(crate) const MOST_FOUND: usize = 64;
    /// After so many edits it is time for an index made anew.
    const MOST_EDITED: usize = 1_024;

    /// `hashes`: one for each of `records`. `compare` says how what two of them hold is ordered.
    pub(crate) fn new(
        records: Vec<u32>,
        hashes: &[u64],
        compare: &dyn Fn(u32, u32) -> Ordering,
    ) -> RecordIndex {
        let at = |place: u32| records.get(place as usize).copied().unwrap_or(u32::MAX);
        let index = HashIndex::new(hashes, &|a, b| compare(at(a), at(b)));
        RecordIndex {
            records,
            index,
            edited: Vec::new(),
        }
    }

    fn record(&self, place: u32) -> u32 {
        let record = self.records.get(place as usize);
        record.copied().unwrap_or(u32::MAX)
    }

    /// Records of which another one may hold the same, in no order; the rest surely stand alone.
    pub(crate) fn find_repeated(&self) -> impl Iterator<Item = u32> {
        let places = self.index.find_repeated().into_iter();
        places.map(|place| self.record(place))
    }

    /// The first record of which `compare` says that it holds this. Not to be asked once there were edits.
    pub(crate) fn first(&self, hash: u64, compare: &dyn Fn(u32) -> Ordering) -> Option<u32> {
        let compare = |place| compare(self.record(place));
        let place = self.index.find_all(hash, &compare).next()?;
        Some(self.record(place))
    }

    /// The records of which `holds` says that they hold this now, in order. Of more than [`Self::MOST_FOUND`] that
    /// were indexed the rest is left out.
    pub(crate) fn find(&self, hash: u64, holds: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let indexed = self.index.find_candidates(hash);
        let indexed = indexed.map(|place| self.record(place));
        let indexed =
            indexed.filter(|record| self.edited.binary_search(record).is_err() && holds(*record));
        let mut found: Vec<u32> = indexed.take(Self::MOST_FOUND + 1).collect();
        for record in &self.edited {
            if holds(*record) {
                insert(&mut found, *record);
            }
        }
        found
    }

    /// From now on `record` holds something else.
    pub(crate) fn note_edit(&mut self, record: u32) {
        insert(&mut self.edited, record);
    }

    /// Whether looking through what was edited is no longer cheap.
    pub(crate) fn is_worn(&self) -> bool {
        self.edited.len() > Self::MOST_EDITED
    }
}

/// Puts a number where it belongs in an ordered list, unless it is there.
pub(crate) fn insert(numbers: &mut Vec<u32>, number: u32) {
    if let Err(place) = numbers.binary_search(&number) {
        numbers.insert(place, number);
    }
}
