//! Numbers for what addresses look like.

use crate::bytes::mix;

/// What the bytes of a skeleton come to.
#[must_use]
pub fn hash_text_look(skeleton: &[u8]) -> u32 {
    let mut look = Look::default();
    skeleton.iter().for_each(|byte| look.add(*byte));
    look.finish()
}

/// The same for the skeleton of a plain ASCII address, which need not be written for it: `0` looks like `o`, `1` like
/// `l`, `rn` like `m`, `vv` like `w`. `None` for an address that is not ASCII or may have an encoded domain.
#[must_use]
pub fn hash_plain_look(key: &[u8]) -> Option<u32> {
    let (mut look, mut before) = (Look::default(), 0);
    for byte in key {
        let pair = (before, *byte);
        before = *byte;
        match *byte {
            128.. => return None,
            b'-' if pair == (b'-', b'-') => return None,
            b'0' => look.add(b'o'),
            b'1' => look.add(b'l'),
            b'n' if pair == (b'r', b'n') => {
                look.replace_last(b'm');
                // What two letters made is no half of another pair.
                before = 0;
            }
            b'v' if pair == (b'v', b'v') => {
                look.replace_last(b'w');
                before = 0;
            }
            other => look.add(other),
        }
    }
    Some(look.finish())
}

/// Bytes, eight to a word; the last one is in the word at hand.
#[derive(Default)]
struct Look {
    hash: u64,
    word: u64,
    count: u32,
}

impl Look {
    #[inline]
    fn add(&mut self, byte: u8) {
        if self.count == 8 {
            self.hash = mix(self.hash, self.word);
            (self.word, self.count) = (0, 0);
        }
        self.word = (self.word << 8) | u64::from(byte);
        self.count += 1;
    }

    #[inline]
    fn replace_last(&mut self, byte: u8) {
        self.word = (self.word & !0xFF) | u64::from(byte);
    }

    fn finish(self) -> u32 {
        let hash = mix(mix(self.hash, self.word), u64::from(self.count));
        (hash >> 32) as u32
    }
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
            ("rnrnrnrn", "mmmm"),
            ("1234567rn", "l234567m"),
            ("12345678vv", "l2345678w"),
        ] {
            let plain = hash_plain_look(key.as_bytes());
            assert_eq!(plain, Some(hash_text_look(skeleton.as_bytes())), "{key}");
        }
        assert_ne!(hash_plain_look(b"ann"), hash_plain_look(b"nan"));
        assert_eq!(hash_plain_look(b"a@xn--bcher-kva.example"), None);
        assert_eq!(hash_plain_look("ä@x.org".as_bytes()), None);
    }
}
