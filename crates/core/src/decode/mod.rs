//! Bytes → records, by the `csv` crate's own state machine (`csv-core`), one field at a time so that every
//! field keeps its place in the file.

mod decoder;
mod origin;
mod quoting;
mod records;

pub use decoder::Decoder;
pub use origin::SourceText;
pub use records::{Damage, DamageKind, RecordPlace, Records};
