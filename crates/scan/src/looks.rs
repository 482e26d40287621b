//! Numbers for what addresses look like.

/// What the bytes of a skeleton come to.
#[must_use]
pub fn hash_text_look(skeleton: &[u8]) -> u32 {
    finish(skeleton.iter().fold(0, |hash, byte| add(hash, *byte)))
}

/// The same for the skeleton of a plain ASCII address, which need not be written for it: `0` looks like `o`, `1` like
/// `l`, `rn` like `m`, `vv` like `w`. `None` for an address that is not ASCII or may have an encoded domain.
#[must_use]
pub fn hash_plain_look(key: &[u8]) -> Option<u32> {
    let (mut hash, mut hash_before, mut before) = (0, 0, 0);
    for byte in key {
        let pair = (before, *byte);
        let (start, looks_like) = match *byte {
            128.. => return None,
            b'-' if before == b'-' => return None,
            b'0' => (hash, b'o'),
            b'1' => (hash, b'l'),
            b'n' if pair == (b'r', b'n') => (hash_before, b'm'),
            b'v' if pair == (b'v', b'v') => (hash_before, b'w'),
            other => (hash, other),
        };
        // What two letters made is no half of another pair.
        before = if start == hash { *byte } else { 0 };
        hash_before = start;
        hash = add(start, looks_like);
    }
    Some(finish(hash))
}

#[inline]
fn add(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn finish(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::{hash_plain_look, hash_text_look};

    #[test]
    fn plain_addresses_are_numbered_like_their_skeletons() {
        for (key, skeleton) in [
            ("", ""),
            ("ann@x.org", "ann@x.org"),
            ("b0b1@x.org", "bobl@x.org"),
            ("bjorn@x.org", "bjom@x.org"),
            ("rrn", "rm"),
            ("vvv", "wv"),
            ("vvvv", "ww"),
            ("rnn", "mn"),
            ("nr", "nr"),
        ] {
            let plain = hash_plain_look(key.as_bytes());
            assert_eq!(plain, Some(hash_text_look(skeleton.as_bytes())), "{key}");
        }
        assert_ne!(hash_plain_look(b"ann"), hash_plain_look(b"nan"));
        assert_eq!(hash_plain_look(b"a@xn--bcher-kva.example"), None);
        assert_eq!(hash_plain_look("ä@x.org".as_bytes()), None);
    }
}
