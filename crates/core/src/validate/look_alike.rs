//! Addresses that look alike: one skeleton, two keys. After the idea of UTS #39, with the pairs that occur
//! in addresses.

use std::borrow::Cow;

use rollcall_scan::{count_work, hash_plain_look, hash_text_look};

use crate::directory::Directory;
use crate::numbers::TextNumbers;
use crate::ordering::sort_by;
use crate::search::{holds_text, replace_text};
use crate::unicode::domain_to_unicode;

/// First key of each skeleton.
#[derive(Debug, Default)]
pub(crate) struct Skeletons {
    numbers: TextNumbers,
    keys: Vec<String>,
}

/// A number for what a key looks like: the same for keys with the same skeleton.
pub(crate) fn hash_looks(key: &str) -> u32 {
    hash_plain_look(key.as_bytes()).unwrap_or_else(|| hash_text_look(skeleton(key).as_bytes()))
}

/// The users on record whose keys look like one of some keys. Mostly there are hardly any.
#[derive(Debug, Default)]
pub(super) struct Resembling {
    /// Skeletons and positions, in order.
    users: Vec<(String, u32)>,
}

impl Resembling {
    /// `keys` are looked for among the users on record.
    pub(super) fn new<'a>(
        directory: &Directory,
        keys: impl Iterator<Item = &'a str>,
    ) -> Resembling {
        let mut wanted: Vec<u32> = keys.map(hash_looks).collect();
        sort_by(&mut wanted, Ord::cmp);
        // One bit for each of some thousand times so many numbers: most others are told apart by it.
        let bits = (wanted.len().max(1) * 16)
            .next_power_of_two()
            .trailing_zeros();
        let shift = 32 - bits.min(32);
        let mut is_wanted = vec![0_u64; (1 << (32 - shift)) / 64 + 1];
        for look in &wanted {
            if let Some(word) = is_wanted.get_mut((look >> shift) as usize / 64) {
                *word |= 1 << ((look >> shift) % 64);
            }
        }
        let mut users = Vec::new();
        for (at, look) in (0..).zip(directory.looks()) {
            let word = is_wanted.get((look >> shift) as usize / 64);
            let may_be = word.is_some_and(|word| (word >> ((look >> shift) % 64)) & 1 == 1);
            if may_be && wanted.binary_search(look).is_ok() {
                users.push((skeleton(directory.key(at as usize)), at));
            }
        }
        sort_by(&mut users, Ord::cmp);
        Resembling { users }
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

/// Another address of `seen` that looks like the one with this skeleton; notes it when there is none.
pub(crate) fn find_or_note<'a>(
    seen: &'a mut Skeletons,
    skeleton: &str,
    key: &str,
) -> Option<&'a str> {
    let Some(number) = seen.numbers.get(skeleton) else {
        let number = u32::try_from(seen.keys.len()).unwrap_or(u32::MAX);
        seen.numbers.insert(skeleton.to_owned(), number);
        seen.keys.push(key.to_owned());
        return None;
    };
    seen.keys
        .get(*number as usize)
        .map(String::as_str)
        .filter(|other| *other != key)
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
    use super::{Skeletons, find_or_note, skeleton};

    #[test]
    fn look_alikes_are_found_once_noted() {
        let mut seen = Skeletons::default();
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
