//! How a field uses quotes, and where it ends when it uses them wrongly.

use crate::dialect::Dialect;

/// What was found behind the quote that opens a field. Positions are into the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    /// Properly closed; `end` is behind the blanks that may follow the closing quote.
    Closed { close: usize, end: usize },
    /// Quotes within the value are not doubled; a later one on the same line closes it.
    ClosedLater { close: usize },
    /// Text follows the closing quote, up to the next delimiter.
    TextAfter { close: usize },
    /// Never closed, or only on another line and not properly: it was never meant to run over its line.
    Unclosed,
}

/// Looks at the field that the quote at `start` opens.
pub(super) fn look_at_quoted(dialect: &Dialect, bytes: &[u8], start: usize, quote: u8) -> Quoted {
    let Some(close) = closing_quote(dialect, bytes, start + 1, quote) else {
        return Quoted::Unclosed;
    };
    if let Some(end) = dialect.end_behind_quote(bytes, close + 1) {
        return Quoted::Closed { close, end };
    }
    let over_a_line = (start..close).any(|at| dialect.record_end_at(bytes, at) > 0);
    if over_a_line {
        return Quoted::Unclosed;
    }
    match later_closing_quote(dialect, bytes, close + 1, quote) {
        Some(close) => Quoted::ClosedLater { close },
        None => Quoted::TextAfter { close },
    }
}

/// Position of the quote that closes a field, `at` being behind the opening one.
fn closing_quote(dialect: &Dialect, bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        let byte = *bytes.get(at)?;
        if byte != quote && escapes(dialect, bytes, at) {
            at += 2;
        } else if byte != quote {
            at += 1;
        } else if dialect.double_quote && bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return Some(at);
        }
    }
}

/// On the rest of the line, the quote that closes the field after all, `None` when another
/// quoted field opens first, or there is no such quote.
fn later_closing_quote(dialect: &Dialect, bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() && dialect.record_end_at(bytes, at) == 0 {
        if bytes.get(at) != Some(&quote) {
            at += 1;
            continue;
        }
        let opens = bytes
            .get(from..at)
            .is_some_and(|before| before.ends_with(dialect.delimiter.as_bytes()));
        if dialect.end_behind_quote(bytes, at + 1).is_some() {
            return Some(at);
        }
        if opens {
            return None;
        }
        at += 1;
    }
    None
}

/// The value between the quotes: doubled and escaped ones made single, others kept.
pub(super) fn unquote(dialect: &Dialect, inner: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        let next = inner.get(at + 1);
        let doubled = dialect.double_quote && dialect.quote == Some(byte) && next == Some(&byte);
        if doubled || escapes(dialect, inner, at) {
            text.extend(next);
            at += 2;
        } else {
            text.push(byte);
            at += 1;
        }
    }
    text
}

/// The value of a field without quotes.
pub(super) fn unescape(dialect: &Dialect, raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let escapes = escapes(dialect, raw, at);
        text.extend(if escapes {
            raw.get(at + 1)
        } else {
            Some(&byte)
        });
        at += if escapes { 2 } else { 1 };
    }
    text
}

/// Whether an escape stands here that takes away the meaning of what follows. Before anything without a meaning
/// it is a character like others, as in `C:\users`.
fn escapes(dialect: &Dialect, bytes: &[u8], at: usize) -> bool {
    let (Some(byte), Some(next)) = (bytes.get(at), bytes.get(at + 1)) else {
        return false;
    };
    dialect.escape == Some(*byte)
        && (dialect.quote == Some(*next) || next == byte || dialect.field_ends_at(bytes, at + 1))
}

/// Where a field without quotes ends, from `at` on.
pub(super) fn end_of_unquoted(dialect: &Dialect, bytes: &[u8], mut at: usize) -> usize {
    while !dialect.field_ends_at(bytes, at) {
        // Behind an escape not even a delimiter ends the field.
        at += if escapes(dialect, bytes, at) { 2 } else { 1 };
    }
    at
}

pub(super) fn is_newline(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::{Quoted, end_of_unquoted, look_at_quoted, unquote};
    use crate::dialect::Dialect;

    #[test]
    fn quotes_are_told_apart() {
        use Quoted::{Closed, ClosedLater, TextAfter, Unclosed};
        for (text, expect) in [
            ("\"quoted\",x", Closed { close: 7, end: 8 }),
            ("\"quoted\" \t,x", Closed { close: 7, end: 10 }),
            ("\"with \"\" inside\"", Closed { close: 15, end: 16 }),
            ("\"two\nlines\"", Closed { close: 10, end: 11 }),
            ("\"\"", Closed { close: 1, end: 2 }),
            ("\"ann\"x", TextAfter { close: 4 }),
            ("\"ann\"x,\"bo\"y", TextAfter { close: 4 }),
            ("\"ann\"x\n\"bo\"", TextAfter { close: 4 }),
            ("\"a \"b\" c\",d", ClosedLater { close: 8 }),
            ("\"a,\"b,c\"\nd", ClosedLater { close: 7 }),
            ("\"say \"hi\"\",d", ClosedLater { close: 9 }),
            ("\"ann", Unclosed),
            ("\"ann\"\"", Unclosed),
            ("\"ann\nbo,\"x", Unclosed),
        ] {
            let found = look_at_quoted(&Dialect::default(), text.as_bytes(), 0, b'"');
            assert_eq!(found, expect, "{text}");
        }
    }

    #[test]
    fn escapes_take_away_meaning() {
        let dialect = Dialect {
            escape: Some(b'\\'),
            ..Dialect::default()
        };
        let unquoted = |text: &str| String::from_utf8(unquote(&dialect, text.as_bytes())).unwrap();
        assert_eq!(unquoted(r#"c\"d"#), "c\"d");
        assert_eq!(unquoted(r"C:\users\\x"), r"C:\users\x");
        assert_eq!(unquoted(r"a\,b\"), r"a,b\");
        let found = look_at_quoted(&dialect, br#""c\"d",x"#, 0, b'"');
        assert_eq!(found, Quoted::Closed { close: 5, end: 6 });
        assert_eq!(end_of_unquoted(&dialect, br"a\,b,c", 0), 4);
        assert_eq!(end_of_unquoted(&dialect, br"a\", 0), 2);
    }
}
