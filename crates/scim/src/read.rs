//! A resource as a client sends it, made canonical: names as the schema spells them, nothing unassigned, nothing
//! that clients cannot write (RFC 7643 §2, RFC 7644 §3.3 and §3.5.1).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Map, Value};

use crate::error::{ScimError, ScimResult};
use crate::filter::date_time_ms;
use crate::schema::{Attribute, Kind, Mutability, ResourceType};

/// Reads the body of a creation or a replacement.
///
/// # Errors
/// `invalidSyntax` when it is not of the schema's shape, `invalidValue` when a value is missing or wrong.
pub fn read_resource(kind: &ResourceType, body: &Value) -> ScimResult<Map<String, Value>> {
    let body = body
        .as_object()
        .ok_or_else(|| ScimError::syntax("A resource is a JSON object."))?;
    read_schemas(kind, body)?;
    let resource = read_object(kind, body)?;
    check_required(kind, &resource)?;
    Ok(with_schemas(kind, resource))
}

/// Checks what a PATCH left behind by the same rules.
///
/// # Errors
/// As [`read_resource`].
pub(crate) fn reread_resource(
    kind: &ResourceType,
    patched: &Map<String, Value>,
) -> ScimResult<Map<String, Value>> {
    let resource = read_object(kind, patched)?;
    check_required(kind, &resource)?;
    Ok(with_schemas(kind, resource))
}

/// A value for an attribute, canonical. `None` when it says that there is none.
///
/// # Errors
/// `invalidValue` or `invalidSyntax`, as [`read_resource`].
pub(crate) fn read_value(attribute: &Attribute, value: &Value) -> ScimResult<Option<Value>> {
    match value {
        Value::Null => Ok(None),
        Value::Array(items) if attribute.multi_valued => {
            let mut read = Vec::with_capacity(items.len());
            for item in items {
                read.extend(read_single(attribute, item)?);
            }
            check_primary(attribute, &read)?;
            Ok((!read.is_empty()).then_some(Value::Array(read)))
        }
        _ if attribute.multi_valued => {
            Err(ScimError::value(format!("{} is a list.", attribute.name)))
        }
        value => read_single(attribute, value),
    }
}

/// One value of an attribute that may have several.
pub(crate) fn read_single(attribute: &Attribute, value: &Value) -> ScimResult<Option<Value>> {
    let wrong = || {
        let kind = attribute.kind.name();
        ScimError::value(format!("{} must be of type {kind}.", attribute.name))
    };
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Complex, Value::Object(object)) => read_complex(attribute, object),
        (Kind::String | Kind::Reference, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => {
            Ok(Some(value.clone()))
        }
        (Kind::Integer, Value::Number(number)) if number.is_i64() => Ok(Some(value.clone())),
        (Kind::DateTime, Value::String(text)) if date_time_ms(text).is_some() => {
            Ok(Some(value.clone()))
        }
        (Kind::Binary, Value::String(text))
            if STANDARD.decode(text).is_ok() || URL_SAFE.decode(text).is_ok() =>
        {
            Ok(Some(value.clone()))
        }
        _ => Err(wrong()),
    }
}

fn read_complex(attribute: &Attribute, object: &Map<String, Value>) -> ScimResult<Option<Value>> {
    let mut read = Map::new();
    for (name, value) in object {
        let sub = attribute.sub(name).ok_or_else(|| {
            ScimError::syntax(format!("{} has no sub-attribute {name}.", attribute.name))
        })?;
        if sub.mutability != Mutability::ReadOnly {
            insert_once(&mut read, sub.name, read_value(sub, value)?)?;
        }
    }
    if read.is_empty() {
        return Ok(None);
    }
    match attribute
        .sub_attributes
        .iter()
        .find(|sub| sub.required && !read.contains_key(sub.name))
    {
        None => Ok(Some(Value::Object(read))),
        Some(missing) => Err(ScimError::value(format!(
            "{}.{} is required.",
            attribute.name, missing.name
        ))),
    }
}

