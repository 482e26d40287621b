//! What people type into a search field, and what it is compared with.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without accents, outer blanks off: "José  " → "jose".
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim()
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold(" José Åström "), "jose astrom");
        assert_eq!(fold("ＡＢＣ"), "abc");
    }
}
