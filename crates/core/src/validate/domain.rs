//! Domains that are likely typing errors of well-known ones.

use crate::template::edit_distance;

/// Providers whose names are often mistyped, by how often they are meant.
const COMMON: [&str; 14] = [
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "googlemail.com",
    "live.com",
    "protonmail.com",
    "hotmail.co.uk",
    "yahoo.co.uk",
    "hotmail.fr",
    "yahoo.fr",
    "web.de",
    "orange.fr",
];

/// Real providers that are one letter away from another.
const REAL: [&str; 14] = [
    "mail.com",
    "email.com",
    "ymail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "me.com",
    "mac.com",
    "aol.com",
    "live.co",
    "five.com",
    "love.com",
    "weg.de",
    "we.de",
];

/// The well-known domain that was probably meant; `None` when this one is as good as any.
pub(super) fn likely_domain(domain: &str) -> Option<&'static str> {
    if COMMON.contains(&domain) || REAL.contains(&domain) {
        return None;
    }
    // Short names are too near to everything.
    COMMON
        .into_iter()
        .filter(|common| common.len() >= 8)
        .find(|common| {
            domain.len().abs_diff(common.len()) <= 1
                && domain.as_bytes().first() == common.as_bytes().first()
                && edit_distance(domain, common) == 1
        })
}

#[cfg(test)]
mod tests {
    use super::likely_domain;

    #[test]
    fn only_near_misses_are_named() {
        for (domain, meant) in [
            ("gmial.com", Some("gmail.com")),
            ("gmail.co", Some("gmail.com")),
            ("gmaill.com", Some("gmail.com")),
            ("hotmial.com", Some("hotmail.com")),
            ("outlok.com", Some("outlook.com")),
            ("gmail.com", None),
            ("mail.com", None),
            ("example.com", None),
        ] {
            assert_eq!(likely_domain(domain), meant, "{domain}");
        }
    }
}
