//! What of Unicode needs large tables: internationalised domain names (UTS #46), canonical composition (NFC) and
//! lower case.
//!
//! Natively the tables come with the program (feature `unicode-tables`). A browser has them already; there
//! they would be the largest part of the module, so whoever runs the core in one lends them by
//! [`lend_tables`].

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::punycode;

/// Longest domain and longest label of one, in ASCII (RFC 1034 3.1).
const MAX_DOMAIN_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// The domain in lower-case ASCII by IDNA (UTS #46, non-transitional, STD3 rules, no hyphen at either end of a
/// label, DNS lengths); `None` when it is not a domain name. `domain` has no empty label and no blank.
pub(crate) fn domain_to_ascii(domain: &str) -> Option<String> {
    let plain = domain.is_ascii() && !domain.split('.').any(is_encoded);
    let ascii = if plain {
        domain.to_ascii_lowercase()
    } else {
        look_up_domain(domain)?
    };
    let is_name = ascii.len() <= MAX_DOMAIN_BYTES && ascii.split('.').all(is_ascii_label);
    is_name.then_some(ascii)
}

/// The domain as people read it: every encoded label decoded. `domain` came from [`domain_to_ascii`].
pub(crate) fn domain_to_unicode(domain: &str) -> String {
    let readable: Vec<String> = domain.split('.').map(readable_label).collect();
    readable.join(".")
}

/// The text in normalisation form C.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_composed) {
        Cow::Borrowed(text)
    } else {
        look_up_composition(text)
    }
}

/// The text in lower case, by the mappings of Unicode that do not depend on a language.
pub(crate) fn to_lowercase(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        look_up_lowercase(text)
    }
}

fn is_encoded(label: &str) -> bool {
    label
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("xn--"))
}

fn is_ascii_label(label: &str) -> bool {
    let letters = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let hyphen_at_end = |text: &str| text.starts_with('-') || text.ends_with('-');
    !label.is_empty()
        && label.len() <= MAX_LABEL_BYTES
        && label.bytes().all(letters)
        && !hyphen_at_end(label)
        && !(is_encoded(label) && hyphen_at_end(&readable_label(label)))
}

fn readable_label(label: &str) -> String {
    label
        .strip_prefix("xn--")
        .and_then(punycode::decode)
        .unwrap_or_else(|| label.to_owned())
}

/// Characters that composition leaves alone wherever they stand: whole blocks of those that most names are
/// made of. Others have to be looked up.
fn is_composed(c: char) -> bool {
    matches!(c,
        '\0'..='\u{2ff}' | '\u{48a}'..='\u{52f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Somebody else's Unicode tables.
pub trait UnicodeTables: Sync {
    /// *Domain to ASCII* of the URL Standard, not beStrict: UTS #46, non-transitional, with the checks of
    /// joiners and of bidirectional text. `None` when that fails.
    fn domain_to_ascii(&self, domain: &str) -> Option<String>;
    /// Normalisation form C.
    fn compose(&self, text: &str) -> String;
    /// *toLowercase* of the Unicode Standard, 3.13.
    fn to_lowercase(&self, text: &str) -> String;
}

static LENT: OnceLock<&'static dyn UnicodeTables> = OnceLock::new();

/// Lends tables, once, before anything is read. Without any, no domain beyond ASCII is valid, nothing is composed,
/// and only ASCII has a lower case.
pub fn lend_tables(tables: &'static dyn UnicodeTables) {
    // The first ones stay.
    let _ = LENT.set(tables);
}

fn look_up_domain(domain: &str) -> Option<String> {
    match LENT.get() {
        Some(lent) => look_up_decoded(*lent, domain),
        None => own_tables::domain_to_ascii(domain),
    }
}

/// Browsers take a label that is encoded already as it is. So it is decoded first, and has to come back as it was.
fn look_up_decoded(lent: &dyn UnicodeTables, domain: &str) -> Option<String> {
    let mut encoded = Vec::new();
    let mut decoded = Vec::new();
    for label in domain.split('.') {
        if is_encoded(label) {
            let label = label.to_ascii_lowercase();
            decoded.push(punycode::decode(label.get(4..)?)?);
            encoded.push(label);
        } else {
            decoded.push(label.to_owned());
        }
    }
    let ascii = lent.domain_to_ascii(&decoded.join("."))?;
    let came_back = |label: &String| ascii.split('.').any(|other| other == label);
    encoded.iter().all(came_back).then_some(ascii)
}

fn look_up_composition(text: &str) -> Cow<'_, str> {
    match LENT.get() {
        Some(lent) => Cow::Owned(lent.compose(text)),
        None => own_tables::compose(text),
    }
}

fn look_up_lowercase(text: &str) -> String {
    match LENT.get() {
        Some(lent) => lent.to_lowercase(text),
        None => own_tables::to_lowercase(text),
    }
}

#[cfg(feature = "unicode-tables")]
mod own_tables {
    use std::borrow::Cow;

    use icu_normalizer::ComposingNormalizerBorrowed;
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    pub(super) fn domain_to_ascii(domain: &str) -> Option<String> {
        let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
        Uts46::new()
            .to_ascii(domain.as_bytes(), deny, hyphens, DnsLength::Verify)
            .ok()
            .map(Cow::into_owned)
    }

    pub(super) fn compose(text: &str) -> Cow<'_, str> {
        ComposingNormalizerBorrowed::new_nfc().normalize(text)
    }

    pub(super) fn to_lowercase(text: &str) -> String {
        text.to_lowercase()
    }
}

