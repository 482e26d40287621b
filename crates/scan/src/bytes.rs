//! Bytes as numbers, and bytes beside bytes, eight at a time.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A number for a text: the same for the same bytes, mostly another for others. Who chooses texts can choose them
/// to collide, so whoever uses it must not depend on it for time or truth.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    hash = if let (false, Some(last)) = (rest.is_empty(), bytes.last_chunk::<8>()) {
        mix(hash, u64::from_le_bytes(*last))
    } else {
        let byte = |word: u64, byte: &u8| (word << 8) | u64::from(*byte);
        mix(hash, rest.iter().fold(0, byte))
    };
    hash = (hash ^ (hash >> 32)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 29)
}

#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash ^ word).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 29)
}

/// Whether two texts are the same. Where there is no `memcmp` that looks at words, as in WebAssembly, this is it.
#[must_use]
#[inline]
pub fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && same_words(a, b)
}

/// The same for texts of one length. Beginning and end overlap, so that few lengths are told apart.
#[inline]
fn same_words(a: &[u8], b: &[u8]) -> bool {
    if let (Some((first, last)), Some((other_first, other_last))) = (ends::<8>(a), ends::<8>(b)) {
        let mut difference = (word(first) ^ word(other_first)) | (word(last) ^ word(other_last));
        if a.len() > 16 {
            let (words, other_words) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
            for (inner, other) in words.iter().zip(other_words).skip(1) {
                difference |= word(inner) ^ word(other);
            }
        }
        return difference == 0;
    }
    if let (Some((first, last)), Some((other_first, other_last))) = (ends::<4>(a), ends::<4>(b)) {
        return first == other_first && last == other_last;
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

#[inline]
fn ends<const N: usize>(bytes: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    Some((bytes.first_chunk()?, bytes.last_chunk()?))
}

#[inline]
fn word(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

#[cfg(test)]
mod tests {
    use super::{hash_bytes, same_bytes};

    #[test]
    fn hashes_differ_by_every_byte_and_the_length() {
        let mut seen = std::collections::HashSet::new();
        for length in 0..40 {
            for at in 0..length.max(1) {
                let mut text = vec![0_u8; length];
                if let Some(byte) = text.get_mut(at) {
                    *byte = 1;
                }
                assert!(seen.insert(hash_bytes(&text)), "{length} {at}");
            }
        }
    }

    #[test]
    fn every_byte_makes_a_difference() {
        for length in 0..40 {
            let text = vec![7_u8; length];
            assert!(same_bytes(&text, &text.clone()));
            assert!(!same_bytes(&text, &vec![7; length + 1]));
            for at in 0..length {
                let mut other = text.clone();
                other[at] = 8;
                assert!(!same_bytes(&text, &other), "{length} {at}");
            }
        }
    }
}
