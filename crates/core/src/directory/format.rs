//! User name formats: regular expressions, most of which are a row of character classes.

/// A source's user name format.
#[derive(Debug, Clone)]
pub struct Format {
    classes: Option<Classes>,
    regex: regex_lite::Regex,
}

impl Format {
    /// `None` when the pattern is no regular expression.
    #[must_use]
    pub fn new(pattern: &str) -> Option<Format> {
        Some(Format {
            classes: Classes::parse(pattern),
            regex: regex_lite::Regex::new(&format!("^(?:{pattern})$")).ok()?,
        })
    }

    /// Whether the whole text is of this format.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        match &self.classes {
            Some(classes) => classes.is_match(text.as_bytes()),
            None => self.regex.is_match(text),
        }
    }
}

/// A pattern of ASCII classes one after another, each so often, which a single pass decides: what a class may
/// take more of, the next does not begin with.
#[derive(Debug, Clone)]
struct Classes {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    /// One bit for each ASCII character.
    class: u128,
    at_least: usize,
    at_most: usize,
}

impl Classes {
    /// `None` for every pattern that says more.
    fn parse(pattern: &str) -> Option<Classes> {
        let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
        let mut rest = pattern.strip_suffix('$').unwrap_or(pattern).as_bytes();
        let mut parts: Vec<Part> = Vec::new();
        while !rest.is_empty() {
            let (class, behind) = parse_class(rest)?;
            let (at_least, at_most, behind) = parse_count(behind)?;
            parts.push(Part {
                class,
                at_least,
                at_most,
            });
            rest = behind;
        }
        let decided = parts.iter().enumerate().all(|(at, part)| {
            let mut next = parts.iter().skip(at + 1);
            let optional = next.clone().take_while(|next| next.at_least == 0).count();
            part.at_least == part.at_most
                || next
                    .by_ref()
                    .take(optional + 1)
                    .all(|next| next.class & part.class == 0)
        });
        decided.then_some(Classes { parts })
    }

    fn is_match(&self, text: &[u8]) -> bool {
        let mut rest = text;
        for part in &self.parts {
            let in_class = |byte: &&u8| byte.is_ascii() && (part.class >> (**byte & 127)) & 1 == 1;
            let taken = rest.iter().take(part.at_most).take_while(in_class).count();
            if taken < part.at_least {
                return false;
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        rest.is_empty()
    }
}

fn bit(byte: u8) -> Option<u128> {
    byte.is_ascii().then(|| 1 << byte)
}

/// A character, `\d`, or a list of characters and ranges in brackets.
fn parse_class(pattern: &[u8]) -> Option<(u128, &[u8])> {
    const PLAIN: &[u8] = b" !\"#%&',-/:;<=>@_`~";
    const DIGITS: u128 = 0x3FF << b'0';
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || PLAIN.contains(&byte);
    match pattern {
        [b'\\', b'd', rest @ ..] => Some((DIGITS, rest)),
        [b'\\', byte @ (b'.' | b'-' | b'+'), rest @ ..] => Some((bit(*byte)?, rest)),
        [b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == b']')?;
            let (mut items, behind) = (rest.get(..end)?, rest.get(end + 1..)?);
            let mut class = 0;
            while let [first, behind_first @ ..] = items {
                match behind_first {
                    [b'-', last, behind_range @ ..]
                        if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() =>
                    {
                        for byte in *first..=*last {
                            class |= bit(byte)?;
                        }
                        items = behind_range;
                    }
                    _ if first.is_ascii_alphanumeric() || b"._+@ ".contains(first) => {
                        class |= bit(*first)?;
                        items = behind_first;
                    }
                    [] if *first == b'-' => {
                        class |= bit(*first)?;
                        items = behind_first;
                    }
                    _ => return None,
                }
            }
            (class != 0).then_some((class, behind))
        }
        [byte, rest @ ..] if is_plain(*byte) => Some((bit(*byte)?, rest)),
        _ => None,
    }
}

/// `+`, `*`, `?`, `{n}`, `{n,}`, `{n,m}` or nothing.
fn parse_count(pattern: &[u8]) -> Option<(usize, usize, &[u8])> {
    let (at_least, at_most, rest) = match pattern {
        [b'+', rest @ ..] => (1, usize::MAX, rest),
        [b'*', rest @ ..] => (0, usize::MAX, rest),
        [b'?', rest @ ..] => (0, 1, rest),
        [b'{', rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == b'}')?;
            let counts = std::str::from_utf8(rest.get(..end)?).ok()?;
            let (at_least, at_most) = match counts.split_once(',') {
                None => (counts.parse().ok()?, counts.parse().ok()?),
                Some((at_least, "")) => (at_least.parse().ok()?, usize::MAX),
                Some((at_least, at_most)) => (at_least.parse().ok()?, at_most.parse().ok()?),
            };
            (at_least, at_most, rest.get(end + 1..)?)
        }
        rest => (1, 1, rest),
    };
    // A count of a count, or a lazy one.
    let again = matches!(rest, [b'+' | b'*' | b'?' | b'{', ..]);
    (!again && at_least <= at_most).then_some((at_least, at_most, rest))
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn classes_and_expressions_agree() {
        let texts = [
            "",
            "U",
            "U0AB12CD3",
            "W0AB12CD3X",
            "u0ab12cd3",
            "U0AB12CDé",
            "a.b",
            "ab-12",
            "a1b2",
            "12",
            "x@y.z",
            "U0AB12CD3\n",
        ];
        for (pattern, is_simple) in [
            ("^[UW][A-Z0-9]{8,}$", true),
            ("[UW][A-Z0-9]{8,}", true),
            ("[a-z]+\\.[a-z]+", true),
            ("[a-z]*-?\\d{1,3}", true),
            ("[a-z][0-9]?[a-z]\\d", true),
            ("x@y\\.z", true),
            ("", true),
            ("[a-z]*[a-z0-9]", false),
            ("[a-z]?[0-9]*[a-z]+", false),
            ("[^a-z]+", false),
            ("(a|b)+", false),
            ("a|12", false),
            (".*", false),
            ("\\w+", false),
            ("[A-Z]+?", false),
            ("é", false),
        ] {
            let format = Format::new(pattern).unwrap();
            assert_eq!(format.classes.is_some(), is_simple, "{pattern}");
            for text in texts {
                assert_eq!(
                    format.is_match(text),
                    format.regex.is_match(text),
                    "{pattern} {text:?}"
                );
            }
        }
    }
}
