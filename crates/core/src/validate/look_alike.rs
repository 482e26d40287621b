//! Addresses that look alike: one skeleton, two keys. After the idea of UTS #39, with the pairs that occur
//! in addresses.

use std::borrow::Cow;

use hashbrown::HashMap;

/// Finds addresses that look like another one.
#[derive(Debug, Default)]
pub(super) struct LookAlikes {
    /// First key seen, by skeleton.
    seen: HashMap<String, String>,
}

impl LookAlikes {
    /// Another address that looks like `key`, if one was noted before; notes `key` otherwise.
    pub(super) fn find_or_note(&mut self, key: &str) -> Option<&str> {
        let skeleton = skeleton(key);
        if !self.seen.contains_key(&skeleton) {
            self.seen.insert(skeleton, key.to_owned());
            return None;
        }
        self.seen
            .get(&skeleton)
            .map(String::as_str)
            .filter(|other| *other != key)
    }
}

/// Maps a canonical address to what it looks like.
fn skeleton(key: &str) -> String {
    let visible: Cow<'_, str> = match key.split_once('@') {
        Some((local, domain)) if domain.contains("xn--") => {
            Cow::Owned(format!("{local}@{}", idna::domain_to_unicode(domain).0))
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
    use super::LookAlikes;

    #[test]
    fn look_alikes_are_found_once_noted() {
        let mut seen = LookAlikes::default();
        assert_eq!(seen.find_or_note("paul@x.org"), None);
        assert_eq!(seen.find_or_note("paul@x.org"), None);
        assert_eq!(seen.find_or_note("pau1@x.org"), Some("paul@x.org"));
        assert_eq!(seen.find_or_note("carn@x.org"), None);
        assert_eq!(seen.find_or_note("cam@x.org"), Some("carn@x.org"));
        assert_eq!(seen.find_or_note("a@аррӏе.com"), None);
        let apple = idna::domain_to_ascii("аррӏе.com").unwrap();
        assert_eq!(
            seen.find_or_note(&format!("a@{apple}")),
            Some("a@аррӏе.com")
        );
    }
}
