//! RFC 9457 problem documents: every answer that is not a success has one.

use rollcall_core::changeset::Refusal;
use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

use crate::plans::Guard;

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

macro_rules! kinds {
    ($($name:ident = $word:literal, $status:literal, $when:literal;)+) => {
        $(
            #[doc = $when]
            pub const $name: &str = concat!("urn:rollcall:problem:", $word);
        )+
        /// Every kind.
        pub const ALL: &[Kind] = &[$(Kind { urn: $name, status: $status, when: $when }),+];
    };
}

/// The kinds of problem, as they stand in `type`; `docs/problems.md` says what to do about each.
pub mod kind {
    /// What is the same in every problem of a kind.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Kind {
        pub urn: &'static str,
        /// The HTTP status that it comes with.
        pub status: u16,
        /// Half a sentence for the API's description.
        pub when: &'static str,
    }

    kinds! {
        NOT_SIGNED_IN = "not-signed-in", 401, "Nobody is signed in";
        LINK_NOT_VALID = "link-not-valid", 401, "The one-time link was used, is too old, or was never given out";
        PASSWORD_WRONG = "password-wrong", 401, "The address or the password is not right, or no password was set";
        PASSWORD_WEAK = "password-weak", 422, "The password is too easy to guess";
        TOO_MANY_ATTEMPTS = "too-many-attempts", 429, "Too many failed sign-ins with this address";
        RATE_LIMITED = "rate-limited", 429, "Too many requests came from whoever asks";
        TOKEN_NOT_VALID = "token-not-valid", 401, "The API token is too old, was revoked, or was never given out";
        EMBED_TOKEN_NOT_VALID = "embed-token-not-valid", 401, "The token of an embedded import does not hold";
        PERMISSION_MISSING = "permission-missing", 403, "Whoever asks lacks the permission";
        CROSS_ORIGIN = "cross-origin", 403, "A browser sent the request from another site";
        NOT_FOUND = "not-found", 404, "There is nothing of this name";
        METHOD_NOT_ALLOWED = "method-not-allowed", 405, "The address does not take this method";
        BAD_REQUEST = "bad-request", 400, "The request is not of the form that is expected";
        MEDIA_TYPE = "media-type-not-supported", 415, "The body is not of the media type that is taken";
        TOO_LARGE = "too-large", 413, "The request is larger than what is taken";
        CHANGESET_REFUSED = "changeset-refused", 422, "Some changes break a rule";
        REVISION_STALE = "revision-stale", 409, "The roster has changed since the changes were computed";
        KEY_REUSED = "idempotency-key-reused", 422, "The `Idempotency-Key` was used for another request";
        KEY_IN_FLIGHT = "idempotency-key-in-flight", 409, "The request with this `Idempotency-Key` is being carried out";
        PRECONDITION_REQUIRED = "precondition-required", 428, "`If-Match` is missing";
        PRECONDITION_FAILED = "precondition-failed", 412, "`If-Match` names another plan";
        NOT_CONFIRMED = "removals-not-confirmed", 409, "Many users would be taken out of use, and the number was not confirmed";
        CANCELLED = "cancelled", 409, "The import was called off before it was written";
        TOO_MANY_PLANS = "too-many-plans", 409, "Too many imports are prepared";
        TOO_MANY_TOKENS = "too-many-tokens", 409, "There are as many API tokens as an organization may have";
        CHUNK_DIFFERS = "chunk-differs", 409, "The chunk came before with other content";
        CHUNKS_MISSING = "chunks-missing", 409, "Not all chunks are there";
        ALREADY_UNDONE = "already-undone", 409, "The import was taken back before";
        NOTHING_TO_UNDO = "nothing-to-undo", 409, "Every user of the import has changed since";
        ALREADY_APPLIED = "already-applied", 409, "The import was applied before it could be called off";
        DELTA_GONE = "delta-gone", 410, "What changed since that revision is not known any more";
        CONFLICT = "conflict", 409, "It does not go together with what is on record";
        INTERNAL = "internal", 500, "The server failed";
    }
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
