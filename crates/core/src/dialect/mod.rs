//! What a file is: encoding, delimiter, quote, terminator. Each with the evidence it was concluded from.

mod candidates;
mod cell;
mod choice;
mod content;
mod detect;
mod encoding;
mod evidence;
mod facts;
mod syntax;
mod trial;

pub use choice::DialectChoice;
pub use content::{Content, recognise_content};
pub use detect::{Detected, detect_dialect};
pub use encoding::{DecodeText, Encoding};
pub use evidence::{Evidence, Part, delimiter_name};
pub use facts::{FileFacts, Terminator};
pub use syntax::{Dialect, RecordEnd};
