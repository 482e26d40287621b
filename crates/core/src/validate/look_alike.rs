//! Addresses that look alike: one skeleton, two keys. After the idea of UTS #39, with the pairs that occur
//! in addresses.

use std::borrow::Cow;

use rollcall_scan::{count_work, hash_plain_look, hash_text_look};

use crate::directory::Directory;
use crate::hashing::HashFilter;
use crate::ordering::sort_by;
use crate::search::{holds_text, replace_text};
use crate::unicode::domain_to_unicode;

/// A number for what a key, in UTF-8, looks like: the same for keys with the same skeleton.
pub(crate) fn hash_looks(key: &[u8]) -> u32 {
    hash_plain_look(key).unwrap_or_else(|| {
        let key = str::from_utf8(key).unwrap_or_default();
        hash_text_look(skeleton(key).as_bytes())
    })
}

/// The users on record whose keys look like one of some keys. Mostly there are hardly any.
#[derive(Debug, Default)]
pub(super) struct Resembling {
    /// Skeletons and positions, in order.
    users: Vec<(String, u32)>,
    /// What [`hash_looks`] gives for them, in order.
    looks: Vec<u32>,
}

impl Resembling {
    /// `wanted`: what [`hash_looks`] gives for the keys that are looked for among the users on record.
    pub(super) fn new(directory: &Directory, mut wanted: Vec<u32>) -> Resembling {
        sort_by(&mut wanted, Ord::cmp);
        let mut filter = HashFilter::new(wanted.len());
        for look in &wanted {
            filter.insert(*look);
        }
        let (mut users, mut looks) = (Vec::new(), Vec::new());
        for (at, look) in (0..).zip(directory.looks()) {
            if filter.may_hold(*look) && wanted.binary_search(look).is_ok() {
                users.push((skeleton(directory.key(at as usize)), at));
                looks.push(*look);
            }
        }
        sort_by(&mut users, Ord::cmp);
        sort_by(&mut looks, Ord::cmp);
        Resembling { users, looks }
    }

    /// Whether a user on record may look like the key of which [`hash_looks`] gives this.
    pub(super) fn may_hold(&self, look: u32) -> bool {
        self.looks.binary_search(&look).is_ok()
    }

    /// Position of the first user on record whose key has this skeleton.
    pub(super) fn find(&self, wanted: &str) -> Option<usize> {
        let at = self
            .users
            .partition_point(|(skeleton, _)| skeleton.as_str() < wanted);
        let (found, user) = self.users.get(at)?;
        (found == wanted).then_some(*user as usize)
    }
}

/// Maps a canonical address to what it looks like.
pub(crate) fn skeleton(key: &str) -> String {
    count_work(key.len());
    let visible: Cow<'_, str> = match key.split_once('@') {
        Some((local, domain)) if holds_text(domain, "xn--") => {
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
    for (pair, one) in [("rn", "m"), ("vv", "w")] {
        if holds_text(&out, pair) {
            out = replace_text(&out, pair, one);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{hash_looks, skeleton};

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        let apple = idna::domain_to_ascii("аррӏе.com").unwrap();
        for (a, b, alike) in [
            ("paul@x.org", "pau1@x.org", true),
            ("carn@x.org", "cam@x.org", true),
            ("a@аррӏе.com", "a@apple.com", true),
            (&format!("a@{apple}"), "a@apple.com", true),
            ("paul@x.org", "pau@x.org", false),
        ] {
            assert_eq!(skeleton(a) == skeleton(b), alike, "{a} {b}");
            let looks = [a, b].map(|key| hash_looks(key.as_bytes()));
            assert_eq!(looks[0] == looks[1], alike, "{a} {b}");
        }
    }
}
