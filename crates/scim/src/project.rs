//! Which attributes an answer holds (RFC 7644 §3.9).

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimResult};
use crate::path::{AttributePath, Located, Target};
use crate::schema::{Attribute, ResourceType, Returned};

/// What the client asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Projection {
    /// What is returned by default.
    #[default]
    Usual,
    /// `attributes`: these only.
    Only(Vec<AttributePath>),
    /// `excludedAttributes`: the usual ones without these.
    Without(Vec<AttributePath>),
}

impl Projection {
    /// Reads the two parameters, each a list of paths.
    ///
    /// # Errors
    /// `invalidValue` when both are given, `invalidPath` when an entry is no path.
    pub fn read(attributes: &[String], excluded: &[String]) -> ScimResult<Projection> {
        let paths = |texts: &[String]| {
            texts
                .iter()
                .map(|text| AttributePath::parse(text))
                .collect::<ScimResult<Vec<_>>>()
        };
        match (attributes.is_empty(), excluded.is_empty()) {
            (true, true) => Ok(Projection::Usual),
            (false, true) => Ok(Projection::Only(paths(attributes)?)),
            (true, false) => Ok(Projection::Without(paths(excluded)?)),
            (false, false) => Err(ScimError::value(
                "Give attributes or excludedAttributes, not both.",
            )),
        }
    }

    /// Whether the attribute of this name is part of the answer at all. Saves looking up what is not.
    #[must_use]
    pub fn wants(&self, kind: &ResourceType, name: &str) -> bool {
        let names = |path: &AttributePath| match path.find(kind) {
            Some(Target::Attribute(located)) => {
                located.extension.is_none() && located.attribute.name == name
            }
            _ => false,
        };
        match self {
            Projection::Usual => true,
            Projection::Only(paths) => paths.iter().any(names),
            Projection::Without(paths) => {
                !paths.iter().any(|path| path.sub.is_none() && names(path))
            }
        }
    }

    /// The resource as it is answered. Attributes that the kind does not have are ignored.
    #[must_use]
    pub fn apply(
        &self,
        kind: &ResourceType,
        mut resource: Map<String, Value>,
    ) -> Map<String, Value> {
        match self {
            Projection::Usual => {
                leave_out_unrequested(kind, &mut resource);
                resource
            }
            Projection::Only(paths) => {
                let targets: Vec<Target<'_>> =
                    paths.iter().filter_map(|path| path.find(kind)).collect();
                only(kind, &targets, &resource)
            }
            Projection::Without(paths) => {
                for path in paths {
                    if let Some(target) = path.find(kind) {
                        leave_out(target, &mut resource);
                    }
                }
                leave_out_unrequested(kind, &mut resource);
                resource
            }
        }
    }
}

