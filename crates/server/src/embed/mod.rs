//! Imports embedded in pages of other origins: with a token that the application around them signs.
//!
//! A token is a JWT for one roster, one origin and one user, signed with a key that an Admin registered. It opens the
//! few addresses that an import needs and no other; cookies are not looked at. One import asks several times, so a token
//! is good until it ends, a quarter of an hour at most, and for its own origin alone.

mod admit;
mod key;
mod token;

pub(crate) use admit::{Embedded, admit};
pub(crate) use key::{check_key, check_origin};
