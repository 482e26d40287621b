//! `GET /users?search=&status=active|archived|all&cursor=`.

use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

/// Someone of the organization's workspace directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceUser {
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
    email,
    display_name,
    status,
    role,
    groups,
    identifiers,
    applications
});
