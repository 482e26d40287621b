//! Bytes → records. Two decoders, one truth: the fast one, and a slow, obvious one on the `csv` crate's own state
//! machine (`csv-core`), which says what damage means and is the fast one's oracle.

mod decoder;
mod fast;
mod made;
mod quoting;
mod records;
mod segment;
mod source;
mod walk;

pub use decoder::Decoder;
pub use fast::FastDecoder;
pub use made::{CutAt, MadeColumn, Recipe};
pub use records::{Damage, DamageKind, RecordPlace, Records};
pub use segment::DecodedSegment;
pub(crate) use segment::find_segment_start;
pub use source::SourceText;

/// Positions are 32 bits wide, as wasm memory is.
fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
