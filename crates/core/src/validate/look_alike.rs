//! Addresses that look alike: one skeleton, two keys. After the idea of UTS #39, with the pairs that occur
//! in addresses.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::unicode::domain_to_unicode;

/// First key of each skeleton.
pub(crate) type Skeletons = HashMap<Box<str>, Box<str>>;

/// The skeletons of many keys, to look new ones up in.
pub(crate) fn note_skeletons<'a>(keys: impl Iterator<Item = &'a str>) -> Skeletons {
    let mut seen = Skeletons::new();
    for key in keys {
        find_or_note(&mut seen, &skeleton(key), key);
    }
    seen
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
    find(seen, skeleton, key)
}

/// Another address of `seen` that looks like the one with this skeleton.
pub(crate) fn find<'a>(seen: &'a Skeletons, skeleton: &str, key: &str) -> Option<&'a str> {
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
