//! Templates as data: a Frictionless Table Schema document with a `rollcall` object for what that standard
//! has no word for. No rule anywhere depends on a template's name.

mod builtin;
mod document;
mod header;

pub use builtin::{BUILT_IN, BuiltIn, builtin};
pub use document::{
    BlankRule, Choice, Field, HeaderRule, Kind, Limits, MergeRule, MissingPolicy, Reference,
    Template, TemplateError,
};
pub use header::{ColumnMatch, HeaderMatch, MatchKind, match_headers};
pub(crate) use header::{edit_distance, is_known_name, normalise};
