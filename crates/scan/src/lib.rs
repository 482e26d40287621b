//! The loops that every byte and every record of a file goes through: bytes and numbers in, numbers out.
//!
//! No rule is here. What these loops cannot tell at a glance they leave to `rollcall-core`, which knows the rules
//! and sees few records. They are a crate of their own because they are compiled for speed, and the rules, of which
//! there is far more, for size. Nothing here is generic: generic code is compiled where it is used.

mod agreement;
mod append;
mod automaton;
mod bytes;
mod cell;
mod column;
mod fields;
mod looks;
mod masks;
mod records;
mod text_table;
mod users;
mod work;

pub use agreement::{AgreedCells, agree_on_identifier, agree_on_name};
pub use append::{append_cells, append_moved, append_places};
pub use automaton::Automaton;
pub use bytes::{hash_bytes, same_bytes};
pub use cell::Cell;
pub use column::{ColumnScan, UsableSource};
pub use fields::{BlockFields, find_block_fields};
pub use looks::{hash_plain_look, hash_text_look};
pub use records::{Found, Place, RecordScan, Repeated, unquote};
pub use text_table::TextTable;
pub use users::{FetchedRows, Item, KeyTable, NONE, Row, fetch_rows, key_of, note_first_records};
pub use work::count_work;
#[cfg(feature = "count-work")]
pub use work::take_work;
