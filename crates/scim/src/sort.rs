//! The order of a list (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimResult};
use crate::filter::{order, values_at};
use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, Kind, ResourceType};

/// By what, and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    pub by: AttributePath,
    pub descending: bool,
}

impl Sort {
    /// # Errors
    /// `invalidPath` when resources of this kind have no such attribute, or it is one of several parts.
    pub fn check(&self, kind: &ResourceType) -> ScimResult<()> {
        match self.by.find(kind) {
            Some(Target::Attribute(located)) if plain(located.leaf()).is_some() => Ok(()),
            _ => Err(ScimError::path(format!(
                "A {} cannot be sorted by {}.",
                kind.name, self.by
            ))),
        }
    }

    /// The value that stands for a resource: of several, the primary one, or else the first.
    #[must_use]
    pub fn key(&self, kind: &ResourceType, resource: &Map<String, Value>) -> Option<Value> {
        let Some(Target::Attribute(located)) = self.by.find(kind) else {
            return None;
        };
        let whole = crate::path::Located {
            sub: None,
            ..located
        };
        let elements = values_at(whole, resource);
        let is_primary = |value: &&&Value| value.get("primary") == Some(&Value::Bool(true));
        let element = elements
            .iter()
            .find(is_primary)
            .or_else(|| elements.first())?;
        match (located.sub, element) {
            (Some(sub), Value::Object(object)) => object.get(sub.name).cloned(),
            (None, Value::Object(object)) => object.get("value").cloned(),
            (_, value) => Some((*value).clone()),
        }
    }

    /// Compares two keys. What has no value comes last in ascending order, first in descending order.
    #[must_use]
    pub fn compare(
        &self,
        kind: &ResourceType,
        left: Option<&Value>,
        right: Option<&Value>,
    ) -> Ordering {
        let attribute = match self.by.find(kind) {
            Some(Target::Attribute(located)) => plain(located.leaf()),
            _ => None,
        };
        let ordering = match (left, right) {
            (Some(left), Some(right)) => attribute
                .and_then(|attribute| order(attribute, left, right))
                .unwrap_or(Ordering::Equal),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        if self.descending {
            ordering.reverse()
        } else {
            ordering
        }
    }
}

/// The attribute whose values are compared: `value` of a complex one.
fn plain(attribute: &Attribute) -> Option<&Attribute> {
    match attribute.kind {
        Kind::Complex => attribute.sub("value"),
        _ => Some(attribute),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Catalog;

    fn sorted(by: &str, descending: bool) -> Vec<&'static str> {
        let catalog = Catalog::new(&[]);
        let sort = Sort {
            by: AttributePath::parse(by).unwrap(),
            descending,
        };
        sort.check(&catalog.user).unwrap();
        let users = [
            (
                "a",
                json!({"userName": "b", "emails": [{"value": "z@x"}, {"value": "A@x", "primary": true}]}),
            ),
            (
                "b",
                json!({"userName": "C", "title": "x", "emails": [{"value": "b@x"}]}),
            ),
            ("c", json!({"userName": "a"})),
        ];
        let mut keyed: Vec<_> = users
            .iter()
            .map(|(id, user)| (sort.key(&catalog.user, user.as_object().unwrap()), *id))
            .collect();
        keyed.sort_by(|left, right| sort.compare(&catalog.user, left.0.as_ref(), right.0.as_ref()));
        keyed.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn rfc_7644_3_4_2_3_sorting() {
        assert_eq!(sorted("userName", false), ["c", "a", "b"]);
        assert_eq!(sorted("userName", true), ["b", "a", "c"]);
        assert_eq!(sorted("emails", false), ["a", "b", "c"]);
        assert_eq!(sorted("emails.value", true), ["c", "b", "a"]);
        assert_eq!(sorted("title", false), ["b", "a", "c"]);
    }

    #[test]
    fn what_has_no_order_is_refused() {
        let catalog = Catalog::new(&[]);
        for by in ["name", "nothing", "addresses", crate::urn::ENTERPRISE_USER] {
            let sort = Sort {
                by: AttributePath::parse(by).unwrap(),
                descending: false,
            };
            assert!(sort.check(&catalog.user).is_err(), "{by}");
        }
    }
}
