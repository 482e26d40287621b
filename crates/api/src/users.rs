//! `GET /users?search=&status=active|archived|all&cursor=`, `GET`, `DELETE /users/{key}`; the bin:
//! `GET /users/deleted`, `POST /users/deleted/{key}/restore`, `DELETE /users/deleted/{key}`.

use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

/// Someone of the organization's workspace directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkspaceUser {
    /// Canonical e-mail address: the name in addresses.
    pub key: String,
    pub email: String,
    pub display_name: String,
    /// `active` or `archived`.
    pub status: String,
    /// `user`, `admin`, `supervisor`.
    pub role: String,
    pub groups: Vec<String>,
    /// As `source:username`.
    pub identifiers: Vec<String>,
    /// Names of the applications they have access to.
    pub applications: Vec<String>,
}

from_json!(WorkspaceUser {
    key,
    email,
    display_name,
    status,
    role,
    groups,
    identifiers,
    applications
});

/// Someone taken off the workspace directory, who can be brought back for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeletedUser {
    /// Canonical e-mail address: the name in addresses.
    pub key: String,
    pub email: String,
    pub display_name: String,
    pub deleted_at: String,
    pub deleted_by: String,
    /// When they can be brought back no more.
    pub gone_at: String,
}

/// What became of a user who was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestoredUser {
    /// What somebody else has by now, as `source:username`.
    pub identifiers_lost: Vec<String>,
}

from_json!(RestoredUser { identifiers_lost });
from_json!(DeletedUser {
    key,
    email,
    display_name,
    deleted_at,
    deleted_by,
    gone_at
});
