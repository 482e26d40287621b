//! Finding texts by their hashes.

use std::cmp::Ordering;

use rollcall_scan::count_work;

use crate::ordering::sort_by;

/// Positions by the hash of what stands there.
///
/// Positions lie in buckets, next to each other; a look-up reads two cache lines. A bucket that grows beyond
/// [`SORTED_FROM`], as only chosen texts make it, is sorted by what stands there, so that no choice of texts makes
/// a look-up cost more than a logarithm.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashIndex {
    /// First slot of each bucket, and behind the last.
    starts: Vec<u32>,
    slots: Vec<Slot>,
    shift: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The lower half of the hash; the upper one says the bucket.
    tag: u32,
    at: u32,
}

/// Longest bucket that is searched from end to end.
const SORTED_FROM: usize = 16;

impl HashIndex {
    /// Indexes positions 0, 1, 2 … by their hashes; `compare` says how what stands at two of them is ordered.
    pub(crate) fn new(hashes: &[u64], compare: &dyn Fn(u32, u32) -> Ordering) -> HashIndex {
        let bits = usize::BITS - hashes.len().max(2).leading_zeros();
        let shift = 64 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for hash in hashes {
            if let Some(count) = starts.get_mut((hash >> shift) as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // From the last to the first, so that a bucket's positions end up in order.
        let mut slots = vec![Slot::default(); hashes.len()];
        for (at, hash) in hashes.iter().enumerate().rev() {
            let Some(start) = starts.get_mut((hash >> shift) as usize) else {
                continue;
            };
            *start -= 1;
            if let Some(slot) = slots.get_mut(*start as usize) {
                *slot = Slot {
                    tag: low_half(*hash),
                    at: u32::try_from(at).unwrap_or(u32::MAX),
                };
            }
        }
        for pair in starts.windows(2) {
            let [start, end] = pair else { continue };
            if (end - start) as usize > SORTED_FROM
                && let Some(bucket) = slots.get_mut(*start as usize..*end as usize)
            {
                // Stable: positions are in order already.
                sort_by(bucket, |a, b| {
                    a.tag.cmp(&b.tag).then_with(|| compare(a.at, b.at))
                });
            }
        }
        HashIndex {
            starts,
            slots,
            shift,
        }
    }

    fn bucket(&self, hash: u64) -> &[Slot] {
        let number = hash.checked_shr(self.shift).unwrap_or(0) as usize;
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(start), Some(end)) => self
                .slots
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// Positions of a text with this hash, in order; `compare` says how what stands at a position is to it.
    pub(crate) fn find_all<'a>(
        &'a self,
        hash: u64,
        compare: &'a dyn Fn(u32) -> Ordering,
    ) -> impl Iterator<Item = u32> + use<'a> {
        let tag = low_half(hash);
        let compare = move |at: u32| {
            count_work(1);
            compare(at)
        };
        let mut bucket = self.bucket(hash);
        count_work(bucket.len().min(SORTED_FROM));
        if bucket.len() > SORTED_FROM {
            let order = |slot: &Slot| slot.tag.cmp(&tag).then_with(|| compare(slot.at));
            let start = bucket.partition_point(|slot| order(slot) == Ordering::Less);
            let length = bucket
                .get(start..)
                .unwrap_or_default()
                .partition_point(|slot| order(slot) == Ordering::Equal);
            bucket = bucket.get(start..start + length).unwrap_or_default();
        }
        let same = move |slot: &&Slot| slot.tag == tag && compare(slot.at) == Ordering::Equal;
        bucket.iter().filter(same).map(|slot| slot.at)
    }

    /// Positions of all texts that may have this hash.
    pub(crate) fn find_candidates(&self, hash: u64) -> impl Iterator<Item = u32> {
        self.find_all(hash, &|_| Ordering::Equal)
    }

    /// Positions of which another one has the same hash, in no order. More may be among them, none is missing.
    pub(crate) fn find_repeated(&self) -> Vec<u32> {
        let mut repeated = Vec::new();
        for pair in self.starts.windows(2) {
            let [start, end] = pair else { continue };
            let bucket = self.slots.get(*start as usize..*end as usize);
            let bucket = bucket.unwrap_or_default();
            if bucket.len() > SORTED_FROM {
                repeated.extend(bucket.iter().map(|slot| slot.at));
                continue;
            }
            for slot in bucket {
                if bucket.iter().filter(|other| other.tag == slot.tag).count() > 1 {
                    repeated.push(slot.at);
                }
            }
        }
        repeated
    }

    /// Whether `same` says of no two positions that the same stands there.
    pub(crate) fn is_distinct(&self, same: impl Fn(u32, u32) -> bool) -> bool {
        self.starts.windows(2).all(|pair| {
            let [start, end] = pair else { return true };
            let bucket = self
                .slots
                .get(*start as usize..*end as usize)
                .unwrap_or_default();
            if bucket.len() > SORTED_FROM {
                return bucket.windows(2).all(|pair| match pair {
                    [a, b] => a.tag != b.tag || !same(a.at, b.at),
                    _ => true,
                });
            }
            bucket.iter().enumerate().all(|(number, a)| {
                let before = bucket.iter().take(number);
                before
                    .into_iter()
                    .all(|b| a.tag != b.tag || !same(a.at, b.at))
            })
        })
    }
}

