//! Versions (RFC 7644 §3.14): the hash of what is served, so that whatever changes a resource changes its version,
//! an import as well.

use axum::http::{HeaderMap, HeaderName, header};
use rollcall_scim::{Reason, ScimError, ScimResult};
use serde_json::{Map, Value};

use crate::token::sha256_hex;

/// Hexadecimal digits of the hash.
const DIGITS: usize = 20;

/// The weak entity tag of a resource; `meta` is no part of it.
pub(super) fn version_of(resource: &Map<String, Value>) -> String {
    let text = serde_json::to_vec(resource).unwrap_or_default();
    let hash = sha256_hex(&[&text]);
    format!("W/\"{}\"", hash.get(..DIGITS).unwrap_or_default())
}

/// The version of a resource as served.
pub(super) fn version(resource: &Map<String, Value>) -> &str {
    let version = resource.get("meta").and_then(|meta| meta.get("version"));
    version.and_then(Value::as_str).unwrap_or_default()
}

/// What the client expects of the version.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
}

impl Conditions {
    pub(super) fn of(headers: &HeaderMap) -> Conditions {
        let all = |name: HeaderName| {
            let values: Vec<&str> = headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        Conditions {
            if_match: all(header::IF_MATCH),
            if_none_match: all(header::IF_NONE_MATCH),
        }
    }

    /// The `version` of a bulk operation.
    pub(super) fn of_version(version: Option<String>) -> Conditions {
        Conditions {
            if_match: version,
            if_none_match: None,
        }
    }

    /// # Errors
    /// 412 when the resource is not at the version that the client knows.
    pub(super) fn check(&self, version: &str) -> ScimResult<()> {
        let stale = self
            .if_match
            .as_deref()
            .is_some_and(|tags| !names(tags, version));
        if stale || self.is_known(version) {
            let detail = format!("The resource is at version {version}. Nothing was changed.");
            return Err(ScimError::new(Reason::PreconditionFailed, detail));
        }
        Ok(())
    }

    /// Whether `If-None-Match` names the version.
    pub(super) fn is_known(&self, version: &str) -> bool {
        self.if_none_match
            .as_deref()
            .is_some_and(|tags| names(tags, version))
    }

    /// Whether `If-Match` is there and does not name the version.
    pub(super) fn is_stale(&self, version: &str) -> bool {
        self.if_match
            .as_deref()
            .is_some_and(|tags| !names(tags, version))
    }
}

/// Whether a list of entity tags names the version. All of ours are weak, so the comparison is, too: a strong one
/// would never hold.
fn names(tags: &str, version: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || opaque(tag) == opaque(version))
}

fn opaque(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(if_match: Option<&str>, if_none_match: Option<&str>) -> bool {
        let conditions = Conditions {
            if_match: if_match.map(str::to_owned),
            if_none_match: if_none_match.map(str::to_owned),
        };
        conditions.check("W/\"abc\"").is_ok()
    }

    #[test]
    fn rfc_7644_3_14_versions() {
        assert!(check(None, None));
        assert!(check(Some("W/\"abc\""), None));
        assert!(check(Some("\"abc\""), None));
        assert!(check(Some("W/\"x\", W/\"abc\""), None));
        assert!(check(Some("*"), None));
        assert!(!check(Some("W/\"x\""), None));
        assert!(!check(None, Some("W/\"abc\"")));
        assert!(!check(None, Some("*")));
        assert!(check(None, Some("W/\"x\"")));
    }
}
