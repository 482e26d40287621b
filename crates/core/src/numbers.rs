//! Numbers under names. These two are the only hash maps of the core: each further kind of one is compiled anew, which
//! in WebAssembly is more than a kilobyte.

use hashbrown::HashMap;

/// A number for each text.
pub(crate) type TextNumbers = HashMap<String, u32>;

/// A number for each pair of numbers.
pub(crate) type PairNumbers = HashMap<(u32, u32), u32>;
