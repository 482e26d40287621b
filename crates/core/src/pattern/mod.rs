//! Regular expressions of templates and sources, which a whole text has to match.
//!
//! A position automaton (V. M. Glushkov, 1961), run with one bit for each character class of the pattern
//! (G. Navarro and M. Raffinot, "Fast and simple character classes and bounded gaps", 2001): no choice of text makes it
//! look at a character more than once, and no state is built while it runs.
//!
//! Literals, `.`, classes, groups, `|`, `? * + {n} {n,} {n,m}` (lazy ones too: they match the same texts), `^` and `$` at
//! the ends, `(?i)` for ASCII, and the escapes `\d \w \s \D \W \S \t \n \r \f \v \xHH \uHHHH` mean what they mean to
//! other programs. Look-around, references, `\b` and `\p` are refused.

mod automaton;
mod parse;

use thiserror::Error;

use parse::Parser;

/// Most character classes of a pattern, repetitions written out.
pub const MAX_POSITIONS: usize = 1_024;

const WORDS: usize = MAX_POSITIONS / 64;

/// A set of positions of a pattern.
type Positions = [u64; WORDS];

/// A regular expression, ready to be asked.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    classes: Vec<Class>,
    /// Words of [`Positions`] that are in use.
    words: usize,
    matches_empty: bool,
    first: Vec<u64>,
    last: Vec<u64>,
    /// For each position those that may come next, `words` words each.
    follow: Vec<u64>,
    /// For each ASCII character the positions that it is of, `words` words each.
    ascii: Vec<u64>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason} (at character {character})")]
pub struct PatternError {
    pub reason: &'static str,
    /// From 1.
    pub character: usize,
}

/// Characters as ranges, both ends included.
#[derive(Debug, Clone, Default)]
struct Class {
    ranges: Vec<(char, char)>,
    is_negated: bool,
}

impl Class {
    fn contains(&self, c: char) -> bool {
        let within = self
            .ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&c));
        within != self.is_negated
    }
}

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// What it has that is not understood here, and where. Patterns of more than [`MAX_POSITIONS`] classes are refused.
    pub fn new(source: &str) -> Result<Pattern, PatternError> {
        let parsed = Parser::parse(source)?;
        let words = parsed.classes.len().div_ceil(64).max(1);
        let part = |set: &Positions| set.iter().copied().take(words).collect::<Vec<u64>>();
        let mut ascii = vec![0; 128 * words];
        for (c, positions) in ('\0'..='\x7f').zip(ascii.chunks_mut(words)) {
            mark_classes(&parsed.classes, c, positions);
        }
        Ok(Pattern {
            source: source.to_owned(),
            words,
            matches_empty: parsed.whole.nullable,
            first: part(&parsed.whole.first),
            last: part(&parsed.whole.last),
            follow: parsed.follow.iter().flat_map(part).collect(),
            ascii,
            classes: parsed.classes,
        })
    }

    /// The expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether the whole text is of this form. Time: length of the text times the length of the pattern at most.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        if self.words == 1 {
            return self.is_match_in_a_word(text);
        }
        let mut current: Positions = [0; WORDS];
        let mut characters = text.chars();
        match characters.next() {
            None => return self.matches_empty,
            Some(c) => self.keep_of(c, &self.first, &mut current),
        }
        for c in characters {
            let mut next: Positions = [0; WORDS];
            for (word, bits) in current.iter().take(self.words).enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let position = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let follow = self.follow.chunks(self.words).nth(position);
                    unite(&mut next, follow.unwrap_or_default());
                }
            }
            current = [0; WORDS];
            self.keep_of(c, next.get(..self.words).unwrap_or_default(), &mut current);
            if current == [0; WORDS] {
                return false;
            }
        }
        let ends = current.iter().zip(&self.last);
        ends.into_iter().any(|(current, last)| current & last != 0)
    }

    /// [`Pattern::is_match`] where one word holds all positions, as with nearly every pattern.
    fn is_match_in_a_word(&self, text: &str) -> bool {
        let (mut next, mut current) = (self.first.first().copied().unwrap_or(0), 0);
        for c in text.chars() {
            let own = self.ascii.get(c as usize).copied().unwrap_or_else(|| {
                let mut marked = [0];
                mark_classes(&self.classes, c, &mut marked);
                let [marked] = marked;
                marked
            });
            current = next & own;
            if current == 0 {
                return false;
            }
            next = self.follow_of(current);
        }
        let last = self.last.first().copied().unwrap_or(0);
        current & last != 0 || (text.is_empty() && self.matches_empty)
    }

    /// Those of `positions` that the character is of.
    fn keep_of(&self, c: char, positions: &[u64], kept: &mut Positions) {
        let mut marked: Positions = [0; WORDS];
        let of_ascii = self.ascii.chunks(self.words).nth(c as usize);
        let own = match of_ascii {
            Some(own) => own,
            None => {
                mark_classes(&self.classes, c, &mut marked);
                &marked
            }
        };
        for ((kept, own), position) in kept.iter_mut().zip(own).zip(positions) {
            *kept = own & position;
        }
    }
}

