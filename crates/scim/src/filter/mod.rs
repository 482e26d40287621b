//! Filters (RFC 7644 §3.4.2.2): read, written, checked against what is served, and applied to a resource.

mod check;
mod compare;
mod evaluate;
mod lexer;
mod parse;
mod write;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub(crate) use compare::order;
pub use compare::{date_time, date_time_ms};
pub(crate) use evaluate::values_at;
pub use parse::PatchPath;

use crate::path::AttributePath;

/// Nesting allowed in a filter: what is refused is deeper than anybody writes.
pub const MAX_DEPTH: usize = 32;
/// Bytes allowed in a filter.
pub const MAX_BYTES: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// At least two.
    And(Vec<Filter>),
    /// At least two.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Present(AttributePath),
    Compare(AttributePath, Operator, Value),
    /// `emails[type eq "work"]`: one value meets all of it.
    Values(AttributePath, Box<Filter>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    pub(crate) const ALL: [(Operator, &'static str); 9] = [
        (Operator::Equal, "eq"),
        (Operator::NotEqual, "ne"),
        (Operator::Contains, "co"),
        (Operator::StartsWith, "sw"),
        (Operator::EndsWith, "ew"),
        (Operator::Greater, "gt"),
        (Operator::GreaterOrEqual, "ge"),
        (Operator::Less, "lt"),
        (Operator::LessOrEqual, "le"),
    ];

    pub(crate) fn read(word: &str) -> Option<Operator> {
        Operator::ALL
            .into_iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(word))
            .map(|(operator, _)| operator)
    }
}
