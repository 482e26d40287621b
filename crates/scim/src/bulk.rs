//! Bulk (RFC 7644 §3.7): many requests in one, which may refer to what the others create.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::error::{Reason, ScimError, ScimResult};
use crate::messages;
use crate::urn;

/// What is announced, and refused above (RFC 7644 §3.7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkLimits {
    pub operations: usize,
    pub bytes: usize,
}

/// The message, read.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRequest {
    /// After so many errors the rest is left undone.
    pub fail_on_errors: Option<usize>,
    pub operations: Vec<BulkOperation>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct BulkOperation {
    pub method: Method,
    pub bulk_id: Option<String>,
    /// The version that the resource must have.
    pub version: Option<String>,
    pub path: String,
    pub data: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl BulkRequest {
    /// # Errors
    /// 413 above the number of operations; `invalidSyntax` when the message is none, an operation lacks what its
    /// method needs, or two share a `bulkId`.
    pub fn read(body: &Value, limits: BulkLimits) -> ScimResult<BulkRequest> {
        let message = messages::read(body, urn::BULK_REQUEST)?;
        let fail_on_errors = match messages::field(message, "failOnErrors") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let count = value.as_u64().filter(|count| *count > 0);
                let count = count.and_then(|count| usize::try_from(count).ok());
                Some(count.ok_or_else(|| ScimError::syntax("failOnErrors is a number from 1."))?)
            }
        };
        let listed = messages::field(message, "Operations")
            .and_then(Value::as_array)
            .ok_or_else(|| ScimError::syntax("Operations is required: a list."))?;
        if listed.len() > limits.operations {
            let detail = format!(
                "A bulk request may have {} operations, this one has {}.",
                limits.operations,
                listed.len()
            );
            return Err(ScimError::new(Reason::PayloadTooLarge, detail));
        }
        let operations = listed
            .iter()
            .map(BulkOperation::read)
            .collect::<ScimResult<Vec<_>>>()?;
        let request = BulkRequest {
            fail_on_errors,
            operations,
        };
        request.check_ids()?;
        Ok(request)
    }

    /// Which operation creates what is called so.
    #[must_use]
    pub fn creations(&self) -> HashMap<&str, usize> {
        self.operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.method == Method::Post)
            .filter_map(|(at, operation)| Some((operation.bulk_id.as_deref()?, at)))
            .collect()
    }

    /// The order in which the operations are carried out: that of the request, except that what is referred to
    /// comes first. Where references run in a circle, one of them comes before what it refers to.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let creations = self.creations();
        let needs: Vec<Vec<usize>> = self
            .operations
            .iter()
            .map(|operation| {
                let named = operation.references();
                named
                    .iter()
                    .filter_map(|id| creations.get(id.as_str()).copied())
                    .collect()
            })
            .collect();
        let mut order = Vec::with_capacity(self.operations.len());
        let mut seen = vec![false; self.operations.len()];
        let mut stack = Vec::new();
        for root in 0..self.operations.len() {
            stack.push((root, 0));
            while let Some((at, next)) = stack.pop() {
                match (next, seen.get_mut(at)) {
                    (0, Some(true)) | (_, None) => continue,
                    (_, Some(seen)) => *seen = true,
                }
                match needs.get(at).and_then(|needs| needs.get(next)) {
                    Some(needed) => {
                        stack.push((at, next + 1));
                        stack.push((*needed, 0));
                    }
                    None => order.push(at),
                }
            }
        }
        order
    }

    fn check_ids(&self) -> ScimResult<()> {
        let creations = self
            .operations
            .iter()
            .filter(|operation| operation.method == Method::Post)
            .filter_map(|operation| operation.bulk_id.as_deref());
        let mut seen = std::collections::HashSet::new();
        for id in creations {
            if !seen.insert(id) {
                return Err(ScimError::syntax(format!(
                    "The bulkId {id} is given twice."
                )));
            }
        }
        Ok(())
    }
}

impl BulkOperation {
    fn read(body: &Value) -> ScimResult<BulkOperation> {
        let object = body
            .as_object()
            .ok_or_else(|| ScimError::syntax("An operation is a JSON object."))?;
        let text = |name: &str| match messages::field(object, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(ScimError::syntax(format!("{name} is a text."))),
        };
        let method = text("method")?
            .as_deref()
            .and_then(Method::read)
            .ok_or_else(|| ScimError::syntax("method is POST, PUT, PATCH or DELETE."))?;
        let operation = BulkOperation {
            method,
            bulk_id: text("bulkId")?,
            version: text("version")?,
            path: text("path")?.ok_or_else(|| ScimError::syntax("path is required."))?,
            data: messages::field(object, "data")
                .cloned()
                .unwrap_or(Value::Null),
        };
        if method == Method::Post && operation.bulk_id.is_none() {
            return Err(ScimError::syntax(
                "bulkId is required where something is created.",
            ));
        }
        if method != Method::Delete && operation.data.is_null() {
            return Err(ScimError::syntax("data is required."));
        }
        Ok(operation)
    }

