//! The values of an attribute that may have several, and the sub-attributes of a complex one.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Change;
use super::apply::required;
use crate::error::{ScimError, ScimResult};
use crate::filter::{Filter, Operator};
use crate::read::{read_single, read_value};
use crate::schema::{Attribute, Mutability};

/// Adds values that are not there yet. A new primary value takes over from the old one (RFC 7644 §3.5.2.1).
pub(super) fn add_values(
    attribute: &Attribute,
    current: Option<Value>,
    value: &Value,
) -> ScimResult<Option<Value>> {
    let mut values = listed(current);
    // A single value is what some clients send for a list of one.
    let single = Value::Array(vec![value.clone()]);
    let given = if value.is_array() || value.is_null() {
        value
    } else {
        &single
    };
    let mut present: HashSet<String> = values.iter().map(|old| identity(attribute, old)).collect();
    let added: Vec<Value> = listed(read_value(attribute, given)?)
        .into_iter()
        .filter(|new| present.insert(identity(attribute, new)))
        .collect();
    if added.iter().any(is_primary) {
        demote(values.iter_mut());
    }
    if let Some(key) = attribute.sub_attributes.iter().find(|sub| sub.is_key) {
        let taken: HashSet<String> = added.iter().map(|new| text_of(new, key)).collect();
        values.retain(|old| !taken.contains(&text_of(old, key)));
        let mut later = HashSet::new();
        let mut last: Vec<Value> = added
            .into_iter()
            .rev()
            .filter(|new| later.insert(text_of(new, key)))
            .collect();
        last.reverse();
        values.extend(last);
    } else {
        values.extend(added);
    }
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// Removes all values, or those that the operation lists. RFC 7644 knows no such list; but clients that send one
/// mean these values, not all.
pub(super) fn remove_values(
    attribute: &Attribute,
    current: Option<Value>,
    value: Option<&Value>,
) -> ScimResult<Option<Value>> {
    let Some(wanted @ (Value::Array(_) | Value::Object(_))) = value else {
        return Ok(None);
    };
    if !attribute.multi_valued {
        return Ok(None);
    }
    let single = Value::Array(vec![wanted.clone()]);
    let given = if wanted.is_array() { wanted } else { &single };
    let unwanted: HashSet<String> = listed(read_value(attribute, given)?)
        .iter()
        .map(|value| identity(attribute, value))
        .collect();
    let mut values = listed(current);
    values.retain(|value| !unwanted.contains(&identity(attribute, value)));
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// Changes the values that meet the filter, or all of them; or a sub-attribute of each.
pub(super) fn change_elements(
    change: Change,
    attribute: &Attribute,
    sub: Option<&Attribute>,
    filter: Option<&Filter>,
    current: Option<Value>,
    value: Option<&Value>,
) -> ScimResult<Option<Value>> {
    let mut values = listed(current);
    let meant: Vec<bool> = values
        .iter()
        .map(|element| filter.is_none_or(|filter| filter.matches_element(attribute, element)))
        .collect();
    if !meant.contains(&true) {
        return match (change, filter) {
            (Change::Add, Some(filter)) => add_matching(attribute, sub, filter, values, value),
            (Change::Remove, None) => Ok(None),
            (_, None) => add_matching(attribute, sub, &Filter::And(Vec::new()), values, value),
            (_, Some(filter)) => Err(ScimError::no_target(format!(
                "None of the {} meets {filter}.",
                attribute.name
            ))),
        };
    }
    let new = match (change, value) {
        (Change::Remove, _) | (_, None) => None,
        (_, Some(value)) => match sub {
            Some(sub) => read_single(sub, value)?,
            None => read_single(attribute, first_of(value))?,
        },
    };
    if let Some(sub) = sub
        && sub.mutability == Mutability::Immutable
    {
        check_unchanged(attribute, sub, &values, &meant, new.as_ref())?;
    }
    let becomes_primary = match sub {
        Some(sub) => sub.name == "primary" && new == Some(Value::Bool(true)),
        None => new.as_ref().is_some_and(is_primary),
    };
    if becomes_primary {
        demote(
            values
                .iter_mut()
                .zip(&meant)
                .filter(|(_, meant)| !**meant)
                .map(|(value, _)| value),
        );
    }
    let mut kept = Vec::with_capacity(values.len());
    for (element, meant) in values.into_iter().zip(meant) {
        let changed = match (meant, sub) {
            (false, _) => Some(element),
            (true, None) if change == Change::Add => merge_complex(
                attribute,
                Some(element),
                new.as_ref().unwrap_or(&Value::Null),
            )?,
            (true, None) => new.clone(),
            (true, Some(sub)) => with_sub(attribute, element, sub, new.as_ref())?,
        };
        kept.extend(changed);
    }
    Ok((!kept.is_empty()).then_some(Value::Array(kept)))
}

/// The sub-attributes given, over those that are there (RFC 7644 §3.5.2.3).
pub(super) fn merge_complex(
    attribute: &Attribute,
    current: Option<Value>,
    value: &Value,
) -> ScimResult<Option<Value>> {
    let mut object = match current {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    match value {
        Value::Null => return Ok(None),
        Value::Object(given) => {
            for (name, value) in given {
                let sub = attribute.sub(name).ok_or_else(|| {
                    ScimError::path(format!("{} has no sub-attribute {name}.", attribute.name))
                })?;
                match read_value(sub, value)? {
                    // What only the server writes is ignored here, as in a replacement.
                    _ if sub.mutability == Mutability::ReadOnly => {}
                    Some(value) => {
                        object.insert(sub.name.to_owned(), value);
                    }
                    None => {
                        object.remove(sub.name);
                    }
                }
            }
        }
        _ => return read_single(attribute, value),
    }
    Ok((!object.is_empty()).then_some(Value::Object(object)))
}

/// No value meets the filter: one is added that does, where the filter says what it has to hold.
fn add_matching(
    attribute: &Attribute,
    sub: Option<&Attribute>,
    filter: &Filter,
    mut values: Vec<Value>,
    value: Option<&Value>,
) -> ScimResult<Option<Value>> {
    let value = value.unwrap_or(&Value::Null);
    let mut element = Map::new();
    let told = match filter {
        Filter::And(filters) => filters
            .iter()
            .all(|filter| tell(attribute, filter, &mut element)),
        filter => tell(attribute, filter, &mut element),
    };
    if !told {
        return Err(ScimError::no_target(format!(
            "None of the {} meets {filter}.",
            attribute.name
        )));
    }
    match sub {
        Some(sub) => {
            let new = read_single(sub, value)?;
            element.extend(new.map(|new| (sub.name.to_owned(), new)));
        }
        None => {
            if let Value::Object(given) = first_of(value) {
                element.extend(given.clone());
            }
        }
    }
    let new = read_single(attribute, &Value::Object(element))?;
    if new.as_ref().is_some_and(is_primary) {
        demote(values.iter_mut());
    }
    values.extend(new);
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// What an `eq` says of the value it looks for.
fn tell(attribute: &Attribute, filter: &Filter, element: &mut Map<String, Value>) -> bool {
    match filter {
        Filter::Compare(path, Operator::Equal, value) => match attribute.sub(&path.name) {
            Some(sub) if path.sub.is_none() => {
                element.insert(sub.name.to_owned(), value.clone());
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn with_sub(
    attribute: &Attribute,
    element: Value,
    sub: &Attribute,
    new: Option<&Value>,
) -> ScimResult<Option<Value>> {
    let mut object = match element {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    match new {
        Some(new) => {
            object.insert(sub.name.to_owned(), new.clone());
        }
        None if sub.required => {
            return Err(required(&format!("{}.{}", attribute.name, sub.name)));
        }
        None => {
            object.remove(sub.name);
        }
    }
    Ok((!object.is_empty()).then_some(Value::Object(object)))
}

fn check_unchanged(
    attribute: &Attribute,
    sub: &Attribute,
    values: &[Value],
    meant: &[bool],
    new: Option<&Value>,
) -> ScimResult<()> {
    let changed = values
        .iter()
        .zip(meant)
        .any(|(value, meant)| *meant && value.get(sub.name).is_some_and(|old| Some(old) != new));
    if changed {
        let detail = format!("{}.{} cannot be changed.", attribute.name, sub.name);
        return Err(ScimError::mutability(detail));
    }
    Ok(())
}

/// What two values have in common when they are the same one. What cannot be changed identifies a value by itself;
/// else all that a client writes counts.
fn identity(attribute: &Attribute, value: &Value) -> String {
    match attribute.sub("value") {
        Some(sub) if sub.mutability == Mutability::Immutable && value.get("value").is_some() => {
            text_of(value, sub)
        }
        _ => match value {
            Value::Object(object) => {
                let written: Map<String, Value> = attribute
                    .sub_attributes
                    .iter()
                    .filter(|sub| sub.mutability != Mutability::ReadOnly)
                    .filter_map(|sub| Some((sub.name.to_owned(), object.get(sub.name)?.clone())))
                    .collect();
                Value::Object(written).to_string()
            }
            plain => plain.to_string(),
        },
    }
}

fn text_of(value: &Value, sub: &Attribute) -> String {
    let text = value.get(sub.name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn listed(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// A list of one where one value is meant.
fn first_of(value: &Value) -> &Value {
    match value.as_array().map(Vec::as_slice) {
        Some([only]) => only,
        _ => value,
    }
}

fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

fn demote<'a>(values: impl Iterator<Item = &'a mut Value>) {
    for value in values {
        if is_primary(value)
            && let Some(object) = value.as_object_mut()
        {
            object.insert("primary".to_owned(), Value::Bool(false));
        }
    }
}
