//! Whether a filter makes sense for what is served.

use serde_json::Value;

use super::{Filter, Operator};
use crate::error::{ScimError, ScimResult};
use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, Kind, ResourceType};

impl Filter {
    /// # Errors
    /// `invalidFilter` when an attribute is unknown, or its type cannot be compared in this way.
    pub fn check(&self, kind: &ResourceType) -> ScimResult<()> {
        match self {
            Filter::And(filters) | Filter::Or(filters) => {
                filters.iter().try_for_each(|filter| filter.check(kind))
            }
            Filter::Not(inner) => inner.check(kind),
            Filter::Present(path) => found(path, kind).map(drop),
            Filter::Compare(path, operator, value) => match found(path, kind)? {
                Target::Attribute(located) => comparable(located.leaf(), *operator, value, path),
                Target::Extension(_) => Err(ScimError::filter(format!(
                    "{path} is a whole extension, which has no value to compare."
                ))),
            },
            Filter::Values(path, inner) => match found(path, kind)? {
                Target::Attribute(located) if located.attribute.kind == Kind::Complex => {
                    inner.check_inside(located.attribute)
                }
                _ => Err(ScimError::filter(format!(
                    "{path} has no sub-attributes to filter by."
                ))),
            },
        }
    }

    /// The same for what stands in brackets after an attribute. Values that are not complex are called `value`.
    pub(crate) fn check_inside(&self, attribute: &Attribute) -> ScimResult<()> {
        match self {
            Filter::And(filters) | Filter::Or(filters) => filters
                .iter()
                .try_for_each(|filter| filter.check_inside(attribute)),
            Filter::Not(inner) => inner.check_inside(attribute),
            Filter::Present(path) => sub_attribute(path, attribute).map(drop),
            Filter::Compare(path, operator, value) => {
                comparable(sub_attribute(path, attribute)?, *operator, value, path)
            }
            Filter::Values(path, _) => Err(ScimError::filter(format!(
                "{path} has no values inside of values."
            ))),
        }
    }
}

fn found<'a>(path: &AttributePath, kind: &'a ResourceType) -> ScimResult<Target<'a>> {
    path.find(kind)
        .ok_or_else(|| ScimError::filter(format!("A {} has no attribute {path}.", kind.name)))
}

fn sub_attribute<'a>(path: &AttributePath, attribute: &'a Attribute) -> ScimResult<&'a Attribute> {
    let plain_value = attribute.kind != Kind::Complex && path.name.eq_ignore_ascii_case("value");
    let found = if path.schema.is_some() || path.sub.is_some() {
        None
    } else if plain_value {
        Some(attribute)
    } else {
        attribute.sub(&path.name)
    };
    found.ok_or_else(|| {
        ScimError::filter(format!("{} has no sub-attribute {path}.", attribute.name))
    })
}

fn comparable(
    attribute: &Attribute,
    operator: Operator,
    value: &Value,
    path: &AttributePath,
) -> ScimResult<()> {
    if !matches!(
        value,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)
    ) {
        return Err(ScimError::filter(
            "Only a text, a number, true, false or null can be compared.",
        ));
    }
    let attribute = match attribute.kind {
        // A multi-valued complex attribute means its values (RFC 7643 §2.4).
        Kind::Complex => attribute.sub("value").ok_or_else(|| {
            ScimError::filter(format!("Name the sub-attribute of {path} to compare."))
        })?,
        _ => attribute,
    };
    let refused = match operator {
        Operator::Equal | Operator::NotEqual => false,
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            matches!(attribute.kind, Kind::Boolean | Kind::Integer)
        }
        _ => matches!(attribute.kind, Kind::Boolean | Kind::Binary),
    };
    if refused {
        let kind = attribute.kind.name();
        let detail = format!("{path} is a {kind}, which cannot be compared by {operator}.");
        return Err(ScimError::filter(detail));
    }
    if attribute.kind == Kind::DateTime
        && let Value::String(text) = value
        && !matches!(
            operator,
            Operator::Contains | Operator::StartsWith | Operator::EndsWith
        )
        && super::date_time_ms(text).is_none()
    {
        return Err(ScimError::filter(format!(
            "“{text}” is not a date and time."
        )));
    }
    Ok(())
}
