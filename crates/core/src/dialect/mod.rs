//! What a file is: encoding, delimiter, quote, terminator. Each with the evidence it was concluded from.

mod content;
mod delimiter;
mod facts;

pub use content::{Content, recognise_content};
pub use delimiter::{DELIMITERS, DelimiterGuess, delimiter_name, detect_delimiter};
pub use facts::{FileFacts, Terminator};
