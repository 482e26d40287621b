//! A short text within another one. The standard library's search is made for long ones: in WebAssembly it weighs more
//! than all that looks for two or three characters here.

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

#[cfg(test)]
mod tests {
    use super::{holds_text, replace_text};

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
