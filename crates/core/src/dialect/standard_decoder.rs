//! The decoders of the Encoding Standard by `encoding_rs`, for everything that runs outside of a browser.

use super::{DecodeText, Encoding};

/// Decodes by `encoding_rs`.
#[derive(Debug, Clone, Copy, Default)]
pub struct StandardDecoder;

impl DecodeText for StandardDecoder {
    fn decode(&self, encoding: Encoding, bytes: &[u8]) -> Option<String> {
        let known = encoding_rs::Encoding::for_label(encoding.name().as_bytes())?;
        let (text, _) = known.decode_without_bom_handling(bytes);
        Some(text.into_owned())
    }
}