#[cfg(not(feature = "unicode-tables"))]
mod own_tables {
    use std::borrow::Cow;

    pub(super) fn domain_to_ascii(_domain: &str) -> Option<String> {
        None
    }

    pub(super) fn compose(text: &str) -> Cow<'_, str> {
        Cow::Borrowed(text)
    }

    pub(super) fn to_lowercase(text: &str) -> String {
        text.to_ascii_lowercase()
    }
}

#[cfg(all(test, feature = "unicode-tables"))]
mod tests {
    use icu_normalizer::ComposingNormalizerBorrowed;

    use super::{domain_to_ascii, domain_to_unicode, is_composed};

    #[track_caller]
    fn check(domain: &str, expect: Option<&str>) {
        assert_eq!(domain_to_ascii(domain).as_deref(), expect, "{domain}");
    }

    #[test]
    fn domains_are_mapped_and_judged() {
        check("Example.COM", Some("example.com"));
        check("müller.de", Some("xn--mller-kva.de"));
        check("XN--MLLER-KVA.de", Some("xn--mller-kva.de"));
        check("１２３.de", Some("123.de"));
        check("-a.de", None);
        check("a-.de", None);
        check("ü-.de", None);
        check("a_b.de", None);
        check("xn--0.de", None);
        check(
            &format!("{}.de", "a".repeat(63)),
            Some(&format!("{}.de", "a".repeat(63))),
        );
        check(&format!("{}.de", "a".repeat(64)), None);
        check(&[["a"; 127].join("."), "aa".to_owned()].join("."), None);
        assert_eq!(domain_to_unicode("xn--mller-kva.de"), "müller.de");
    }

    /// On plain ASCII the short way gives what UTS #46 gives.
    #[test]
    fn plain_domains_need_no_tables() {
        for domain in [
            "a", "a.b", "A-b.c", "a--b.c", "-", "a..b", "a b", "0.1", "a_b", "ab--c.de",
        ] {
            assert_eq!(
                domain_to_ascii(domain),
                super::own_tables::domain_to_ascii(domain),
                "{domain}"
            );
        }
    }

    #[test]
    fn what_counts_as_composed_is() {
        let nfc = ComposingNormalizerBorrowed::new_nfc();
        let composed: Vec<char> = ('\0'..=char::MAX).filter(|c| is_composed(*c)).collect();
        assert!(composed.len() > 30_000);
        for c in &composed {
            assert!(nfc.is_normalized(&c.to_string()), "{c:?}");
        }
        // Nor do any two of them compose.
        let text: String = composed.iter().flat_map(|c| ['e', *c, *c]).collect();
        assert!(nfc.is_normalized(&text));
    }
}
