//! Does a cell look like one value? Wrongly split records have cells that do not.

use crate::search::{holds_char, holds_text};

/// What a cell looks like on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// A number, a date, a time, an address, a URL: something with a form of its own.
    Formed,
    Text,
}

pub(super) fn kind_of(cell: &str) -> Kind {
    let cell = cell.trim();
    if cell.is_empty() {
        Kind::Blank
    } else if is_number(cell) || is_date_or_time(cell) || is_address(cell) || is_url(cell) {
        Kind::Formed
    } else {
        Kind::Text
    }
}

/// How likely a cell that was not quoted is one value, 0 to 1. `None` for a blank one, which says nothing.
pub(super) fn plausibility(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    match kind_of(cell) {
        Kind::Blank => return None,
        Kind::Formed => return Some(1.0),
        Kind::Text => {}
    }
    let quotes: &[char] = &['"', '\''];
    if cell.starts_with('"') || cell.ends_with('"') && !cell.contains(|c: char| c.is_ascii_digit())
    {
        return Some(0.2);
    }
    if cell.len() > 1 && cell.starts_with(quotes) && cell.ends_with(quotes) {
        return Some(0.3);
    }
    let mut worst: f64 = 1.0;
    for (at, c) in cell.char_indices() {
        let before_blank = || {
            cell.get(at + 1..)
                .is_some_and(|rest| rest.starts_with(' ') || rest.is_empty())
        };
        worst = worst.min(match c {
            '\t' | '|' | '\u{1e}' | '\u{1f}' => 0.2,
            ',' | ';' if before_blank() => 0.6,
            ',' | ';' => 0.2,
            '^' | '~' => 0.5,
            ':' => 0.9,
            _ => 1.0,
        });
    }
    Some(worst)
}

fn is_number(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let body = cell
        .trim_start_matches(['+', '-', '$', '€', '£', '('])
        .trim_end_matches(['%', '€', ')', ' ']);
    // One separator of decimals, one of thousands.
    let points = body.matches('.').count();
    let commas = body.matches(',').count();
    digits > 0
        && (points <= 1 || commas <= 1)
        && body.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && body.ends_with(|c: char| c.is_ascii_digit())
        && (commas <= 1 || are_thousands(body))
        && body
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '-' | '+' | ' '))
        && !holds_text(body, ", ")
}

/// `1,234,567.8`: groups of three behind every comma.
fn are_thousands(body: &str) -> bool {
    let whole = body.split('.').next().unwrap_or_default();
    whole
        .split(',')
        .skip(1)
        .all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_date_or_time(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let separators = cell
        .bytes()
        .filter(|byte| matches!(byte, b'-' | b'/' | b'.' | b':'))
        .count();
    digits >= 3
        && (1..=6).contains(&separators)
        && cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.bytes().all(|byte| {
            byte.is_ascii_digit()
                || matches!(byte, b'-' | b'/' | b'.' | b':' | b'T' | b'Z' | b' ' | b'+')
                || matches!(byte, b'A' | b'P' | b'M' | b'a' | b'p' | b'm')
        })
}

fn is_address(cell: &str) -> bool {
    cell.split_once('@').is_some_and(|(local, domain)| {
        let in_address = |c: char| c.is_alphanumeric() || holds_char("._-+'%", c);
        !local.is_empty()
            && holds_char(domain, '.')
            && local.chars().all(in_address)
            && domain.chars().all(in_address)
    })
}

fn is_url(cell: &str) -> bool {
    let rest = cell
        .strip_prefix("https://")
        .or(cell.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '"', '\t', '|']))
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of, plausibility};

    #[test]
    fn forms_are_known() {
        for cell in [
            "1",
            "-2.5",
            "2,5",
            "1,234,567.8",
            "$3",
            "20%",
            "2026-03-31",
            "31.03.2026",
            "12:30",
            "3/4/26 9:15 PM",
            "2018-05-04T21:08:03Z",
            "ann@x.org",
            "https://x.org/a;b",
        ] {
            assert_eq!(kind_of(cell), Kind::Formed, "{cell}");
        }
        for cell in [
            "Ann",
            "1,2,3",
            "1;2",
            "a@b",
            "U0AB12CD3",
            "-",
            "2 rooms",
            "n/a",
        ] {
            assert_eq!(kind_of(cell), Kind::Text, "{cell}");
        }
    }

    #[test]
    fn wrongly_split_cells_are_told() {
        for (cell, least, most) in [
            ("Ann Smith", 1.0, 1.0),
            ("O'Brien", 1.0, 1.0),
            ("one;two", 0.0, 0.3),
            ("Doe, Jane", 0.5, 0.7),
            ("'a'", 0.0, 0.3),
            ("\"a", 0.0, 0.3),
            ("a|b", 0.0, 0.3),
        ] {
            let found = plausibility(cell).unwrap();
            assert!((least..=most).contains(&found), "{cell}: {found}");
        }
        assert_eq!(plausibility(" "), None);
    }
}