/// Hashes of 32 bits, as far as one bit for each of some times so many numbers tells them apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashFilter {
    bits: Vec<u64>,
    shift: u32,
}

impl HashFilter {
    /// Bits for each hash: one other hash in so many is taken for one that is there.
    const BITS_EACH: usize = 16;

    /// For about so many hashes.
    pub(crate) fn new(count: usize) -> HashFilter {
        let bits = count.max(4).saturating_mul(HashFilter::BITS_EACH);
        let shift = 32 - bits.next_power_of_two().trailing_zeros().min(32);
        HashFilter {
            bits: vec![0; 1 << (32 - shift - 6)],
            shift,
        }
    }

    /// Its word, and its bit in that.
    fn place(&self, hash: u32) -> (usize, u64) {
        let bit = hash.checked_shr(self.shift).unwrap_or(0);
        (bit as usize / 64, 1 << (bit % 64))
    }

    /// Puts a hash in. True when it may have been there.
    pub(crate) fn insert(&mut self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        let Some(word) = self.bits.get_mut(word) else {
            return true;
        };
        let was_there = *word & bit != 0;
        *word |= bit;
        was_there
    }

    /// False when it surely is not there.
    pub(crate) fn may_hold(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_none_or(|word| word & bit != 0)
    }
}

/// A hash of 32 bits as one of 64 that is as good in either half.
pub(crate) fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

fn low_half(hash: u64) -> u32 {
    (hash & 0xFFFF_FFFF) as u32
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rollcall_scan::hash_bytes;

    use super::{HashFilter, HashIndex};

    #[test]
    fn what_is_put_in_is_found_again() {
        let texts: Vec<String> = (0..5_000)
            .map(|n| format!("user{}@x.org", n % 3_000))
            .collect();
        let hashes: Vec<u64> = texts
            .iter()
            .map(|text| hash_bytes(text.as_bytes()))
            .collect();
        let index = HashIndex::new(&hashes, &|a, b| texts[a as usize].cmp(&texts[b as usize]));
        let find = |text: &str| -> Vec<u32> {
            let compare = |at: u32| texts[at as usize].as_str().cmp(text);
            index
                .find_all(hash_bytes(text.as_bytes()), &compare)
                .collect()
        };
        assert_eq!(find("user7@x.org"), [7, 3_007]);
        assert_eq!(find("user2500@x.org"), [2_500]);
        assert_eq!(find("user3000@x.org"), [0_u32; 0]);
        assert!(!index.is_distinct(|a, b| texts[a as usize] == texts[b as usize]));
        let mut repeated = index.find_repeated();
        repeated.sort_unstable();
        let twice = (0..2_000).chain(3_000..5_000);
        assert_eq!(repeated, twice.collect::<Vec<u32>>());
        let none = HashIndex::new(&[], &|a, b| a.cmp(&b));
        assert_eq!(none.find_all(7, &|_| std::cmp::Ordering::Equal).count(), 0);
        assert_eq!(
            HashIndex::default()
                .find_all(7, &|_| std::cmp::Ordering::Equal)
                .count(),
            0
        );
    }

    #[test]
    fn what_a_filter_does_not_hold_was_not_put_in() {
        for count in [0, 1, 3, 1_000, 100_000_u32] {
            let hash = |number: u32| number.wrapping_mul(0x9E37_79B9).rotate_left(16);
            let mut filter = HashFilter::new(count as usize);
            let repeated = (0..count).filter(|number| filter.insert(hash(*number)));
            assert!(repeated.count() <= count as usize / 8);
            assert!((0..count).all(|number| filter.may_hold(hash(number))));
            assert!((0..count).all(|number| filter.insert(hash(number))));
            let others = (count..2 * count).filter(|number| filter.may_hold(hash(*number)));
            assert!(others.count() <= count as usize / 8);
        }
    }

    #[test]
    fn colliding_texts_cost_logarithms() {
        for count in [1_000_u32, 10_000] {
            let compared = Cell::new(0_u64);
            let index = HashIndex::new(&vec![42; count as usize], &|a, b| {
                compared.set(compared.get() + 1);
                a.cmp(&b)
            });
            for wanted in 0..count {
                let compare = |at: u32| {
                    compared.set(compared.get() + 1);
                    at.cmp(&wanted)
                };
                assert_eq!(index.find_all(42, &compare).collect::<Vec<_>>(), [wanted]);
            }
            let logarithm = u64::from(count.ilog2()) + 1;
            assert!(compared.get() < u64::from(count) * 4 * logarithm);
        }
    }
}
