//! Records × template → values and diagnostics. A value that is checked here is checked the same way by the
//! server when it comes back in a changeset.

mod column_reader;
mod damage;
mod date;
mod domain;
mod email;
mod field;
mod keys;
mod left_out;
mod list;
pub(crate) mod look_alike;
mod moved_key;
mod reread;
mod segment;
mod unavailable;
mod validation;
mod validator;

pub use date::read_date;
pub use email::{EmailReading, canonical_email, read_email};
pub(crate) use field::shorten;
pub use field::{FieldFinding, FieldReading, Value, read_field};
pub use segment::CheckedSegment;
pub(crate) use unavailable::{name_unavailable, names_unavailable};
pub(crate) use validation::sort_diagnostics;
pub use validation::{Rules, Validation};
pub use validator::Validator;

use crate::unicode::{compose, to_lowercase};

/// How names of groups, sources and allowed values are compared: without regard to letter case, outer blanks
/// and Unicode normalisation.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let name = name.trim();
    if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        to_lowercase(&compose(name))
    }
}

/// Whether two names are the same in that way.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    if a.is_ascii() && b.is_ascii() {
        a.eq_ignore_ascii_case(b)
    } else {
        fold_name(a) == fold_name(b)
    }
}

/// How texts are compared: letter case counts, outer blanks and Unicode normalisation do not.
#[must_use]
pub fn same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a == b || (!(a.is_ascii() && b.is_ascii()) && compose(a) == compose(b))
}
