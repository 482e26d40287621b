//! RFC 9457 problem documents: every answer that is not a success has one.

use rollcall_core::changeset::Refusal;
use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

use crate::plans::Guard;

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable, `urn:rollcall:problem:NAME`; see [`kind`].
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The same number stands in the server's log.
    pub request_id: String,
    /// The permission that is missing, e.g. `applications:act` (403).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// What is wrong with the changeset, change by change (422).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// Keys of the users changed since the base revision (409).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed_users: Vec<String>,
    /// The roster's revision now (409).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// What has to be confirmed first (409).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
}

/// The kinds of problem, as they stand in `type`.
pub mod kind {
    pub const NOT_SIGNED_IN: &str = "urn:rollcall:problem:not-signed-in";
    pub const LINK_NOT_VALID: &str = "urn:rollcall:problem:link-not-valid";
    pub const PASSWORD_WRONG: &str = "urn:rollcall:problem:password-wrong";
    pub const PASSWORD_WEAK: &str = "urn:rollcall:problem:password-weak";
    pub const TOO_MANY_ATTEMPTS: &str = "urn:rollcall:problem:too-many-attempts";
    pub const TOKEN_NOT_VALID: &str = "urn:rollcall:problem:token-not-valid";
    pub const EMBED_TOKEN_NOT_VALID: &str = "urn:rollcall:problem:embed-token-not-valid";
    pub const PERMISSION_MISSING: &str = "urn:rollcall:problem:permission-missing";
    pub const CROSS_ORIGIN: &str = "urn:rollcall:problem:cross-origin";
    pub const NOT_FOUND: &str = "urn:rollcall:problem:not-found";
    pub const BAD_REQUEST: &str = "urn:rollcall:problem:bad-request";
    pub const TOO_LARGE: &str = "urn:rollcall:problem:too-large";
    pub const CHANGESET_REFUSED: &str = "urn:rollcall:problem:changeset-refused";
    pub const REVISION_STALE: &str = "urn:rollcall:problem:revision-stale";
    pub const KEY_REUSED: &str = "urn:rollcall:problem:idempotency-key-reused";
    pub const KEY_IN_FLIGHT: &str = "urn:rollcall:problem:idempotency-key-in-flight";
    pub const PRECONDITION_REQUIRED: &str = "urn:rollcall:problem:precondition-required";
    pub const PRECONDITION_FAILED: &str = "urn:rollcall:problem:precondition-failed";
    pub const NOT_CONFIRMED: &str = "urn:rollcall:problem:removals-not-confirmed";
    pub const CANCELLED: &str = "urn:rollcall:problem:cancelled";
    pub const TOO_MANY_PLANS: &str = "urn:rollcall:problem:too-many-plans";
    pub const CHUNK_DIFFERS: &str = "urn:rollcall:problem:chunk-differs";
    pub const CHUNKS_MISSING: &str = "urn:rollcall:problem:chunks-missing";
    pub const ALREADY_UNDONE: &str = "urn:rollcall:problem:already-undone";
    pub const NOTHING_TO_UNDO: &str = "urn:rollcall:problem:nothing-to-undo";
    pub const ALREADY_APPLIED: &str = "urn:rollcall:problem:already-applied";
    pub const DELTA_GONE: &str = "urn:rollcall:problem:delta-gone";
    pub const CONFLICT: &str = "urn:rollcall:problem:conflict";
    pub const INTERNAL: &str = "urn:rollcall:problem:internal";
}

from_json!(Problem {
    kind: "type",
    title,
    status,
    detail,
    request_id,
    permission,
    refusals,
    changed_users,
    revision,
    guard
});
