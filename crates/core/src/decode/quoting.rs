//! How a raw field uses quotes.

use super::DamageKind;

/// What is wrong with the quotes of a raw field (delimiter and terminator not included), if anything.
///
/// A quoted field that runs over the end of its line and is then not properly closed was never meant to: its
/// quote is unclosed.
pub(super) fn find_quote_damage(raw: &[u8]) -> Option<DamageKind> {
    let Some(inner) = raw.strip_prefix(b"\"") else {
        return raw.contains(&b'"').then_some(DamageKind::QuoteStray);
    };
    let Some(closing) = closing_quote(inner) else {
        return Some(DamageKind::QuoteUnclosed);
    };
    if closing + 1 == inner.len() {
        return None;
    }
    let over_a_line = inner
        .get(..closing)
        .is_some_and(|text| text.iter().any(is_newline));
    Some(if over_a_line {
        DamageKind::QuoteUnclosed
    } else {
        DamageKind::TextAfterQuote
    })
}

/// Position of the quote that closes a quoted field, `inner` being what follows the opening one.
fn closing_quote(inner: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += inner.get(at..)?.iter().position(|byte| *byte == b'"')?;
        if inner.get(at + 1) == Some(&b'"') {
            at += 2;
        } else {
            return Some(at);
        }
    }
}

pub(super) fn is_newline(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::{DamageKind, find_quote_damage};

    #[test]
    fn quotes_are_told_apart() {
        for (raw, damage) in [
            ("plain", None),
            ("\"quoted\"", None),
            ("\"with \"\" inside\"", None),
            ("\"two\nlines\"", None),
            ("\"\"", None),
            ("an\"n", Some(DamageKind::QuoteStray)),
            ("\"ann\"x", Some(DamageKind::TextAfterQuote)),
            ("\"ann", Some(DamageKind::QuoteUnclosed)),
            ("\"ann\"\"", Some(DamageKind::QuoteUnclosed)),
            ("\"ann\nbo,\"x", Some(DamageKind::QuoteUnclosed)),
        ] {
            assert_eq!(find_quote_damage(raw.as_bytes()), damage, "{raw}");
        }
    }
}
