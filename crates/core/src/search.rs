//! A short text within another one. The standard library's search is made for long ones: in WebAssembly it weighs more
//! than all that looks for two or three characters here.

use std::ops::Range;

use crate::unicode::to_lowercase;

/// What stands before the first place where `wanted` is, and what stands behind it.
pub(crate) fn split_at_text<'a>(text: &'a str, wanted: &str) -> Option<(&'a str, &'a str)> {
    let mut windows = text.as_bytes().windows(wanted.len().max(1));
    let at = windows.position(|window| window == wanted.as_bytes())?;
    Some((text.get(..at)?, text.get(at + wanted.len()..)?))
}

/// Whether the character is in it.
pub(crate) fn holds_char(text: &str, wanted: char) -> bool {
    text.chars().any(|c| c == wanted)
}

/// Whether `wanted` is in it.
pub(crate) fn holds_text(text: &str, wanted: &str) -> bool {
    split_at_text(text, wanted).is_some()
}

/// The text with `to` in each place of `from`.
pub(crate) fn replace_text(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = split_at_text(rest, from) {
        out.push_str(before);
        out.push_str(to);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The first place of a text, in lower case, in another that is not, letter case left aside. A place
/// begins and ends between characters.
pub(crate) fn find_folded(text: &str, wanted: &str) -> Option<Range<usize>> {
    if wanted.is_empty() {
        return None;
    }
    if text.is_ascii() {
        let mut windows = text.as_bytes().windows(wanted.len());
        let at = windows.position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))?;
        return Some(at..at + wanted.len());
    }
    let ends = || text.char_indices().map(|(at, _)| at).chain([text.len()]);
    for start in ends() {
        let mut rest = wanted;
        let mut end = start;
        for c in text.get(start..)?.chars() {
            let folded = to_lowercase(c.encode_utf8(&mut [0; 4]));
            let Some(behind) = rest.strip_prefix(&*folded) else {
                break;
            };
            rest = behind;
            end += c.len_utf8();
            if rest.is_empty() {
                return Some(start..end);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{find_folded, holds_text, replace_text};

    #[test]
    fn letter_case_has_no_part_in_a_search() {
        let place = |text: &str, wanted: &str| find_folded(text, &wanted.to_lowercase());
        assert_eq!(place("Ann Björk", "BJÖRK"), Some(4..10));
        assert_eq!(place("ann", "NN"), Some(1..3));
        assert_eq!(place("Ääh", "äh"), Some(2..5));
        assert_eq!(place("日本語", "本"), Some(3..6));
        for (text, wanted) in [("", "a"), ("a", ""), ("ann", "anna"), ("ä", "a")] {
            assert_eq!(place(text, wanted), None, "{text} {wanted}");
        }
    }

    #[test]
    fn texts_are_found_and_replaced_as_by_the_standard_library() {
        for text in ["", "a", "aa", "aaa", "äa＠aä", "b＠＠", "a at b at ", "at"] {
            for wanted in ["aa", "＠", " at ", "ä", "b＠＠a"] {
                assert_eq!(
                    holds_text(text, wanted),
                    text.contains(wanted),
                    "{text} {wanted}"
                );
                let expect = text.replace(wanted, "+");
                assert_eq!(replace_text(text, wanted, "+"), expect, "{text} {wanted}");
            }
        }
    }
}
