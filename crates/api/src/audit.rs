//! `GET /audit?search=&cursor=`, `GET /audit/export?format=csv|json`, `GET /audit/verify`.

use rollcall_core::{from_json, from_json_words};
use serde::{Deserialize, Serialize};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub number: u32,
    pub at: String,
    /// Key of the user who did it, `token:ID`, or `system`.
    pub actor: String,
    /// `import.applied`, `user.deleted`, …
    pub action: String,
    /// `roster/app:figma`, `user/ann@example.com`, …
    pub subject: String,
    /// What else is to be known, as JSON text.
    pub detail: String,
    pub sha256: String,
}

/// What a check of the whole log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditCheck {
    pub state: AuditState,
    /// The last entry when it is intact, else the first that is wrong.
    pub number: u32,
    /// Hash of the last entry; kept elsewhere, it tells later whether the log was cut off.
    pub sha256: String,
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuditState {
    Intact,
    Altered,
    OutOfOrder,
    Unlinked,
}

from_json!(AuditEntry {
    number,
    at,
    actor,
    action,
    subject,
    detail,
    sha256
});
from_json!(AuditCheck {
    state,
    number,
    sha256
});
from_json_words!(AuditState {
    Intact = "intact",
    Altered = "altered",
    OutOfOrder = "out_of_order",
    Unlinked = "unlinked"
});
