//! E-mail addresses: the rule of the WHATWG e-mail state, no stray dots, the domain through IDNA.

use super::domain::likely_domain;
use crate::search::{holds_char, holds_text, replace_text};
use crate::unicode::{domain_to_ascii, to_lowercase};

pub(super) const MAX_LOCAL_BYTES: usize = 64;

/// What an e-mail field turned out to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmailReading {
    Valid {
        /// Outer blanks off, lower case, domain in ASCII.
        key: String,
        /// The domain has no dot.
        undotted: bool,
        /// IDNA dropped an invisible character of the domain.
        dropped_invisible: bool,
        /// The well-known domain of which this one looks like a typing error.
        likely_domain: Option<&'static str>,
    },
    /// More than one address.
    Several { suggestion: Option<String> },
    Invalid {
        reason: String,
        suggestion: Option<String>,
    },
}

/// The canonical key of an address: outer blanks off, lower case, domain to ASCII by IDNA. `None` when it is
/// not a valid address under the widest rule (internationalised local part allowed).
#[must_use]
pub fn canonical_email(text: &str) -> Option<String> {
    parse(text.trim(), true).ok().map(|address| address.key)
}

/// Reads one e-mail field. `text` may have outer blanks.
///
/// Source: HTML Living Standard, "valid e-mail address"; RFC 5321 4.5.3.1 for the length of the local part;
/// UTS #46 for the domain.
#[must_use]
pub fn read_email(text: &str, internationalised_local_part: bool) -> EmailReading {
    let text = text.trim();
    match parse(text, internationalised_local_part) {
        Ok(address) => EmailReading::Valid {
            undotted: !holds_char(&address.domain, '.'),
            dropped_invisible: text
                .rsplit('@')
                .next()
                .is_some_and(|domain| domain.contains(is_invisible)),
            likely_domain: likely_domain(&address.domain),
            key: address.key,
        },
        Err(reason) => {
            let suggestion = repair(text, internationalised_local_part);
            if holds_several(text) {
                EmailReading::Several { suggestion }
            } else {
                EmailReading::Invalid { reason, suggestion }
            }
        }
    }
}

struct Address {
    key: String,
    domain: String,
}

fn parse(text: &str, internationalised_local_part: bool) -> Result<Address, String> {
    let ats = text.matches('@').count();
    let (local, domain) = match (ats, text.split_once('@')) {
        (1, Some(parts)) => parts,
        (0, _) => return Err("has no @ sign".to_owned()),
        (2, _) => return Err("has two @ signs".to_owned()),
        _ => return Err(format!("has {ats} @ signs")),
    };
    if local.is_empty() {
        return Err("has nothing before the @ sign".to_owned());
    }
    if domain.is_empty() {
        return Err("has nothing after the @ sign".to_owned());
    }
    if local.len() > MAX_LOCAL_BYTES {
        return Err(format!(
            "has more than {MAX_LOCAL_BYTES} characters before the @ sign"
        ));
    }
    for c in local.chars() {
        if is_invisible(c) {
            return Err("holds an invisible character before the @ sign".to_owned());
        }
        if c.is_whitespace() {
            return Err("holds a blank".to_owned());
        }
        if c.is_ascii() && !(c.is_ascii_alphanumeric() || holds_char(".!#$%&'*+/=?^_`{|}~-", c)) {
            return Err(format!(
                "holds “{}”, which no address has",
                c.escape_default()
            ));
        }
        if !c.is_ascii() && !internationalised_local_part {
            return Err(format!(
                "holds “{c}” before the @ sign, where only plain letters are allowed"
            ));
        }
    }
    check_dots(local, "the part before the @ sign")?;
    check_dots(domain, "the domain")?;
    if domain.contains(char::is_whitespace) {
        return Err("holds a blank".to_owned());
    }
    let ascii = domain_to_ascii(domain)
        .ok_or_else(|| format!("has “{domain}” after the @ sign, which is not a domain name"))?;
    Ok(Address {
        key: format!("{}@{ascii}", to_lowercase(local)),
        domain: ascii,
    })
}

fn check_dots(part: &str, what: &str) -> Result<(), String> {
    if part.starts_with('.') {
        return Err(format!("has a dot at the start of {what}"));
    }
    if part.ends_with('.') {
        return Err(format!("has a dot at the end of {what}"));
    }
    if holds_text(part, "..") {
        return Err(format!("has two dots in a row in {what}"));
    }
    Ok(())
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn split_addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c == ';' || c == '|' || c.is_whitespace())
        .filter(|part| !part.is_empty())
}

fn holds_several(text: &str) -> bool {
    let bare = |part: &str| part.trim_matches(['<', '>', '"', '(', ')']).to_owned();
    split_addresses(text)
        .filter(|part| parse(&bare(part), true).is_ok())
        .count()
        > 1
}

