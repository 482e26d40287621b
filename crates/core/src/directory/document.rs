//! The directory document of SPEC section 8: the existing users as JSON.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::by_name::ByName;
use crate::from_json;

/// The existing users with what they may refer to. Unknown properties are kept out, not refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryDocument {
    pub revision: String,
    pub groups: Vec<String>,
    pub sources: Vec<SourceEntry>,
    pub users: Vec<UserEntry>,
}

/// A communication source on which users have identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceEntry {
    pub name: String,
    pub enabled: bool,
    /// Regular expression that a user name on this source matches as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// One existing user. `status` is `active`, `archived` or `past`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserEntry {
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<IdentifierEntry>,
    /// App account that the user belongs to; only users of `imported` are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Data sources that see the user: `file_upload`, `microsoft_365`, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Further text properties (first name, external status, …) by name.
    #[serde(skip_serializing_if = "ByName::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub properties: ByName<String>,
}

/// A user name on a source. Compared exactly; belongs to one user.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentifierEntry {
    pub source: String,
    pub username: String,
}

from_json!(DirectoryDocument {
    revision,
    groups,
    sources,
    users
});
from_json!(SourceEntry {
    name,
    enabled,
    format
});
from_json!(UserEntry {
    email,
    display_name,
    status,
    role,
    groups,
    identifiers,
    account,
    sources,
    properties
});
from_json!(IdentifierEntry { source, username });

#[cfg(test)]
mod tests {
    use super::DirectoryDocument;
    use crate::json::from_json_text;

    #[track_caller]
    fn refused(json: &str, expect: &str) {
        let error = from_json_text::<DirectoryDocument>(json.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expect);
    }

    #[test]
    fn what_is_written_is_read() {
        let json = r#"{"more":[1.5],"users":[{"email":"a@x.org","status":"active","identifiers":[{"source":"s","username":"u"}],"properties":{"b":"c"}}],"revision":"4","groups":["G"],"sources":[{"name":"s","enabled":true}]}"#;
        let document = from_json_text::<DirectoryDocument>(json.as_bytes()).unwrap();
        let written = serde_json::to_vec(&document).unwrap();
        assert_eq!(
            from_json_text::<DirectoryDocument>(&written).unwrap(),
            document
        );
        assert_eq!(document.users[0].identifiers[0].username, "u");
        assert_eq!((document.groups.len(), document.sources.len()), (1, 1));
    }

    #[test]
    fn errors_say_where() {
        refused(
            r#"{"revision":"1","users":[{"email":"a@x.org"},{}]}"#,
            "users[1].email: is missing",
        );
        refused(r#"{"users":[]}"#, "revision: is missing");
        refused(r#"{"users":[}"#, "this is no JSON from line 1 column 11 on");
    }
}
