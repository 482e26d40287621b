//! Text by the browser's own decoders: it has the tables of all encodings already.

use rollcall_core::dialect::{DecodeText, Encoding};
use web_sys::{TextDecoder, TextDecoderOptions};

/// Decodes by `TextDecoder`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BrowserDecoder;

impl DecodeText for BrowserDecoder {
    fn decode(&self, encoding: Encoding, bytes: &[u8]) -> Option<String> {
        let options = TextDecoderOptions::new();
        // A second byte order mark is a character like others; the first is not handed over.
        js_sys::Reflect::set(&options, &"ignoreBOM".into(), &true.into()).ok()?;
        let decoder = TextDecoder::new_with_label_and_options(encoding.name(), &options).ok()?;
        decoder.decode_with_u8_array(bytes).ok()
    }
}
