//! PATCH (RFC 7644 §3.5.2): operations on a resource, all of them or none.

mod apply;
mod elements;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimResult};
use crate::filter::PatchPath;
use crate::messages;
use crate::read::reread_resource;
use crate::schema::ResourceType;
use crate::urn;

/// Operations allowed in one PATCH.
pub const MAX_OPERATIONS: usize = 1000;

/// A request to change a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    operations: Vec<Operation>,
}

#[derive(Debug, Clone, PartialEq)]
struct Operation {
    kind: Change,
    path: Option<PatchPath>,
    value: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Add,
    Remove,
    Replace,
}

impl Patch {
    /// Reads a PatchOp message.
    ///
    /// # Errors
    /// `invalidSyntax` when it is none, `invalidPath` or `invalidFilter` when a path is none, `noTarget` when a
    /// removal has no path.
    pub fn read(body: &Value) -> ScimResult<Patch> {
        let message = messages::read(body, urn::PATCH_OP)?;
        let listed = messages::field(message, "Operations")
            .and_then(Value::as_array)
            .filter(|operations| !operations.is_empty())
            .ok_or_else(|| ScimError::syntax("Operations is required: a list of at least one."))?;
        if listed.len() > MAX_OPERATIONS {
            let detail =
                format!("A PATCH may have {MAX_OPERATIONS} operations, this one has more.");
            return Err(ScimError::syntax(detail));
        }
        let operations = listed
            .iter()
            .map(Operation::read)
            .collect::<ScimResult<_>>()?;
        Ok(Patch { operations })
    }

    /// The resource afterwards, canonical and without what clients cannot write. `current` is the resource as it
    /// is served.
    ///
    /// # Errors
    /// `noTarget`, `invalidPath`, `mutability`, `invalidValue`: RFC 7644 §3.5.2, per operation.
    pub fn apply(
        &self,
        kind: &ResourceType,
        current: &Map<String, Value>,
    ) -> ScimResult<Map<String, Value>> {
        let mut resource = current.clone();
        for operation in &self.operations {
            operation.apply(kind, &mut resource)?;
        }
        reread_resource(kind, &resource)
    }
}

impl Operation {
    fn read(body: &Value) -> ScimResult<Operation> {
        let object = body
            .as_object()
            .ok_or_else(|| ScimError::syntax("An operation is a JSON object."))?;
        let name = messages::field(object, "op")
            .and_then(Value::as_str)
            .ok_or_else(|| ScimError::syntax("op is required: add, remove or replace."))?;
        // RFC 7644 writes them in lower case; some clients send “Add”.
        let kind = match name.to_ascii_lowercase().as_str() {
            "add" => Change::Add,
            "remove" => Change::Remove,
            "replace" => Change::Replace,
            _ => {
                return Err(ScimError::syntax(format!(
                    "“{name}” is not add, remove or replace."
                )));
            }
        };
        let path = match messages::field(object, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) => Some(PatchPath::parse(path)?),
            Some(_) => return Err(ScimError::path("path is a text.")),
        };
        let value = messages::field(object, "value").cloned();
        match kind {
            Change::Remove if path.is_none() => {
                return Err(ScimError::no_target(
                    "A removal needs the path of what to remove.",
                ));
            }
            Change::Add | Change::Replace if value.is_none() => {
                return Err(ScimError::value(format!("{name} needs a value.")));
            }
            _ => {}
        }
        Ok(Operation { kind, path, value })
    }
}
