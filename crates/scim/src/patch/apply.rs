//! One operation on a resource.

use serde_json::{Map, Value};

use super::elements::{add_values, change_elements, merge_complex, remove_values};
use super::{Change, Operation};
use crate::error::{ScimError, ScimResult};
use crate::filter::{Filter, PatchPath};
use crate::path::{AttributePath, Located, Target};
use crate::read::{read_single, read_value};
use crate::schema::{Attribute, Kind, Mutability, ResourceType, Schema};

impl Operation {
    pub(super) fn apply(
        &self,
        kind: &ResourceType,
        resource: &mut Map<String, Value>,
    ) -> ScimResult<()> {
        let value = self.value.as_ref();
        match &self.path {
            Some(path) => change(self.kind, kind, path, value, resource),
            None => merge(self.kind, kind, value.unwrap_or(&Value::Null), resource),
        }
    }
}

/// Without a path the value holds attributes, each changed as if named (RFC 7644 §3.5.2.1, §3.5.2.3).
fn merge(
    change_kind: Change,
    kind: &ResourceType,
    value: &Value,
    resource: &mut Map<String, Value>,
) -> ScimResult<()> {
    let object = value
        .as_object()
        .ok_or_else(|| ScimError::value("Without a path, the value is an object of attributes."))?;
    for (name, value) in object {
        // Follows from the attributes.
        if name.eq_ignore_ascii_case("schemas") {
            continue;
        }
        let path = PatchPath {
            attribute: AttributePath::parse(name)?,
            filter: None,
        };
        // Clients send back what they read. What did not change is no attempt to change it.
        if let Some(Target::Attribute(located)) = path.attribute.find(kind)
            && located.attribute.mutability == Mutability::ReadOnly
            && holder(located, resource).and_then(|holder| holder.get(located.attribute.name))
                == Some(value)
        {
            continue;
        }
        change(change_kind, kind, &path, Some(value), resource)?;
    }
    Ok(())
}

fn change(
    change: Change,
    kind: &ResourceType,
    path: &PatchPath,
    value: Option<&Value>,
    resource: &mut Map<String, Value>,
) -> ScimResult<()> {
    let unknown = || {
        ScimError::path(format!(
            "A {} has no attribute {}.",
            kind.name, path.attribute
        ))
    };
    let located = match path.attribute.find(kind).ok_or_else(unknown)? {
        Target::Extension(schema) => {
            return change_extension(change, kind, schema, value, resource);
        }
        Target::Attribute(located) => located,
    };
    check_mutable(located, change)?;
    let attribute = located.attribute;
    if let Some(filter) = &path.filter {
        check_filter(attribute, filter)?;
    }
    let holder = holder_mut(located, resource)?;
    let current = holder.remove(attribute.name);
    let changed = match (change, located.sub, &path.filter) {
        (_, sub, Some(filter)) => {
            change_elements(change, attribute, sub, Some(filter), current, value)?
        }
        (_, Some(sub), None) if attribute.multi_valued => {
            change_elements(change, attribute, Some(sub), None, current, value)?
        }
        (_, Some(sub), None) => change_sub(change, attribute, sub, current, value)?,
        (Change::Remove, None, None) => remove_values(attribute, current, value)?,
        (Change::Add, None, None) if attribute.multi_valued => {
            add_values(attribute, current, value.unwrap_or(&Value::Null))?
        }
        (_, None, None) if attribute.kind == Kind::Complex && !attribute.multi_valued => {
            merge_complex(attribute, current, value.unwrap_or(&Value::Null))?
        }
        (_, None, None) => read_value(attribute, value.unwrap_or(&Value::Null))?,
    };
    match changed {
        Some(changed) => {
            holder.insert(attribute.name.to_owned(), changed);
        }
        None if attribute.required => return Err(required(attribute.name)),
        None => {}
    }
    Ok(())
}

/// All attributes of an extension at once.
fn change_extension(
    change_kind: Change,
    kind: &ResourceType,
    schema: &Schema,
    value: Option<&Value>,
    resource: &mut Map<String, Value>,
) -> ScimResult<()> {
    if change_kind == Change::Remove {
        resource.remove(schema.id);
        return Ok(());
    }
    let object = match value {
        Some(Value::Object(object)) => object,
        _ => return Err(ScimError::value(format!("{} is an object.", schema.id))),
    };
    for (name, value) in object {
        if name.eq_ignore_ascii_case("schemas") {
            continue;
        }
        let mut attribute = AttributePath::parse(name)?;
        attribute.schema = Some(schema.id.to_owned());
        let path = PatchPath {
            attribute,
            filter: None,
        };
        change(change_kind, kind, &path, Some(value), resource)?;
    }
    Ok(())
}

/// A sub-attribute of an attribute that has one value.
fn change_sub(
    change: Change,
    attribute: &Attribute,
    sub: &Attribute,
    current: Option<Value>,
    value: Option<&Value>,
) -> ScimResult<Option<Value>> {
    let mut object = match current {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let new = match change {
        Change::Remove => None,
        _ => read_single(sub, value.unwrap_or(&Value::Null))?,
    };
    match new {
        Some(new) => {
            object.insert(sub.name.to_owned(), new);
        }
        None if sub.required => return Err(required(&format!("{}.{}", attribute.name, sub.name))),
        None => {
            object.remove(sub.name);
        }
    }
    Ok((!object.is_empty()).then_some(Value::Object(object)))
}

fn holder<'a>(
    located: Located<'_>,
    resource: &'a Map<String, Value>,
) -> Option<&'a Map<String, Value>> {
    match located.extension {
        None => Some(resource),
        Some(schema) => resource.get(schema.id).and_then(Value::as_object),
    }
}

fn holder_mut<'a>(
    located: Located<'_>,
    resource: &'a mut Map<String, Value>,
) -> ScimResult<&'a mut Map<String, Value>> {
    match located.extension {
        None => Ok(resource),
        Some(schema) => resource
            .entry(schema.id)
            .or_insert_with(|| Value::Object(Map::new()))
            .as_object_mut()
            .ok_or_else(|| ScimError::value(format!("{} is an object.", schema.id))),
    }
}

fn check_filter(attribute: &Attribute, filter: &Filter) -> ScimResult<()> {
    if !attribute.multi_valued {
        let detail = format!(
            "{} has one value, there is nothing to choose.",
            attribute.name
        );
        return Err(ScimError::path(detail));
    }
    filter.check_inside(attribute)
}

/// Values of an attribute that may be changed can still be added and removed when a sub-attribute of them may
/// not be changed; the sub-attribute by itself cannot.
fn check_mutable(located: Located<'_>, change: Change) -> ScimResult<()> {
    let name = located.attribute.name;
    let leaf = located.leaf();
    if located.attribute.mutability == Mutability::ReadOnly
        || leaf.mutability == Mutability::ReadOnly
    {
        return Err(ScimError::mutability(format!("{name} is read only.")));
    }
    if leaf.mutability == Mutability::Immutable && change != Change::Add {
        return Err(ScimError::mutability(format!(
            "{name}.{} cannot be changed.",
            leaf.name
        )));
    }
    if change == Change::Remove
        && located.sub.is_none()
        && located.attribute.required
        && !located.attribute.multi_valued
    {
        return Err(required(name));
    }
    Ok(())
}

pub(super) fn required(name: &str) -> ScimError {
    ScimError::mutability(format!("{name} is required and cannot be removed."))
}