/// All attributes that clients write, those of extensions below their URN.
fn read_object(kind: &ResourceType, body: &Map<String, Value>) -> ScimResult<Map<String, Value>> {
    let mut read = Map::new();
    for (name, value) in body {
        if let Some(schema) = kind.extension(name) {
            let Some(extension) = value.as_object() else {
                if value.is_null() {
                    continue;
                }
                return Err(ScimError::value(format!("{} is an object.", schema.id)));
            };
            let mut inside = Map::new();
            for (name, value) in extension {
                // Some clients name the schema in each extension, too.
                if name.eq_ignore_ascii_case("schemas") {
                    continue;
                }
                let attribute = schema.attribute(name).ok_or_else(|| {
                    ScimError::syntax(format!("{} has no attribute {name}.", schema.id))
                })?;
                if attribute.mutability != Mutability::ReadOnly {
                    insert_once(&mut inside, attribute.name, read_value(attribute, value)?)?;
                }
            }
            let inside = (!inside.is_empty()).then_some(Value::Object(inside));
            insert_once(&mut read, schema.id, inside)?;
            continue;
        }
        let attribute = kind.attribute(name).ok_or_else(|| {
            ScimError::syntax(format!("A {} has no attribute {name}.", kind.name))
        })?;
        if attribute.name != "schemas" && attribute.mutability != Mutability::ReadOnly {
            insert_once(&mut read, attribute.name, read_value(attribute, value)?)?;
        }
    }
    Ok(read)
}

/// Names differ by more than letter case (RFC 7643 §2.1), so a second spelling is the same attribute again.
fn insert_once(into: &mut Map<String, Value>, name: &str, value: Option<Value>) -> ScimResult<()> {
    if let Some(value) = value
        && into.insert(name.to_owned(), value).is_some()
    {
        return Err(ScimError::syntax(format!("{name} is given twice.")));
    }
    Ok(())
}

fn read_schemas(kind: &ResourceType, body: &Map<String, Value>) -> ScimResult<()> {
    let listed = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("schemas"))
        .and_then(|(_, value)| value.as_array())
        .ok_or_else(|| ScimError::syntax("schemas is required: the list of the schemas used."))?;
    let mut has_own = false;
    for urn in listed {
        let urn = urn
            .as_str()
            .ok_or_else(|| ScimError::syntax("schemas is a list of URNs."))?;
        if urn.eq_ignore_ascii_case(kind.schema.id) {
            has_own = true;
        } else if kind.extension(urn).is_none() {
            return Err(ScimError::value(format!(
                "A {} has no schema {urn}.",
                kind.name
            )));
        }
    }
    if has_own {
        Ok(())
    } else {
        Err(ScimError::value(format!(
            "schemas must hold {}.",
            kind.schema.id
        )))
    }
}

fn check_required(kind: &ResourceType, resource: &Map<String, Value>) -> ScimResult<()> {
    for attribute in kind
        .schema
        .attributes
        .iter()
        .filter(|attribute| attribute.required)
    {
        let missing = match resource.get(attribute.name) {
            None => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(_) => false,
        };
        if missing {
            return Err(ScimError::value(format!("{} is required.", attribute.name)));
        }
    }
    Ok(())
}

/// `schemas` names what is there, whatever the client listed.
fn with_schemas(kind: &ResourceType, mut resource: Map<String, Value>) -> Map<String, Value> {
    let mut schemas = vec![Value::from(kind.schema.id)];
    schemas.extend(
        kind.extensions
            .iter()
            .filter(|schema| resource.contains_key(schema.id))
            .map(|schema| Value::from(schema.id)),
    );
    resource.insert("schemas".to_owned(), Value::Array(schemas));
    resource
}

