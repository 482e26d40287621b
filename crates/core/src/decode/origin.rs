//! The bytes of a file as the text that they are, and the way back to the bytes.

use crate::dialect::{DecodeText, Encoding};

/// Distance of two places whose offsets in text and file are both kept, in bytes of text.
const CHECKPOINT_BYTES: usize = 2048;

/// A file's bytes and its text. Text that is UTF-8 already is not copied.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    bytes: Vec<u8>,
    /// Where the text begins in the bytes: behind the byte order mark.
    start: usize,
    decoded: Option<Decoded>,
}

#[derive(Debug, Clone)]
struct Decoded {
    text: String,
    encoding: Encoding,
    /// Offset in the text, and that of the same character in the file.
    checkpoints: Vec<(u32, u32)>,
}

impl SourceText {
    /// A file in this encoding, its text beginning at `start`, behind a byte order mark.
    ///
    /// # Errors
    /// The bytes, when nobody can decode them.
    pub fn read(
        bytes: Vec<u8>,
        start: usize,
        encoding: Encoding,
        decoder: Option<&dyn DecodeText>,
    ) -> Result<SourceText, Vec<u8>> {
        if encoding == Encoding::UTF_8 {
            return Ok(SourceText {
                bytes,
                start,
                decoded: None,
            });
        }
        let body = bytes.get(start..).unwrap_or_default();
        let Some(text) = decoder.and_then(|decoder| decoder.decode(encoding, body)) else {
            return Err(bytes);
        };
        let mut checkpoints = Vec::with_capacity(text.len() / CHECKPOINT_BYTES + 1);
        let mut walk = Walk {
            encoding,
            bytes: &bytes,
            at: start,
        };
        let mut next = 0;
        for (at, c) in text.char_indices() {
            if at >= next {
                checkpoints.push((saturating(at), saturating(walk.at)));
                next = at + CHECKPOINT_BYTES;
            }
            walk.step(c);
        }
        Ok(SourceText {
            decoded: Some(Decoded {
                text,
                encoding,
                checkpoints,
            }),
            start,
            bytes,
        })
    }

    /// What is decoded to records, as UTF-8, from [`start`](SourceText::start) on. Places in a file that is UTF-8
    /// are those in the file.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        match &self.decoded {
            Some(decoded) => decoded.text.as_bytes(),
            None => &self.bytes,
        }
    }

    /// Where the text begins: a byte order mark of UTF-8 stands before it.
    #[must_use]
    pub fn start(&self) -> usize {
        if self.is_decoded() { 0 } else { self.start }
    }

    /// The file as it was given.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether offsets into the text differ from those into the file.
    #[must_use]
    pub fn is_decoded(&self) -> bool {
        self.decoded.is_some()
    }

    /// Offset in the file of the character that begins at `offset` of the text. The cost does not depend on the
    /// size of the file.
    #[must_use]
    pub fn file_offset(&self, offset: u32) -> u32 {
        let Some(decoded) = &self.decoded else {
            return offset;
        };
        if offset as usize >= decoded.text.len() {
            return saturating(self.bytes.len());
        }
        let after = decoded.checkpoints.partition_point(|(at, _)| *at <= offset);
        let checkpoint = after
            .checked_sub(1)
            .and_then(|at| decoded.checkpoints.get(at));
        let Some(&(at, file)) = checkpoint else {
            return offset;
        };
        let mut walk = Walk {
            encoding: decoded.encoding,
            bytes: &self.bytes,
            at: file as usize,
        };
        let between = decoded.text.get(at as usize..offset as usize);
        between
            .unwrap_or_default()
            .chars()
            .for_each(|c| walk.step(c));
        saturating(walk.at)
    }
}

/// Goes along the bytes, character by character of what they were decoded to.
///
/// The structure of every encoding says how many bytes a character has. Of what became U+FFFD the decoders of
/// the WHATWG Encoding Standard take the lead byte alone when an ASCII byte follows, which they read again.
struct Walk<'a> {
    encoding: Encoding,
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn step(&mut self, c: char) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let width = match self.encoding.name() {
            "UTF-16LE" | "UTF-16BE" => c.len_utf16() * 2,
            "Shift_JIS" => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0x9f | 0xe0..=0xfc)),
            "EUC-KR" => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe)),
            "Big5" => self.width_in_big5(rest, c),
            "EUC-JP" => width_in_euc_jp(rest, c),
            "GBK" | "gb18030" => width_in_gb18030(rest, c),
            _ => 1,
        };
        self.at = (self.at + width).min(self.bytes.len());
    }

    /// Four pairs of Big5 are a letter and a combining mark.
    fn width_in_big5(&self, rest: &[u8], c: char) -> usize {
        let before = self
            .at
            .checked_sub(2)
            .and_then(|at| self.bytes.get(at..self.at));
        let second_half = matches!(c, '\u{304}' | '\u{30c}')
            && matches!(before, Some([0x88, 0x62 | 0x64 | 0xa3 | 0xa5]));
        if second_half {
            0
        } else {
            width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe))
        }
    }
}

fn width_of_pair(rest: &[u8], c: char, is_lead: impl Fn(u8) -> bool) -> usize {
    match rest {
        [lead, trail, ..] if is_lead(*lead) => {
            if c == '\u{fffd}' && trail.is_ascii() {
                1
            } else {
                2
            }
        }
        _ => 1,
    }
}

fn width_in_euc_jp(rest: &[u8], c: char) -> usize {
    match rest {
        [0x8f, 0xa1..=0xfe, third, ..] => {
            if c == '\u{fffd}' && third.is_ascii() {
                2
            } else {
                3
            }
        }
        _ => width_of_pair(rest, c, |lead| matches!(lead, 0x8e | 0x8f | 0xa1..=0xfe)),
    }
}

fn width_in_gb18030(rest: &[u8], c: char) -> usize {
    match rest {
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => 4,
        [0x81..=0xfe, 0x30..=0x39, ..] => 1,
        _ => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe)),
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
