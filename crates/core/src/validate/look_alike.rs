//! Addresses that look alike: one skeleton, two keys. After the idea of UTS #39, with the pairs that occur
//! in addresses.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::hashing::{HashIndex, hash_bytes};
use crate::unicode::domain_to_unicode;

/// First key of each skeleton.
pub(crate) type Skeletons = HashMap<Box<str>, Box<str>>;

/// The skeletons of many keys, to look new ones up in.
#[derive(Debug, Clone)]
pub(crate) struct SkeletonIndex(HashIndex);

impl SkeletonIndex {
    /// `key` gives the key at each of `count` positions.
    pub(crate) fn new<'a>(count: usize, key: impl Fn(usize) -> &'a str) -> SkeletonIndex {
        let hash = |at: usize| match plain_skeleton(key(at)) {
            Some(plain) => hash_bytes(plain.as_bytes()),
            None => hash_bytes(skeleton(key(at)).as_bytes()),
        };
        let hashes: Vec<u64> = (0..count).map(hash).collect();
        let look = |at: u32| skeleton(key(at as usize));
        SkeletonIndex(HashIndex::new(&hashes, |a, b| look(a).cmp(&look(b))))
    }

    /// The first position whose key has this skeleton.
    pub(crate) fn find<'a>(&self, wanted: &str, key: impl Fn(usize) -> &'a str) -> Option<usize> {
        let compare = |at: u32| skeleton(key(at as usize)).as_str().cmp(wanted);
        let mut same = self.0.find_all(hash_bytes(wanted.as_bytes()), compare);
        same.next().map(|at| at as usize)
    }
}

/// The key itself where it is its own skeleton, as most are.
fn plain_skeleton(key: &str) -> Option<&str> {
    let mut before = 0;
    for byte in key.bytes() {
        let looks = match byte {
            b'0' | b'1' | 128.. => true,
            b'n' => before == b'r',
            b'v' => before == b'v',
            b'-' => before == b'-',
            _ => false,
        };
        if looks {
            return None;
        }
        before = byte;
    }
    Some(key)
}

/// Another address of `seen` that looks like the one with this skeleton; notes it when there is none.
pub(crate) fn find_or_note<'a>(
    seen: &'a mut Skeletons,
    skeleton: &str,
    key: &str,
) -> Option<&'a str> {
    if !seen.contains_key(skeleton) {
        seen.insert(skeleton.into(), key.into());
        return None;
    }
    seen.get(skeleton)
        .map(AsRef::as_ref)
        .filter(|other| *other != key)
}

/// Maps a canonical address to what it looks like.
pub(crate) fn skeleton(key: &str) -> String {
    let visible: Cow<'_, str> = match key.split_once('@') {
        Some((local, domain)) if domain.contains("xn--") => {
            Cow::Owned(format!("{local}@{}", domain_to_unicode(domain)))
        }
        _ => Cow::Borrowed(key),
    };
    let mut out = String::with_capacity(visible.len());
    for c in visible.chars() {
        out.push(match c {
            '0' | 'о' | 'ο' => 'o',
            '1' | 'і' | 'ӏ' | 'ı' => 'l',
            'а' | 'α' => 'a',
            'е' | 'ё' => 'e',
            'с' | 'ϲ' => 'c',
            'р' | 'ρ' => 'p',
            'х' | 'χ' => 'x',
            'у' | 'γ' => 'y',
            'ѕ' => 's',
            'ј' => 'j',
            'ԁ' => 'd',
            'һ' => 'h',
            'ԛ' => 'q',
            'ԝ' => 'w',
            'ν' => 'v',
            'κ' | 'к' => 'k',
            'т' | 'τ' => 't',
            'м' => 'm',
            'в' => 'b',
            'н' => 'n',
            other => other,
        });
    }
    if out.contains("rn") || out.contains("vv") {
        out = out.replace("rn", "m").replace("vv", "w");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Skeletons, find_or_note, skeleton};

    #[test]
    fn look_alikes_are_found_once_noted() {
        let mut seen = Skeletons::new();
        let mut note = |key: &str| find_or_note(&mut seen, &skeleton(key), key).map(str::to_owned);
        assert_eq!(note("paul@x.org"), None);
        assert_eq!(note("paul@x.org"), None);
        assert_eq!(note("pau1@x.org").as_deref(), Some("paul@x.org"));
        assert_eq!(note("carn@x.org"), None);
        assert_eq!(note("cam@x.org").as_deref(), Some("carn@x.org"));
        assert_eq!(note("a@аррӏе.com"), None);
        let apple = idna::domain_to_ascii("аррӏе.com").unwrap();
        assert_eq!(note(&format!("a@{apple}")).as_deref(), Some("a@аррӏе.com"));
    }
}
