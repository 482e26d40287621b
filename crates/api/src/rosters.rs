//! `GET /rosters/{roster}`, `GET /rosters/{roster}/snapshot` (a [`rollcall_core::directory::DirectoryDocument`]
//! with an ETag), `GET /rosters/{roster}/delta`, `POST /rosters/{roster}/last-seen`.

use rollcall_core::directory::DirectoryDocument;
use rollcall_core::from_json;
use rollcall_core::json::{FromJson, Json};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The list an import compares with. `roster` is `workspace` or `app:SLUG`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Roster {
    pub roster: String,
    /// For the screen: "Figma (imported account)", "Workspace".
    pub title: String,
    /// The template document (Table Schema with `rollcall`), as it is to be given to the engine.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub template: TemplateDocument,
    /// The snapshot's ETag without its quotes.
    pub revision: String,
    /// Users that the snapshot holds.
    pub users: u32,
    /// Whether the signed-in user may import here.
    pub may_import: bool,
    /// The permission that they lack, when they may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_permission: Option<String>,
    /// Whether they may confirm that many users are taken out of use.
    pub may_confirm_removals: bool,
    /// Whether the policy lets the valid records go although others have errors.
    pub allows_valid_only: bool,
    /// Whether they may create groups that a file names, by `POST /groups`, for this roster's users to be in.
    #[serde(default)]
    pub may_create_groups: bool,
}

from_json!(Roster {
    roster,
    title,
    template,
    revision,
    users,
    may_import,
    missing_permission,
    may_confirm_removals or false,
    allows_valid_only,
    may_create_groups or false
});

/// `GET /rosters/{roster}/delta?since=REVISION`: what changed since. Groups and sources are all that there are now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterDelta {
    /// The revision that it begins at.
    pub since: String,
    #[serde(flatten)]
    pub now: DirectoryDocument,
    /// Keys of users that are on the roster no more.
    pub removed: Vec<String>,
}

/// Users that one request may ask about.
pub const MAX_LAST_SEEN_KEYS: usize = 200;

/// `POST /rosters/{roster}/last-seen`: whose last import is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LastSeenRequest {
    /// Canonical e-mail addresses.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub keys: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastSeenUsers {
    /// In the order in which they were named.
    pub users: Vec<LastSeen>,
}

/// The last import in which a user was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastSeen {
    /// Canonical e-mail address.
    pub key: String,
    /// Null for whoever is not on the roster, and where it is not known.
    pub import: Option<SeenIn>,
}

/// An import whose file held a user. It may have been undone since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeenIn {
    pub id: String,
    pub file_name: String,
    pub applied_at: String,
}

from_json!(LastSeenUsers { users });
from_json!(LastSeen { key, import });
from_json!(SeenIn {
    id,
    file_name,
    applied_at
});

/// A template document as text; in a message it stands as the object that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateDocument(pub String);

impl FromJson for TemplateDocument {
    fn from_json(json: &Json<'_>) -> TemplateDocument {
        TemplateDocument(json.text().to_owned())
    }
}

impl Serialize for TemplateDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document: Value = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        document.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TemplateDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TemplateDocument, D::Error> {
        let document = Value::deserialize(deserializer)?;
        Ok(TemplateDocument(document.to_string()))
    }
}
