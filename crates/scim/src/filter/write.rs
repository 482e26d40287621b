//! Writing a filter, so that it reads back as the same.

use std::fmt;

use super::{Filter, Operator};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::And(filters) => join(f, filters, "and", |inner| {
                matches!(inner, Filter::And(_) | Filter::Or(_))
            }),
            Filter::Or(filters) => join(f, filters, "or", |inner| matches!(inner, Filter::Or(_))),
            Filter::Not(inner) => write!(f, "not ({inner})"),
            Filter::Present(path) => write!(f, "{path} pr"),
            Filter::Compare(path, operator, value) => write!(f, "{path} {operator} {value}"),
            Filter::Values(path, inner) => write!(f, "{path}[{inner}]"),
        }
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    filters: &[Filter],
    word: &str,
    grouped: fn(&Filter) -> bool,
) -> fmt::Result {
    for (at, filter) in filters.iter().enumerate() {
        if at > 0 {
            write!(f, " {word} ")?;
        }
        if grouped(filter) {
            write!(f, "({filter})")?;
        } else {
            write!(f, "{filter}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Operator::ALL
            .into_iter()
            .find(|(operator, _)| operator == self)
            .map_or("", |(_, name)| name);
        f.write_str(name)
    }
}
