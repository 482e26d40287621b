//! Checked records × existing users → what would change.

mod claims;
mod class;
mod compare;
mod counts;
mod left_out;
mod recheck;
mod unchanged;

pub use class::{Class, Counts};
pub use compare::{Comparer, Comparison};
pub(crate) use compare::{create_user, find_on_roster, is_on_roster};
pub(crate) use counts::Tally;
pub(crate) use recheck::Standing;
pub(crate) use unchanged::{Block, Unchanged};
