//! The bytes of a file as the text that they are, and the way back to the bytes.

use std::borrow::Cow;

use super::saturating;
use super::walk::Walk;
use crate::dialect::{DecodeText, Encoding};

/// Distance of two places whose offsets in text and file are both kept, in bytes of text.
const CHECKPOINT_BYTES: usize = 2048;

/// What stands in the text for a byte that is none. The fields that it is in have their own text.
const STAND_IN: u8 = b'?';

/// A file as the text that is decoded to records. A file that is UTF-8 is its own text, which is not copied.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    text: Text,
    origin: Origin,
}

/// What was looked at once need not be looked at again.
#[derive(Debug, Clone)]
enum Text {
    Valid(String),
    /// UTF-8, but for the bad bytes.
    WithBadBytes(Vec<u8>),
}

impl Default for Text {
    fn default() -> Text {
        Text::Valid(String::new())
    }
}

/// Where a text came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// Where the text begins: behind a byte order mark of UTF-8.
    start: usize,
    /// Positions in the text that no character could be read from, in order, with the byte that stands there.
    bad: Vec<(u32, u8)>,
    undecoded: Option<Undecoded>,
}

/// A file in another encoding than its text.
#[derive(Debug, Clone)]
struct Undecoded {
    bytes: Vec<u8>,
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
            return Ok(SourceText::of_utf8(bytes, start));
        }
        let body = bytes.get(start..).unwrap_or_default();
        let Some(text) = decoder.and_then(|decoder| decoder.decode(encoding, body)) else {
            return Err(bytes);
        };
        let mut checkpoints = Vec::with_capacity(text.len() / CHECKPOINT_BYTES + 1);
        let mut bad = Vec::new();
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
            if c == char::REPLACEMENT_CHARACTER {
                bad.push((saturating(at), 0));
            }
            walk.step(c);
        }
        Ok(SourceText {
            text: Text::Valid(text),
            origin: Origin {
                start: 0,
                bad,
                undecoded: Some(Undecoded {
                    bytes,
                    encoding,
                    checkpoints,
                }),
            },
        })
    }

    /// A file in UTF-8, perhaps with bytes that are none.
    #[must_use]
    pub fn of_utf8(bytes: Vec<u8>, start: usize) -> SourceText {
        let mut bad = Vec::new();
        let text = String::from_utf8(bytes).map_or_else(
            |error| {
                let bytes = error.into_bytes();
                let mut at = 0;
                for chunk in bytes.utf8_chunks() {
                    at += chunk.valid().len();
                    for byte in chunk.invalid() {
                        bad.push((saturating(at), *byte));
                        at += 1;
                    }
                }
                Text::WithBadBytes(bytes)
            },
            Text::Valid,
        );
        SourceText {
            text,
            origin: Origin {
                start,
                bad,
                undecoded: None,
            },
        }
    }

    /// What is decoded to records, from [`start`](SourceText::start) on. Places in a file that is UTF-8 are those
    /// in the file.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        match &self.text {
            Text::Valid(text) => text.as_bytes(),
            Text::WithBadBytes(bytes) => bytes,
        }
    }

    /// Where the text begins: a byte order mark of UTF-8 stands before it.
    #[must_use]
    pub fn start(&self) -> usize {
        self.origin.start
    }

    /// Offset in the file of the character that begins at `offset` of the text.
    #[must_use]
    pub fn file_offset(&self, offset: u32) -> u32 {
        self.origin.file_offset(self.text(), offset)
    }

    /// The file as it was given.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self.origin.undecoded {
            Some(undecoded) => undecoded.bytes,
            None => match self.text {
                Text::Valid(text) => text.into_bytes(),
                Text::WithBadBytes(bytes) => bytes,
            },
        }
    }

    /// The file as it was given.
    pub(crate) fn original_bytes(&self) -> Cow<'_, [u8]> {
        self.origin.original_bytes(self.text())
    }

    /// Position in the text of the bad place of this number, from 0.
    pub(super) fn bad_place(&self, number: usize) -> Option<usize> {
        let (at, _) = self.origin.bad.get(number)?;
        Some(*at as usize)
    }

    /// Whether a character was read from every byte.
    pub(super) fn is_sound(&self) -> bool {
        self.origin.bad.is_empty()
    }

    /// Text of the very same length, and the way back.
    pub(super) fn into_parts(self) -> (String, Origin) {
        let text = match self.text {
            Text::Valid(text) => text,
            Text::WithBadBytes(mut bytes) => {
                for (at, _) in &self.origin.bad {
                    if let Some(byte) = bytes.get_mut(*at as usize) {
                        *byte = STAND_IN;
                    }
                }
                // Nothing bad is left.
                String::from_utf8(bytes).unwrap_or_default()
            }
        };
        (text, self.origin)
    }

    /// What was taken apart.
    pub(super) fn from_parts(text: String, origin: Origin) -> SourceText {
        if origin.is_decoded() || origin.bad.is_empty() {
            let text = Text::Valid(text);
            return SourceText { text, origin };
        }
        let bytes = origin.original_bytes(text.as_bytes()).into_owned();
        let text = Text::WithBadBytes(bytes);
        SourceText { text, origin }
    }
}

impl Origin {
    /// Whether offsets into the text differ from those into the file.
    pub(super) fn is_decoded(&self) -> bool {
        self.undecoded.is_some()
    }

    /// The file whose text this is, stand-ins or not.
    pub(super) fn original_bytes<'a>(&'a self, text: &'a [u8]) -> Cow<'a, [u8]> {
        if let Some(undecoded) = &self.undecoded {
            return Cow::Borrowed(&undecoded.bytes);
        }
        let mut bytes = Cow::Borrowed(text);
        for (at, bad) in &self.bad {
            if let Some(byte) = bytes.to_mut().get_mut(*at as usize) {
                *byte = *bad;
            }
        }
        bytes
    }

    /// Offset in the file of the character that begins at `offset` of its text. The cost does not depend on the
    /// size of the file.
    pub(super) fn file_offset(&self, text: &[u8], offset: u32) -> u32 {
        let Some(undecoded) = &self.undecoded else {
            return offset;
        };
        if offset as usize >= text.len() {
            return saturating(undecoded.bytes.len());
        }
        let after = undecoded
            .checkpoints
            .partition_point(|(at, _)| *at <= offset);
        let checkpoint = after
            .checked_sub(1)
            .and_then(|at| undecoded.checkpoints.get(at));
        let Some(&(at, file)) = checkpoint else {
            return offset;
        };
        let mut walk = Walk {
            encoding: undecoded.encoding,
            bytes: &undecoded.bytes,
            at: file as usize,
        };
        let between = text.get(at as usize..offset as usize).unwrap_or_default();
        let between = std::str::from_utf8(between).unwrap_or_default();
        between.chars().for_each(|c| walk.step(c));
        saturating(walk.at)
    }
}
