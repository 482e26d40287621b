//! What a file is: encoding, delimiter, quote, terminator. Each with the evidence it was concluded from.

mod candidates;
mod cell;
mod choice;
mod content;
mod detect;
mod detect_encoding;
pub(crate) mod encode;
mod encoding;
mod evidence;
mod facts;
mod header_row;
mod legacy;
#[cfg(feature = "encoding-tables")]
mod standard_decoder;
mod syntax;
mod trial;

pub use choice::DialectChoice;
pub use content::{Content, recognise_content};
pub use detect::{Detected, detect_dialect};
pub use detect_encoding::{DetectedEncoding, detect_encoding};
pub use encoding::{DecodeText, Encoding};
pub use evidence::{Evidence, Part, delimiter_name};
pub use facts::{FileFacts, Terminator};
pub use header_row::detect_header;
#[cfg(feature = "encoding-tables")]
pub use standard_decoder::StandardDecoder;
pub use syntax::{Dialect, RecordEnd};