/// The one address that was obviously meant, if there is one.
fn repair(text: &str, internationalised_local_part: bool) -> Option<String> {
    let valid = |candidate: &str| parse(candidate, internationalised_local_part).is_ok();
    let mut candidate: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    if valid(&candidate) {
        return Some(candidate);
    }
    if let Some(rest) = candidate
        .get(..7)
        .filter(|head| head.eq_ignore_ascii_case("mailto:"))
    {
        candidate = candidate
            .get(rest.len()..)?
            .split('?')
            .next()?
            .trim()
            .to_owned();
    }
    if let Some((_, rest)) = candidate.split_once('<')
        && let Some((inner, _)) = rest.split_once('>')
    {
        candidate = inner.trim().to_owned();
    }
    if !valid(&candidate)
        && let Some(first) = split_addresses(&candidate)
            .map(|part| part.trim_matches(['<', '>', '"', '(', ')']))
            .find(|part| valid(part))
    {
        return Some(first.to_owned());
    }
    for (from, to) in [
        ("(at)", "@"),
        ("[at]", "@"),
        (" at ", "@"),
        (" dot ", "."),
        ("(dot)", "."),
        ("＠", "@"),
        ("\u{3002}", "."),
    ] {
        candidate = replace_text(&candidate, from, to);
    }
    candidate = candidate.chars().filter(|c| !c.is_whitespace()).collect();
    while holds_text(&candidate, "@@") {
        candidate = replace_text(&candidate, "@@", "@");
    }
    while holds_text(&candidate, "..") {
        candidate = replace_text(&candidate, "..", ".");
    }
    candidate = candidate
        .trim_matches(['.', ',', ';', ':', '"', '\'', '<', '>', '(', ')'])
        .to_owned();
    for beside in [".@", "@.", "@,"] {
        candidate = replace_text(&candidate, beside, "@");
    }
    if let Some((local, domain)) = candidate.clone().split_once('@') {
        candidate = format!("{local}@{}", domain.replace(',', "."));
    }
    (candidate != text && valid(&candidate)).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::{EmailReading, canonical_email, read_email};

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let shown = match read_email(text, false) {
            EmailReading::Valid {
                key,
                undotted,
                dropped_invisible,
                likely_domain,
            } => {
                let mut shown = format!("ok {key}");
                for (set, word) in [(undotted, " undotted"), (dropped_invisible, " dropped")] {
                    shown.push_str(if set { word } else { "" });
                }
                likely_domain
                    .iter()
                    .for_each(|domain| shown.push_str(&format!(" likely {domain}")));
                shown
            }
            EmailReading::Several { suggestion } => format!("several {suggestion:?}"),
            EmailReading::Invalid { reason, suggestion } => format!("{reason} {suggestion:?}"),
        };
        assert_eq!(shown, expect, "{text:?}");
    }

    #[test]
    fn addresses_are_read() {
        check("Ann@Example.COM", "ok ann@example.com");
        check(" ann@example.com\u{a0}", "ok ann@example.com");
        check("ann+list@müller.de", "ok ann+list@xn--mller-kva.de");
        check("ann@localhost", "ok ann@localhost undotted");
        check("ann@exa\u{200b}mple.com", "ok ann@example.com dropped");
        check("ann@gmial.com", "ok ann@gmial.com likely gmail.com");
        check("ann@mail.com", "ok ann@mail.com");
    }

    #[test]
    fn obvious_repairs_are_suggested() {
        check("ann@@x.org", "has two @ signs Some(\"ann@x.org\")");
        check(
            "mailto:ann@x.org",
            "holds “:”, which no address has Some(\"ann@x.org\")",
        );
        check("Ann <ann@x.org>", "holds a blank Some(\"ann@x.org\")");
        check(
            "ann@x.org,",
            "has “x.org,” after the @ sign, which is not a domain name Some(\"ann@x.org\")",
        );
        check(
            "ann@x..org",
            "has two dots in a row in the domain Some(\"ann@x.org\")",
        );
        check(
            ".ann@x.org",
            "has a dot at the start of the part before the @ sign Some(\"ann@x.org\")",
        );
        check(
            "an\u{200b}n@x.org",
            "holds an invisible character before the @ sign Some(\"ann@x.org\")",
        );
        check("ann(at)x.org", "has no @ sign Some(\"ann@x.org\")");
        check("ann@x.org; bo@x.org", "several Some(\"ann@x.org\")");
        check(
            "änn@x.org",
            "holds “ä” before the @ sign, where only plain letters are allowed None",
        );
        check("ann", "has no @ sign None");
        check(
            &format!("{}@x.org", "a".repeat(65)),
            "has more than 64 characters before the @ sign None",
        );
        check(
            "ann@-x.org",
            "has “-x.org” after the @ sign, which is not a domain name None",
        );
    }

    #[test]
    fn keys_ignore_case_and_blanks() {
        assert_eq!(canonical_email(" Änn@X.org "), Some("änn@x.org".to_owned()));
        assert_eq!(canonical_email("no address"), None);
    }
}
