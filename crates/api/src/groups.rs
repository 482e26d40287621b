//! `POST /groups`: groups that users can be in.

use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

/// Groups that one request may make.
pub const MAX_NEW_GROUPS: usize = 500;
/// The longest name of a group, in characters.
pub const MAX_GROUP_NAME: usize = 200;

/// `POST /groups`: the groups that there are to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewGroups {
    /// Compared without regard to letter case and outer blanks; up to 200 characters each.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500))]
    pub names: Vec<String>,
}

/// The answer: each of the groups, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupsMade {
    /// In the order in which they were named, each once.
    pub groups: Vec<GroupMade>,
}

/// A group that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupMade {
    /// What SCIM calls it by.
    pub id: String,
    pub name: String,
    /// Whether this request made it; others were there.
    pub created: bool,
}

from_json!(GroupsMade { groups });
from_json!(GroupMade { id, name, created });
