//! Text back into the encoding that a file has, by whoever decodes it: browsers bring no encoders along.

use super::{DecodeText, Encoding};
use crate::numbers::TextNumbers;

/// Writes texts in one encoding.
#[derive(Debug)]
pub(crate) struct Encoder<'a> {
    encoding: Encoding,
    decoder: Option<&'a dyn DecodeText>,
    /// Of each character beyond ASCII the bytes that are decoded to it, as a number. Made when first asked for.
    bytes_of: Option<TextNumbers>,
}

impl<'a> Encoder<'a> {
    pub(crate) fn new(encoding: Encoding, decoder: Option<&'a dyn DecodeText>) -> Encoder<'a> {
        Encoder {
            encoding,
            decoder,
            bytes_of: None,
        }
    }

    /// `None` when a character has no place in the encoding.
    pub(crate) fn encode(&mut self, text: &str) -> Option<Vec<u8>> {
        let wide = |write: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(write).collect();
        match self.encoding {
            Encoding::UTF_8 => return Some(text.as_bytes().to_vec()),
            Encoding::UTF_16LE => return Some(wide(u16::to_le_bytes)),
            Encoding::UTF_16BE => return Some(wide(u16::to_be_bytes)),
            // Its ASCII bytes mean something else between escapes.
            _ if self.encoding.name() == "ISO-2022-JP" => return None,
            _ => {}
        }
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.chars() {
            if let Ok(ascii) = u8::try_from(c)
                && ascii.is_ascii()
            {
                bytes.push(ascii);
                continue;
            }
            let (encoding, decoder) = (self.encoding, self.decoder);
            let known = self
                .bytes_of
                .get_or_insert_with(|| list_characters(encoding, decoder));
            let number = *known.get(c.encode_utf8(&mut [0; 4]) as &str)?;
            let [lead, trail] = u16::try_from(number).ok()?.to_be_bytes();
            bytes.extend((lead > 0).then_some(lead));
            bytes.push(trail);
        }
        Some(bytes)
    }
}

/// What one and two bytes are decoded to. What takes more is not written.
fn list_characters(encoding: Encoding, decoder: Option<&dyn DecodeText>) -> TextNumbers {
    let mut found = TextNumbers::default();
    let Some(decoder) = decoder else { return found };
    let mut take = |bytes: &[u8], number: u32| {
        let text = decoder.decode(encoding, bytes).unwrap_or_default();
        let mut characters = text.chars();
        if let (Some(only), None) = (characters.next(), characters.next())
            && !only.is_ascii()
            && only != char::REPLACEMENT_CHARACTER
        {
            found.entry(text).or_insert(number);
        }
    };
    for byte in 0x80..=0xff_u8 {
        take(&[byte], byte.into());
    }
    if is_of_two_bytes(encoding) {
        for lead in 0x81..=0xfe_u8 {
            for trail in 0x40..=0xfe_u8 {
                take(&[lead, trail], u16::from_be_bytes([lead, trail]).into());
            }
        }
    }
    found
}

fn is_of_two_bytes(encoding: Encoding) -> bool {
    ["Shift_JIS", "GBK", "gb18030", "Big5", "EUC-KR", "EUC-JP"].contains(&encoding.name())
}

#[cfg(all(test, feature = "unicode-tables"))]
mod tests {
    use super::*;
    use crate::dialect::StandardDecoder;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for (encoding, text) in [
            ("UTF-8", "Björk 日本 😀"),
            ("UTF-16LE", "Björk 日本 😀"),
            ("UTF-16BE", "Björk"),
            ("windows-1252", "Zoë €"),
            ("windows-1251", "Анна"),
            ("ISO-8859-2", "Łódź"),
            ("Shift_JIS", "山田 太郎 ｱ"),
            ("EUC-KR", "김민수"),
            ("Big5", "王小明"),
            ("gb18030", "李娜"),
        ] {
            let encoding = Encoding::from_name(encoding).unwrap();
            let bytes = Encoder::new(encoding, Some(&StandardDecoder)).encode(text);
            let bytes = bytes.unwrap_or_else(|| panic!("{encoding} has no {text}"));
            assert_eq!(
                StandardDecoder.decode(encoding, &bytes).as_deref(),
                Some(text)
            );
        }
        let western = Encoding::WINDOWS_1252;
        assert_eq!(
            Encoder::new(western, Some(&StandardDecoder)).encode("日"),
            None
        );
    }
}
