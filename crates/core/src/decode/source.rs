//! The bytes of a file, and which of them are no text.

/// Bytes that are UTF-8 but for some.
#[derive(Debug)]
pub(super) enum Source {
    Text(String),
    Damaged {
        bytes: Vec<u8>,
        /// Positions of bytes that are no UTF-8, in order.
        bad: Vec<usize>,
    },
}

/// What stands in the text for a byte that is none. The fields that it is in have their own text.
const STAND_IN: u8 = b'?';

impl Source {
    pub(super) fn new(bytes: Vec<u8>) -> Source {
        match String::from_utf8(bytes) {
            Ok(text) => Source::Text(text),
            Err(error) => {
                let bytes = error.into_bytes();
                let mut bad = Vec::new();
                let mut at = 0;
                for chunk in bytes.utf8_chunks() {
                    at += chunk.valid().len();
                    bad.extend(at..at + chunk.invalid().len());
                    at += chunk.invalid().len();
                }
                Source::Damaged { bytes, bad }
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Source::Text(text) => text.as_bytes(),
            Source::Damaged { bytes, .. } => bytes,
        }
    }

    /// Position of the bad byte of this number, from 0.
    pub(super) fn bad_byte(&self, number: usize) -> Option<usize> {
        match self {
            Source::Text(_) => None,
            Source::Damaged { bad, .. } => bad.get(number).copied(),
        }
    }

    /// Text of the very same length.
    pub(super) fn into_text(self) -> String {
        match self {
            Source::Text(text) => text,
            Source::Damaged { mut bytes, bad } => {
                for at in bad {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = STAND_IN;
                    }
                }
                // Nothing bad is left.
                String::from_utf8(bytes).unwrap_or_default()
            }
        }
    }
}