    /// The `bulkId`s that the operation refers to.
    #[must_use]
    pub fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |text: &str| found.extend(reference(text).map(ToOwned::to_owned));
        self.path.split('/').for_each(&mut note);
        walk(&self.data, &mut note);
        found
    }

    /// The operation with ids in place of references.
    ///
    /// # Errors
    /// 409 when nothing is called so.
    pub fn resolve(&self, id_of: impl Fn(&str) -> Option<String>) -> ScimResult<BulkOperation> {
        let resolved = |text: &str| match reference(text) {
            None => Ok(text.to_owned()),
            Some(id) => id_of(id).ok_or_else(|| {
                ScimError::new(
                    Reason::Conflict,
                    format!("Nothing was created with the bulkId {id}."),
                )
            }),
        };
        let path = self
            .path
            .split('/')
            .map(resolved)
            .collect::<ScimResult<Vec<_>>>()?
            .join("/");
        Ok(BulkOperation {
            path,
            data: replace(&self.data, &resolved)?,
            ..self.clone()
        })
    }
}

impl Method {
    fn read(text: &str) -> Option<Method> {
        match text.to_ascii_uppercase().as_str() {
            "POST" => Some(Method::Post),
            "PUT" => Some(Method::Put),
            "PATCH" => Some(Method::Patch),
            "DELETE" => Some(Method::Delete),
            _ => None,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// The answer: what became of each operation that was carried out, in the order of the request.
#[must_use]
pub fn bulk_response(operations: Vec<Map<String, Value>>) -> Value {
    json!({"schemas": [urn::BULK_RESPONSE], "Operations": operations})
}

fn reference(text: &str) -> Option<&str> {
    text.strip_prefix("bulkId:")
}

fn walk(value: &Value, note: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => note(text),
        Value::Array(items) => items.iter().for_each(|item| walk(item, note)),
        Value::Object(object) => object.values().for_each(|item| walk(item, note)),
        _ => {}
    }
}

fn replace(value: &Value, resolved: &impl Fn(&str) -> ScimResult<String>) -> ScimResult<Value> {
    Ok(match value {
        Value::String(text) => Value::String(resolved(text)?),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| replace(item, resolved))
                .collect::<ScimResult<_>>()?,
        ),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(name, item)| Ok((name.clone(), replace(item, resolved)?)))
                .collect::<ScimResult<_>>()?,
        ),
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BulkLimits = BulkLimits {
        operations: 4,
        bytes: 1000,
    };

    fn read(operations: &Value) -> ScimResult<BulkRequest> {
        BulkRequest::read(
            &json!({"schemas": [urn::BULK_REQUEST], "Operations": operations}),
            LIMITS,
        )
    }

    fn post(id: &str, refers_to: &str) -> Value {
        json!({"method": "POST", "bulkId": id, "path": "/Groups", "data": {"members": [{"value": refers_to}]}})
    }

    #[test]
    fn rfc_7644_3_7_2_what_is_referred_to_comes_first() {
        let request = read(&json!([
            post("a", "bulkId:c"),
            post("b", "x"),
            post("c", "bulkId:b")
        ]))
        .unwrap();
        assert_eq!(request.order(), [1, 2, 0]);
        let circle = read(&json!([post("a", "bulkId:b"), post("b", "bulkId:a")])).unwrap();
        assert_eq!(circle.order(), [1, 0]);
    }

    #[test]
    fn rfc_7644_3_7_2_references_become_ids() {
        let request = read(&json!([
            {"method": "PATCH", "path": "/Groups/bulkId:g", "data": {"members": [{"value": "bulkId:u"}]}},
        ]));
        let operation = request.unwrap().operations.remove(0);
        assert_eq!(operation.references(), ["g", "u"]);
        let resolved = operation.resolve(|id| Some(format!("id-{id}"))).unwrap();
        assert_eq!(resolved.path, "/Groups/id-g");
        assert_eq!(resolved.data, json!({"members": [{"value": "id-u"}]}));
        let error = operation.resolve(|_| None).unwrap_err();
        assert_eq!(error.reason, Reason::Conflict);
    }

    #[test]
    fn rfc_7644_3_7_4_the_number_of_operations_is_limited() {
        let operations = |count: usize| {
            let operations: Vec<_> = (0..count).map(|at| post(&at.to_string(), "x")).collect();
            read(&json!(operations)).map_err(|error| error.reason)
        };
        assert!(operations(3).is_ok());
        assert!(operations(4).is_ok());
        assert_eq!(operations(5), Err(Reason::PayloadTooLarge));
    }

    #[test]
    fn what_is_no_bulk_request_is_refused() {
        for operations in [
            json!(null),
            json!([1]),
            json!([{"method": "GET", "path": "/Users/1"}]),
            json!([{"method": "DELETE"}]),
            json!([{"method": "POST", "path": "/Users", "data": {}}]),
            json!([{"method": "PUT", "path": "/Users/1"}]),
            json!([post("a", "x"), post("a", "x")]),
        ] {
            let error = read(&operations).expect_err(&operations.to_string());
            assert_eq!(error.reason, Reason::InvalidSyntax, "{operations}");
        }
    }
}
