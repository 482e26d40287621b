//! The tree of a JSON text (RFC 8259): where each value begins and ends, with nothing taken out of it yet.

use std::borrow::Cow;

/// How deep values may lie within each other.
const DEPTH: u32 = 128;

/// A JSON text with its values in the order in which they begin, the names of members among them.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    /// Its first byte, and the one behind its last.
    start: usize,
    end: usize,
    /// The first node behind it that is not within it.
    next: usize,
}

impl<'a> Tree<'a> {
    /// Reads a text. Its own value is node 0.
    ///
    /// # Errors
    /// The byte at which it stops being JSON.
    pub(super) fn read(json: &'a [u8]) -> Result<Tree<'a>, usize> {
        let text = str::from_utf8(json).map_err(|error| error.valid_up_to())?;
        let mut reader = Reader {
            text: json,
            at: 0,
            nodes: Vec::new(),
        };
        let is_read = reader.value(DEPTH).is_some();
        reader.skip_blanks();
        if !is_read || reader.at < json.len() {
            return Err(reader.at);
        }
        Ok(Tree {
            text,
            nodes: reader.nodes,
        })
    }

    /// A value as it stands in the text; empty when there is no such node.
    pub(super) fn text(&self, node: usize) -> &'a str {
        let node = self.nodes.get(node);
        node.and_then(|node| self.text.get(node.start..node.end))
            .unwrap_or_default()
    }

    /// The nodes directly within one. In an object, names and values take turns.
    pub(super) fn within(&self, node: usize) -> impl Iterator<Item = usize> {
        let mut at = node.saturating_add(1);
        let end = self.nodes.get(node).map_or(0, |node| node.next);
        std::iter::from_fn(move || {
            let node = (at < end).then_some(at)?;
            at = self.nodes.get(node)?.next;
            Some(node)
        })
    }
}

/// What a string says; `None` when the value is not one.
pub(super) fn unquote(value: &str) -> Option<Cow<'_, str>> {
    let quoted = value.strip_prefix('"')?.strip_suffix('"')?;
    let Some(first) = quoted.find('\\') else {
        return Some(Cow::Borrowed(quoted));
    };
    let mut said = quoted.get(..first)?.to_owned();
    let mut reader = Reader {
        text: quoted.as_bytes(),
        at: first,
        nodes: Vec::new(),
    };
    while reader.takes(b'\\') {
        said.push(reader.escape()?);
        let rest = quoted.get(reader.at..)?;
        let plain = rest.split('\\').next()?;
        said.push_str(plain);
        reader.at += plain.len();
    }
    Some(Cow::Owned(said))
}

/// Each of its functions takes what it is named after, or says `None` and stands where that goes wrong.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        self.skip_blanks();
        let (number, start) = (self.nodes.len(), self.at);
        self.nodes.push(Node {
            start,
            end: start,
            next: 0,
        });
        match self.peek()? {
            b'{' => self.parts(b'}', depth),
            b'[' => self.parts(b']', depth),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }?;
        let (end, next) = (self.at, self.nodes.len());
        self.nodes.get_mut(number).map(|node| {
            (node.end, node.next) = (end, next);
        })
    }

    fn parts(&mut self, close: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.at += 1;
        self.skip_blanks();
        let mut is_closed = self.takes(close);
        while !is_closed {
            if close == b'}' {
                self.skip_blanks();
                self.peek().filter(|byte| *byte == b'"')?;
                self.value(depth)?;
                self.skip_blanks();
                self.takes(b':').then_some(())?;
            }
            self.value(depth)?;
            self.skip_blanks();
            is_closed = self.takes(close);
            (is_closed || self.takes(b',')).then_some(())?;
        }
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        while !self.takes(b'"') {
            if self.takes(b'\\') {
                self.escape()?;
            } else {
                self.peek().filter(|byte| *byte >= b' ')?;
                self.at += 1;
            }
        }
        Some(())
    }

    /// What an escape stands for, from behind its backslash on.
    fn escape(&mut self) -> Option<char> {
        let escaped = self.peek()?;
        let said = match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.utf_16(),
            _ => return None,
        };
        self.at += 1;
        Some(said)
    }

    fn utf_16(&mut self) -> Option<char> {
        let first = self.unit()?;
        let is_half = (0xD800..0xDC00).contains(&first);
        let second = if is_half && self.takes(b'\\') {
            self.unit()?
        } else {
            0
        };
        char::decode_utf16([first, second]).next()?.ok()
    }

    fn unit(&mut self) -> Option<u16> {
        self.takes(b'u').then_some(())?;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()?).to_digit(16)?;
            unit = unit << 4 | u16::try_from(digit).ok()?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<()> {
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            let _ = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        self.peek().filter(u8::is_ascii_digit)?;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let words: [&[u8]; 3] = [b"true", b"false", b"null"];
        let word = words.iter().find(|word| rest.starts_with(word))?;
        self.at += word.len();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Tree, unquote};

    /// serde_json is the other reader: both take a text or refuse it, and strings say the same to both.
    #[test]
    fn texts_are_read_as_by_serde_json() {
        let texts = [
            "0",
            "-0",
            "01",
            "-",
            "1.",
            ".5",
            "1.5e+7",
            "1e",
            "1E-2",
            "--1",
            "+1",
            "tru",
            "true",
            "nulls",
            "null ",
            " [ ] ",
            "[1,]",
            "[,]",
            "[1 2]",
            "[1,2",
            "]",
            "{}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{1:2}",
            "{ \"a\" : [ { } , \"b\" ] }",
            "\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"a\u{7f}b\"",
            "\"\\/\\b\\f\\t\"",
            "\"a\\n\\r\\\\\\\"b\"",
            "\"\\u00e4\\u00FC\"",
            "\"\\ud83d\\ude00!\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\n\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "",
            " ",
            "\u{feff}1",
            "1 1",
            "\"ä\u{1f600}\"",
            "[[[[]]]",
            "\"\\\"",
        ];
        for text in texts {
            let read = Tree::read(text.as_bytes());
            let expect = serde_json::from_str::<serde_json::Value>(text);
            assert_eq!(read.is_ok(), expect.is_ok(), "{text}");
            let (Ok(read), Ok(expect)) = (read, expect) else {
                continue;
            };
            assert_eq!(unquote(read.text(0)).as_deref(), expect.as_str(), "{text}");
        }
        assert_eq!(Tree::read(b"[\"\xff\"]").unwrap_err(), 2);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Tree::read(nested(128).as_bytes()).is_ok());
        assert_eq!(Tree::read(nested(129).as_bytes()).unwrap_err(), 128);
    }

    #[test]
    fn values_within_a_value_are_its_own_only() {
        let tree = Tree::read(br#"{"a":[1,[2]],"b":{}}"#).unwrap();
        let texts = |node| -> Vec<&str> { tree.within(node).map(|at| tree.text(at)).collect() };
        assert_eq!(texts(0), ["\"a\"", "[1,[2]]", "\"b\"", "{}"]);
        assert_eq!(texts(2), ["1", "[2]"]);
        assert!(texts(1).is_empty() && texts(7).is_empty() && texts(usize::MAX).is_empty());
    }
}
