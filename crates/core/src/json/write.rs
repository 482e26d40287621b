//! Writing JSON without blanks. Strings are escaped as RFC 8785, section 3.2.2.2, has it.

/// A text that grows by what is put behind it; commas come by themselves.
#[derive(Debug, Default)]
pub(crate) struct JsonText {
    out: String,
}

impl JsonText {
    /// A bracket, a number or a word.
    pub(crate) fn put(&mut self, token: &str) {
        let is_first = matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':'));
        if !is_first && token != "}" && token != "]" {
            self.out.push(',');
        }
        self.out.push_str(token);
    }

    pub(crate) fn string(&mut self, text: &str) {
        self.put("\"");
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                0x08 => "\\b",
                b'\t' => "\\t",
                b'\n' => "\\n",
                0x0C => "\\f",
                b'\r' => "\\r",
                0..b' ' => "\\u00",
                _ => continue,
            };
            self.out.push_str(text.get(written..at).unwrap_or_default());
            self.out.push_str(escape);
            if escape == "\\u00" {
                self.out.push_str(&hex(&[byte]));
            }
            written = at + 1;
        }
        self.out.push_str(text.get(written..).unwrap_or_default());
        self.out.push('"');
    }

    /// A string, or `null`.
    pub(crate) fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.put("null"),
        }
    }

    /// A list of strings.
    pub(crate) fn strings(&mut self, texts: &[String]) {
        self.put("[");
        for text in texts {
            self.string(text);
        }
        self.put("]");
    }

    /// The name of the member that is put next.
    pub(crate) fn name(&mut self, name: &str) {
        self.string(name);
        self.out.push(':');
    }

    pub(crate) fn into_text(self) -> String {
        self.out
    }
}

/// Bytes in lower-case hex.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::JsonText;

    #[test]
    fn strings_are_written_as_by_serde_json() {
        let text: String = ('\0'..='\u{ff}')
            .chain("\u{2028}\u{ffff}\u{1f600}".chars())
            .collect();
        let mut json = JsonText::default();
        json.string(&text);
        assert_eq!(json.into_text(), serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn commas_come_by_themselves() {
        let mut json = JsonText::default();
        json.put("{");
        json.name("a");
        json.put("[");
        json.put("1");
        json.string(":");
        json.strings(&[]);
        json.strings(&["b".to_owned(), "c".to_owned()]);
        json.optional(None);
        json.put("]");
        json.name("b");
        json.put("{");
        json.put("}");
        json.put("}");
        assert_eq!(
            json.into_text(),
            r#"{"a":[1,":",[],["b","c"],null],"b":{}}"#
        );
    }
}