/// `primary` is true at most once (RFC 7643 §2.4).
fn check_primary(attribute: &Attribute, values: &[Value]) -> ScimResult<()> {
    let primaries = values
        .iter()
        .filter(|value| value.get("primary") == Some(&Value::Bool(true)))
        .count();
    if primaries > 1 {
        return Err(ScimError::value(format!(
            "Only one of the {} can be primary.",
            attribute.name
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Reason;
    use crate::schema::Catalog;
    use crate::urn;

    fn read(body: &Value) -> ScimResult<Value> {
        let catalog = Catalog::new(&["slack".to_owned()]);
        read_resource(&catalog.user, body).map(Value::Object)
    }

    fn user_with(more: &Value) -> Value {
        let mut user = json!({
            "schemas": [urn::USER], "userName": "bo", "emails": [{"value": "bo@example.com"}],
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            user[name.as_str()] = value.clone();
        }
        user
    }

    #[test]
    fn rfc_7643_2_1_names_ignore_letter_case() {
        let body = json!({
            "SCHEMAS": [urn::USER], "username": "bo", "EMAILS": [{"VALUE": "bo@example.com"}],
        });
        assert_eq!(read(&body), Ok(user_with(&json!({}))));
    }

    #[test]
    fn rfc_7643_2_5_null_and_empty_lists_are_unassigned() {
        let body = user_with(&json!({"nickName": null, "photos": [], "name": {}}));
        assert_eq!(read(&body), Ok(user_with(&json!({}))));
    }

    #[test]
    fn rfc_7644_3_3_what_is_read_only_is_ignored() {
        let body = user_with(&json!({
            "id": "x", "meta": {"version": "y"}, "groups": [{"value": "g"}],
            (urn::ENTERPRISE_USER): {"manager": {"displayName": "Ann"}},
        }));
        assert_eq!(read(&body), Ok(user_with(&json!({}))));
    }

    #[test]
    fn schemas_follow_what_is_there() {
        let body =
            user_with(&json!({(urn::ENTERPRISE_USER.to_lowercase()): {"department": "Tours"}}));
        let read = read(&body).unwrap();
        assert_eq!(read["schemas"], json!([urn::USER, urn::ENTERPRISE_USER]));
        assert_eq!(read[urn::ENTERPRISE_USER], json!({"department": "Tours"}));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (more, reason) in [
            (json!({"schemas": []}), Reason::InvalidValue),
            (json!({"schemas": null}), Reason::InvalidSyntax),
            (
                json!({"schemas": [urn::USER, urn::GROUP]}),
                Reason::InvalidValue,
            ),
            (json!({"userName": " "}), Reason::InvalidValue),
            (json!({"emails": []}), Reason::InvalidValue),
            (json!({"emails": [{"type": "work"}]}), Reason::InvalidValue),
            (
                json!({"emails": {"value": "bo@example.com"}}),
                Reason::InvalidValue,
            ),
            (json!({"userName": 1}), Reason::InvalidValue),
            (json!({"active": "true"}), Reason::InvalidValue),
            (json!({"name": "Bo"}), Reason::InvalidValue),
            (json!({"name": {"nothing": "Bo"}}), Reason::InvalidSyntax),
            (json!({"nothing": 1}), Reason::InvalidSyntax),
            (json!({"USERNAME": "bo"}), Reason::InvalidSyntax),
            (
                json!({"x509Certificates": [{"value": "?"}]}),
                Reason::InvalidValue,
            ),
            (
                json!({"photos": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}),
                Reason::InvalidValue,
            ),
            (json!({(urn::ENTERPRISE_USER): []}), Reason::InvalidValue),
            (
                json!({(urn::ENTERPRISE_USER): {"nothing": 1}}),
                Reason::InvalidSyntax,
            ),
            (
                json!({(urn::ROLLCALL_USER): {"identifiers": [{"source": "slack"}]}}),
                Reason::InvalidValue,
            ),
        ] {
            let error = read(&user_with(&more)).expect_err(&more.to_string());
            assert_eq!(error.reason, reason, "{more}: {error}");
        }
        assert_eq!(
            read(&json!([])).map_err(|error| error.reason),
            Err(Reason::InvalidSyntax)
        );
    }
}
