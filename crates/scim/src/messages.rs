//! What messages have in common: an object that names its schema.

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimResult};

/// The message, when it names `urn` in `schemas`.
pub(crate) fn read<'a>(body: &'a Value, urn: &str) -> ScimResult<&'a Map<String, Value>> {
    let message = body
        .as_object()
        .ok_or_else(|| ScimError::syntax("The body is a JSON object."))?;
    let named = field(message, "schemas")
        .and_then(Value::as_array)
        .is_some_and(|schemas| {
            schemas
                .iter()
                .filter_map(Value::as_str)
                .any(|schema| schema.eq_ignore_ascii_case(urn))
        });
    if named {
        Ok(message)
    } else {
        Err(ScimError::syntax(format!("schemas must hold {urn}.")))
    }
}

/// A member of an object, by its name in any letter case.
pub(crate) fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}