fn only(
    kind: &ResourceType,
    targets: &[Target<'_>],
    resource: &Map<String, Value>,
) -> Map<String, Value> {
    let mut kept = Map::new();
    for attribute in kind.own_attributes() {
        if let Some(value) = resource.get(attribute.name) {
            let value = part(targets, None, attribute, value);
            kept.extend(value.map(|value| (attribute.name.to_owned(), value)));
        }
    }
    for schema in &kind.extensions {
        let Some(Value::Object(extension)) = resource.get(schema.id) else {
            continue;
        };
        let whole = targets
            .iter()
            .any(|target| matches!(target, Target::Extension(wanted) if wanted.id == schema.id));
        let inside: Map<String, Value> = schema
            .attributes
            .iter()
            .filter_map(|attribute| {
                let value = extension.get(attribute.name)?;
                let value = if whole && attribute.returned != Returned::Request {
                    value.clone()
                } else {
                    part(targets, Some(schema.id), attribute, value)?
                };
                Some((attribute.name.to_owned(), value))
            })
            .collect();
        if !inside.is_empty() {
            kept.insert(schema.id.to_owned(), Value::Object(inside));
        }
    }
    kept
}

/// What the targets want of one attribute: all, some sub-attributes, or nothing.
fn part(
    targets: &[Target<'_>],
    extension: Option<&str>,
    attribute: &Attribute,
    value: &Value,
) -> Option<Value> {
    let mut subs = Vec::new();
    let mut whole = attribute.returned == Returned::Always;
    for target in targets {
        if let Target::Attribute(located) = target
            && located.attribute.name == attribute.name
            && located.extension.map(|schema| schema.id) == extension
        {
            match located.sub {
                None => whole = true,
                Some(sub) => subs.push(sub.name),
            }
        }
    }
    let is_usual = |name: &str| {
        let sub = attribute.sub_attributes.iter().find(|sub| sub.name == name);
        sub.is_none_or(|sub| sub.returned != Returned::Request)
    };
    if !whole && subs.is_empty() {
        return None;
    }
    let keep = |value: &Value| -> Option<Value> {
        let Some(object) = value.as_object() else {
            return whole.then(|| value.clone());
        };
        let kept: Map<String, Value> = object
            .iter()
            .filter(|(name, _)| subs.contains(&name.as_str()) || (whole && is_usual(name)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        (!kept.is_empty()).then_some(Value::Object(kept))
    };
    match value {
        Value::Array(values) => {
            let kept: Vec<Value> = values.iter().filter_map(keep).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        value => keep(value),
    }
}

/// What is only returned to those who name it.
fn leave_out_unrequested(kind: &ResourceType, resource: &mut Map<String, Value>) {
    for attribute in kind.own_attributes() {
        for sub in &attribute.sub_attributes {
            if sub.returned == Returned::Request {
                let located = Located {
                    extension: None,
                    attribute,
                    sub: Some(sub),
                };
                leave_out(Target::Attribute(located), resource);
            }
        }
    }
    for schema in &kind.extensions {
        for attribute in &schema.attributes {
            if attribute.returned == Returned::Request {
                let located = Located {
                    extension: Some(schema),
                    attribute,
                    sub: None,
                };
                leave_out(Target::Attribute(located), resource);
            }
        }
    }
}

/// What is always returned stays (RFC 7643 §7).
fn leave_out(target: Target<'_>, resource: &mut Map<String, Value>) {
    let located = match target {
        Target::Extension(schema) => {
            resource.remove(schema.id);
            return;
        }
        Target::Attribute(located) => located,
    };
    if located.leaf().returned == Returned::Always {
        return;
    }
    let holder = match located.extension {
        None => Some(&mut *resource),
        Some(schema) => resource.get_mut(schema.id).and_then(Value::as_object_mut),
    };
    let Some(holder) = holder else { return };
    match located.sub {
        None => {
            holder.remove(located.attribute.name);
        }
        Some(sub) => {
            let values: Vec<&mut Value> = match holder.get_mut(located.attribute.name) {
                Some(Value::Array(values)) => values.iter_mut().collect(),
                Some(value) => vec![value],
                None => Vec::new(),
            };
            for value in values {
                if let Some(object) = value.as_object_mut() {
                    object.remove(sub.name);
                }
            }
        }
    }
    if let Some(schema) = located.extension
        && resource
            .get(schema.id)
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
    {
        resource.remove(schema.id);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Catalog;
    use crate::urn;

    fn check(attributes: &[&str], excluded: &[&str], expected: &Value) {
        let catalog = Catalog::new(&[]);
        let resource = json!({
            "schemas": [urn::USER], "id": "1", "userName": "bo", "name": {"givenName": "Bo", "formatted": "Bo"},
            "emails": [{"value": "bo@x.org", "type": "work"}],
            (urn::ENTERPRISE_USER): {"department": "Tours", "costCenter": "7"},
        });
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let projection = Projection::read(&texts(attributes), &texts(excluded)).unwrap();
        let resource = resource.as_object().cloned().unwrap();
        assert_eq!(
            Value::Object(projection.apply(&catalog.user, resource)),
            *expected
        );
    }

    #[test]
    fn rfc_7644_3_9_attributes() {
        let always = json!({"schemas": [urn::USER], "id": "1"});
        let with = |name: &str, value: Value| {
            let mut expected = always.clone();
            expected[name] = value;
            expected
        };
        check(&["USERNAME"], &[], &with("userName", json!("bo")));
        check(
            &["name.givenName"],
            &[],
            &with("name", json!({"givenName": "Bo"})),
        );
        check(
            &["emails.value"],
            &[],
            &with("emails", json!([{"value": "bo@x.org"}])),
        );
        check(&["nothing"], &[], &always);
        let department = format!("{}:department", urn::ENTERPRISE_USER);
        check(
            &[&department],
            &[],
            &with(urn::ENTERPRISE_USER, json!({"department": "Tours"})),
        );
        check(
            &[urn::ENTERPRISE_USER],
            &[],
            &with(
                urn::ENTERPRISE_USER,
                json!({"department": "Tours", "costCenter": "7"}),
            ),
        );
    }

    #[test]
    fn rfc_7644_3_9_excluded_attributes() {
        check(
            &[],
            &[
                "id",
                "schemas",
                "emails",
                "name.formatted",
                urn::ENTERPRISE_USER,
            ],
            &json!({"schemas": [urn::USER], "id": "1", "userName": "bo", "name": {"givenName": "Bo"}}),
        );
        assert!(Projection::read(&["a".into()], &["b".into()]).is_err());
    }

    #[test]
    fn rfc_7643_7_what_is_returned_on_request() {
        let catalog = Catalog::new(&[]);
        let group = json!({
            "schemas": [urn::GROUP], "id": "1", "members": [{"value": "a", "display": "Ann"}],
        });
        let members = |attributes: &[String]| {
            let projection = Projection::read(attributes, &[]).unwrap();
            let group = group.as_object().cloned().unwrap();
            projection.apply(&catalog.group, group).remove("members")
        };
        assert_eq!(members(&[]), Some(json!([{"value": "a"}])));
        assert_eq!(members(&["members".into()]), Some(json!([{"value": "a"}])));
        assert_eq!(
            members(&["members.display".into()]),
            Some(json!([{"display": "Ann"}]))
        );
        let both = members(&["members".into(), "members.display".into()]);
        assert_eq!(both, Some(json!([{"value": "a", "display": "Ann"}])));
    }
}
