//! What was found out about texts that come again.

use crate::hashing::hash_bytes;

/// Remembers something about texts, of limited size: a text that comes again soon is found, one that was pushed
/// out has to be looked at anew. No choice of texts makes a look-up cost more than a few comparisons.
#[derive(Debug)]
pub(super) struct TextCache<T> {
    /// Groups of places; a text may stand in any place of its group.
    tags: Vec<[u64; WAYS]>,
    entries: Vec<Option<(Box<str>, T)>>,
    next_way: usize,
    /// Where the text stands that was found last: often the next is the same.
    last: usize,
}

const WAYS: usize = 4;

impl<T> TextCache<T> {
    /// For about as many texts; at least 64 and at most 16,384.
    pub(super) fn new(texts: usize) -> TextCache<T> {
        let groups = (texts / WAYS).clamp(16, 4_096).next_power_of_two();
        TextCache {
            tags: vec![[0; WAYS]; groups],
            entries: (0..groups * WAYS).map(|_| None).collect(),
            next_way: 0,
            last: 0,
        }
    }

    /// Where the text stands, if it does, and the hash to put it in with if not.
    pub(super) fn find(&mut self, text: &str) -> Result<usize, u64> {
        if let Some(Some((known, _))) = self.entries.get(self.last)
            && **known == *text
        {
            return Ok(self.last);
        }
        let hash = hash_bytes(text.as_bytes());
        let group = self.group(hash);
        let tags = self.tags.get(group).ok_or(hash)?;
        for (way, tag) in tags.iter().enumerate() {
            let at = group * WAYS + way;
            if *tag == hash
                && let Some(Some((known, _))) = self.entries.get(at)
                && **known == *text
            {
                self.last = at;
                return Ok(at);
            }
        }
        Err(hash)
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        Some(&self.entries.get(at)?.as_ref()?.1)
    }

    /// Puts in what is known about a text, in place of another where its group is full. Says where it stands.
    pub(super) fn put(&mut self, hash: u64, text: &str, known: T) -> usize {
        let group = self.group(hash);
        self.next_way = (self.next_way + 1) % WAYS;
        let mut way = self.next_way;
        for other in 0..WAYS {
            if matches!(self.entries.get(group * WAYS + other), Some(None)) {
                way = other;
                break;
            }
        }
        let at = group * WAYS + way;
        if let Some(tag) = self.tags.get_mut(group).and_then(|tags| tags.get_mut(way)) {
            *tag = hash;
        }
        if let Some(entry) = self.entries.get_mut(at) {
            *entry = Some((text.into(), known));
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
    use super::TextCache;

    #[test]
    fn texts_are_found_until_pushed_out() {
        let mut cache = TextCache::new(0);
        let hash = cache.find("a").unwrap_err();
        let at = cache.put(hash, "a", 1);
        assert_eq!(cache.find("a"), Ok(at));
        assert_eq!(cache.get(at), Some(&1));
        for number in 0..10_000 {
            let text = number.to_string();
            if let Err(hash) = cache.find(&text) {
                let at = cache.put(hash, &text, number);
                assert_eq!(cache.find(&text), Ok(at));
            }
        }
        let left = (0..10_000).filter(|number| cache.find(&number.to_string()).is_ok());
        assert_eq!(left.count(), 64);
    }
}
