//! Whether a resource meets a filter.

use serde_json::{Map, Value};

use super::compare::holds;
use super::{Filter, Operator};
use crate::path::{AttributePath, Located, Target};
use crate::schema::{Attribute, Kind, ResourceType};

impl Filter {
    /// `resource` is in canonical form: names as in the schema. An attribute that the kind does not have has no
    /// value (RFC 7644 §3.4.2.1).
    #[must_use]
    pub fn matches(&self, kind: &ResourceType, resource: &Map<String, Value>) -> bool {
        match self {
            Filter::And(filters) => filters.iter().all(|filter| filter.matches(kind, resource)),
            Filter::Or(filters) => filters.iter().any(|filter| filter.matches(kind, resource)),
            Filter::Not(inner) => !inner.matches(kind, resource),
            Filter::Present(path) => match path.find(kind) {
                None => false,
                Some(Target::Extension(schema)) => is_present(resource.get(schema.id)),
                Some(Target::Attribute(located)) => values_at(located, resource)
                    .into_iter()
                    .any(|value| is_present(Some(value))),
            },
            Filter::Compare(path, operator, wanted) => match path.find(kind) {
                Some(Target::Attribute(located)) => {
                    let values = values_at(located, resource);
                    compare_any(located.leaf(), &values, *operator, wanted)
                }
                _ => compare_any_without_value(*operator, wanted),
            },
            Filter::Values(path, inner) => match path.find(kind) {
                Some(Target::Attribute(located)) => elements(located, resource)
                    .into_iter()
                    .any(|element| inner.matches_element(located.attribute, element)),
                _ => false,
            },
        }
    }

    /// Whether one value of a multi-valued attribute meets the filter in brackets after it.
    #[must_use]
    pub fn matches_element(&self, attribute: &Attribute, element: &Value) -> bool {
        let at = |path: &AttributePath| -> Option<(&Attribute, Option<&Value>)> {
            match element {
                Value::Object(object) => {
                    let sub = attribute.sub(&path.name)?;
                    Some((sub, object.get(sub.name)))
                }
                plain => Some((attribute, Some(plain))),
            }
        };
        match self {
            Filter::And(filters) => filters
                .iter()
                .all(|filter| filter.matches_element(attribute, element)),
            Filter::Or(filters) => filters
                .iter()
                .any(|filter| filter.matches_element(attribute, element)),
            Filter::Not(inner) => !inner.matches_element(attribute, element),
            Filter::Present(path) => at(path).is_some_and(|(_, value)| is_present(value)),
            Filter::Compare(path, operator, wanted) => match at(path) {
                Some((sub, Some(value))) => compare_any(sub, &[value], *operator, wanted),
                _ => compare_any_without_value(*operator, wanted),
            },
            Filter::Values(..) => false,
        }
    }
}

/// Whether any of the values compares so. Without values only `eq null` and `ne` something hold.
fn compare_any(
    attribute: &Attribute,
    values: &[&Value],
    operator: Operator,
    wanted: &Value,
) -> bool {
    let values: Vec<&Value> = values
        .iter()
        .copied()
        .filter(|value| !value.is_null())
        .collect();
    if values.is_empty() {
        return compare_any_without_value(operator, wanted);
    }
    if wanted.is_null() {
        return operator == Operator::NotEqual;
    }
    values.into_iter().any(|value| match value {
        Value::Object(object) => match attribute.sub("value") {
            Some(sub) => object
                .get(sub.name)
                .is_some_and(|value| holds(sub, value, operator, wanted)),
            None => false,
        },
        value => holds(attribute, value, operator, wanted),
    })
}

fn compare_any_without_value(operator: Operator, wanted: &Value) -> bool {
    match operator {
        Operator::Equal => wanted.is_null(),
        Operator::NotEqual => !wanted.is_null(),
        _ => false,
    }
}

fn is_present(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Array(values)) => values.iter().any(|value| is_present(Some(value))),
        Some(Value::Object(object)) => object.values().any(|value| is_present(Some(value))),
        Some(Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

/// The attribute's values, each of them where there are several.
pub(crate) fn elements<'a>(
    located: Located<'_>,
    resource: &'a Map<String, Value>,
) -> Vec<&'a Value> {
    let holder = match located.extension {
        None => Some(resource),
        Some(schema) => resource.get(schema.id).and_then(Value::as_object),
    };
    match holder.and_then(|holder| holder.get(located.attribute.name)) {
        None => Vec::new(),
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
    }
}

/// The values that the path names, those of the sub-attribute where it names one.
pub(crate) fn values_at<'a>(
    located: Located<'_>,
    resource: &'a Map<String, Value>,
) -> Vec<&'a Value> {
    let elements = elements(located, resource);
    match located.sub {
        None => elements,
        Some(sub) => elements
            .into_iter()
            .filter_map(|element| element.get(sub.name))
            .flat_map(|value| match (sub.kind, value) {
                (kind, Value::Array(values)) if kind != Kind::Complex => values.iter().collect(),
                (_, value) => vec![value],
            })
            .collect(),
    }
}
