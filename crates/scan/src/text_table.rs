//! What was noted of texts that come again.

use crate::bytes::{hash_bytes, same_bytes};
use crate::cell::Cell;

/// Remembers a cell for each of many texts, of limited size: a text that comes again soon is found, one that was
/// pushed out has to be looked at anew. No choice of texts makes a look-up cost more than a few comparisons.
#[derive(Debug)]
pub struct TextTable {
    /// Groups of places; a text may stand in any place of its group.
    tags: Vec<[u64; WAYS]>,
    entries: Vec<Option<(Box<[u8]>, Cell)>>,
    next_way: usize,
    /// Where the text stands that was found last: often the next is the same.
    last: usize,
}

const WAYS: usize = 4;

impl TextTable {
    /// For about as many texts; at least 64 and at most 16,384.
    #[must_use]
    pub fn new(texts: usize) -> TextTable {
        let groups = (texts / WAYS).clamp(16, 4_096).next_power_of_two();
        TextTable {
            tags: vec![[0; WAYS]; groups],
            entries: vec![None; groups * WAYS],
            next_way: 0,
            last: 0,
        }
    }

    /// Where the text stands and what was noted of it; if it does not stand there, the hash to put it in with.
    ///
    /// # Errors
    /// The text's hash, when the text is not there.
    #[inline]
    pub fn find(&mut self, text: &[u8]) -> Result<(usize, Cell), u64> {
        if let Some(Some((known, cell))) = self.entries.get(self.last)
            && same_bytes(known, text)
        {
            return Ok((self.last, *cell));
        }
        self.find_by_hash(text)
    }

    fn find_by_hash(&mut self, text: &[u8]) -> Result<(usize, Cell), u64> {
        let hash = hash_bytes(text);
        let group = self.group(hash);
        let tags = self.tags.get(group).ok_or(hash)?;
        for (way, tag) in tags.iter().enumerate() {
            let at = group * WAYS + way;
            if *tag == hash
                && let Some(Some((known, cell))) = self.entries.get(at)
                && same_bytes(known, text)
            {
                self.last = at;
                return Ok((at, *cell));
            }
        }
        Err(hash)
    }

    /// Puts in a text, in place of another where its group is full. Says where it stands.
    pub fn put(&mut self, hash: u64, text: &[u8], cell: Cell) -> usize {
        let group = self.group(hash);
        self.next_way = (self.next_way + 1) % WAYS;
        let is_free = |way: &usize| matches!(self.entries.get(group * WAYS + way), Some(None));
        let way = (0..WAYS).find(is_free).unwrap_or(self.next_way);
        let at = group * WAYS + way;
        if let Some(tag) = self.tags.get_mut(group).and_then(|tags| tags.get_mut(way)) {
            *tag = hash;
        }
        if let Some(entry) = self.entries.get_mut(at) {
            *entry = Some((text.into(), cell));
        }
        at
    }

    fn group(&self, hash: u64) -> usize {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "masked to the number of groups"
        )]
        let low = hash as usize;
        low & (self.tags.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, TextTable};

    #[test]
    fn texts_are_found_until_pushed_out() {
        let mut table = TextTable::new(0);
        let hash = table.find(b"a").unwrap_err();
        let at = table.put(hash, b"a", Cell::pooled(1));
        assert_eq!(table.find(b"a"), Ok((at, Cell::pooled(1))));
        for number in 0..10_000 {
            let text = number.to_string();
            if let Err(hash) = table.find(text.as_bytes()) {
                let at = table.put(hash, text.as_bytes(), Cell::pooled(number));
                assert_eq!(table.find(text.as_bytes()), Ok((at, Cell::pooled(number))));
            }
        }
        let left = (0..10_000).filter(|number| table.find(number.to_string().as_bytes()).is_ok());
        assert_eq!(left.count(), 64);
    }
}
