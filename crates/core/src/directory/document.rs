//! The directory document of SPEC section 8: the existing users as JSON.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The existing users with what they may refer to. Unknown properties are kept out, not refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DirectoryDocument {
    pub revision: String,
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub sources: Vec<SourceEntry>,
    #[serde(default)]
    pub users: Vec<UserEntry>,
}

/// A communication source on which users have identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    pub name: String,
    pub enabled: bool,
    /// Regular expression that a user name on this source matches as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// One existing user. `status` is `active`, `archived` or `past`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEntry {
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<IdentifierEntry>,
    /// App account that the user belongs to; only users of `imported` are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Data sources that see the user: `file_upload`, `microsoft_365`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Further text properties (first name, external status, …) by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

/// A user name on a source. Compared exactly; belongs to one user.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdentifierEntry {
    pub source: String,
    pub username: String,
}