fn mark_classes(classes: &[Class], c: char, positions: &mut [u64]) {
    for (class, word) in classes.chunks(64).zip(positions) {
        for (bit, class) in class.iter().enumerate() {
            *word |= u64::from(class.contains(c)) << bit;
        }
    }
}

fn unite(all: &mut Positions, more: &[u64]) {
    for (all, more) in all.iter_mut().zip(more) {
        *all |= more;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::Pattern;

    /// What `regex-lite` says, which reads the same language.
    fn oracle(pattern: &str, text: &str) -> bool {
        regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|whole| whole.is_match(text))
    }

    #[test]
    fn patterns_of_templates_and_sources_are_read() {
        let texts = [
            "",
            "a",
            "U0AB12CD3",
            "u0ab12cd3",
            "U0AB12CDé",
            "a.b",
            "ab-12",
            "12",
            "x@y.z",
            "U0AB12CD3\n",
            " Admin ",
            "é",
            "A",
            "-",
            "]",
            "aaaa",
            "a\tb",
            "_",
            "ab",
            "É",
        ];
        for pattern in [
            "^[UW][A-Z0-9]{8,}$",
            "[UW][A-Z0-9]{8,}",
            "[a-z]+\\.[a-z]+",
            "[a-z]*-?\\d{1,3}",
            "x@y\\.z",
            "",
            "[^a-z]+",
            "(a|b)+",
            "a|12",
            ".*",
            "\\w+",
            "[A-Z]+?",
            "é",
            "(?i)\\s*(user|admin|supervisor)\\s*",
            "(?i:a)B|c",
            "^a$|^12$",
            "(^a|b)$",
            "[]a-]",
            "[^]a]",
            "[\\w-]+",
            "\\x41|\\u0061",
            "a{0}",
            "(a?){3}",
            "(?:a{2}){2}",
            "a\\tb",
            "(?P<name>a)(?<other>b)",
            "(?i)É",
            "[\\d\\s_]+",
            "\\D",
            "[^\\W]",
            "|a",
            "()a",
        ] {
            let ours = Pattern::new(pattern).unwrap();
            for text in texts {
                assert_eq!(
                    ours.is_match(text),
                    oracle(pattern, text),
                    "{pattern} {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for (pattern, character) in [
            ("a(b", 4),
            ("a)", 2),
            ("[a", 3),
            ("*a", 1),
            ("a**", 3),
            ("a{2", 4),
            ("a{3,2}", 7),
            ("\\b", 2),
            ("\\p{L}", 2),
            ("(?=a)", 3),
            ("a\\", 3),
            ("[z-a]", 5),
            ("a^b", 2),
            ("a$b", 3),
            ("(a$)+", 5),
            ("[[a]]", 2),
            ("(?x)a", 3),
            ("a{1025}", 8),
            ("((a{100}){100}){100}", 15),
        ] {
            let error = Pattern::new(pattern).unwrap_err();
            assert_eq!(error.character, character, "{pattern}: {error}");
        }
    }

    fn pattern() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            4 => "[abé]".prop_map(String::from),
            1 => proptest::sample::select(vec![".", "[a-c]", "[^b]", "\\d", "[é0-9]", "\\w"]).prop_map(str::to_owned),
        ];
        atom.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
                (
                    inner.clone(),
                    proptest::sample::select(vec!["?", "*", "+", "{2}", "{1,3}", "{2,}", "*?"])
                )
                    .prop_map(|(inner, count)| format!("({inner}){count}")),
                inner.prop_map(|inner| format!("(?i){inner}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn regex_lite_says_the_same(pattern in pattern(), texts in proptest::collection::vec("[abAcé1]{0,6}", 8)) {
            let ours = Pattern::new(&pattern);
            prop_assume!(ours.is_ok());
            for text in texts {
                prop_assert_eq!(ours.as_ref().unwrap().is_match(&text), oracle(&pattern, &text), "{} {}", &pattern, text);
            }
        }
    }
}
