//! Numbers under names. These two are the only hash maps of the core: each further kind of one is compiled anew, which
//! in WebAssembly is more than a kilobyte.

use std::collections::hash_map::DefaultHasher;
use std::hash::BuildHasherDefault;

use hashbrown::HashMap;

/// The same numbers everywhere and at every start, and in WebAssembly a third of the code of `hashbrown`'s own.
type Hashing = BuildHasherDefault<DefaultHasher>;

/// A number for each text.
pub(crate) type TextNumbers = HashMap<String, u32, Hashing>;

/// A number for each pair of numbers.
pub(crate) type PairNumbers = HashMap<(u32, u32), u32, Hashing>;
