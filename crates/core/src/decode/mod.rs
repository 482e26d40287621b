//! Bytes → records, by the `csv` crate's own state machine (`csv-core`), one field at a time so that every
//! field keeps its place in the file.

mod decoder;
mod quoting;
mod records;
mod source;

pub use decoder::Decoder;
pub use records::{Damage, DamageKind, RecordPlace, Records};
pub use source::SourceText;
