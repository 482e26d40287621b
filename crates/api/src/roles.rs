//! `GET`, `POST /roles`, `GET`, `PATCH`, `DELETE /roles/{id}`, `GET /roles/{id}/holders`,
//! `PUT`, `DELETE /roles/{id}/holders/{key}`.

use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

use crate::session::Scopes;

/// The longest name of a role, in characters.
pub const MAX_ROLE_NAME: usize = 80;

/// A role. What somebody may is the highest of all that they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Role {
    /// `admin`, `supervisor` and `user` are built in; every user has one of them.
    pub id: String,
    pub name: String,
    /// It cannot be changed, and is given by an import.
    pub built_in: bool,
    pub scopes: Scopes,
    /// How many hold it; of a built-in role, active users.
    pub holders: u32,
    /// For [`RoleChange`].
    pub version: u32,
}

/// `POST /roles`: a custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// No two roles have the same, letter case and accents aside.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 80))]
    pub name: String,
    pub scopes: Scopes,
}

/// `PATCH /roles/{id}`: what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// Of the role that was seen: a change that somebody else made meanwhile is not written over.
    pub version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 80))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
}

/// Somebody who holds a custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleHolder {
    /// Canonical e-mail address.
    pub key: String,
    pub email: String,
    pub display_name: String,
    /// `active` or `archived`: then it counts again when they are back.
    pub status: String,
}

from_json!(Role {
    id,
    name,
    built_in,
    scopes,
    holders,
    version
});
from_json!(RoleHolder {
    key,
    email,
    display_name,
    status
});
