//! What a file is: encoding, delimiter, quote, terminator. Each with the evidence it was concluded from.

mod content;
mod delimiter;
mod encoding;
mod facts;
mod syntax;

pub use content::{Content, recognise_content};
pub use delimiter::{DELIMITERS, DelimiterGuess, delimiter_name, detect_delimiter};
pub use encoding::{DecodeText, Encoding};
pub use facts::{FileFacts, Terminator};
pub use syntax::{Dialect, RecordEnd};
