//! How much of everything is taken: all limits of the server in one place, which `docs/limits.md` lists.

use rollcall_api::embed::{MAX_EMBED_KEY_NAME, MAX_EMBED_KEYS, MAX_EMBED_TOKEN_SECONDS};
use rollcall_api::groups::{MAX_GROUP_NAME, MAX_NEW_GROUPS};
use rollcall_api::roles::MAX_ROLE_NAME;
use rollcall_api::rosters::MAX_LAST_SEEN_KEYS;
use rollcall_api::tokens::{MAX_TOKEN_DAYS, MAX_TOKEN_NAME};
use rollcall_scim::{MAX_FILTER_BYTES, MAX_FILTER_DEPTH, MAX_PATCH_OPERATIONS};

use crate::password;
use crate::scim;

/// Bodies of sign-ins, tokens, roles, applies and undos.
pub(crate) const SMALL_BODY_BYTES: usize = 4 * 1024;
/// A key of an embedding application: RSA's are the longest.
pub(crate) const EMBED_KEY_BODY_BYTES: usize = 8 * 1024;
/// Addresses of the users whose last import is asked for.
pub(crate) const LAST_SEEN_BODY_BYTES: usize = 128 * 1024;
/// Names of groups that are to be made.
pub(crate) const GROUPS_BODY_BYTES: usize = 512 * 1024;
/// A changeset in one piece: room for the largest that a built-in template allows, several times over.
pub(crate) const PLAN_BODY_BYTES: usize = 8 * 1024 * 1024;
/// A chunk as it comes, compressed.
pub(crate) const CHUNK_BYTES: usize = 1024 * 1024;
/// Parts of one changeset.
pub(crate) const CHUNKS: u32 = 256;
/// The text of a changeset that comes in parts.
pub(crate) const CHANGESET_BYTES: u64 = 64 * 1024 * 1024;
/// The texts of all changesets that are worked on at a time. This is what bounds the server's memory.
pub(crate) const CHANGESETS_BYTES: u64 = CHANGESET_BYTES;
/// Changes of one changeset, and users who stay; those from a file have the limit of their template besides.
pub(crate) const CHANGES: usize = 200_000;
/// Fields of one change, those set, those added to and those taken from together.
pub(crate) const FIELDS: usize = 200;
/// Reasons to refuse a changeset that an answer tells.
pub(crate) const REFUSALS_TOLD: usize = 1_000;
/// Objects and lists within each other in a body.
pub(crate) const JSON_DEPTH: usize = 32;
/// Plans that one user may have at a time.
pub(crate) const PLANS: u32 = 100;
/// A plan can be continued and applied for a week.
pub(crate) const PLAN_SECONDS: i64 = 7 * 24 * 60 * 60;
pub(crate) const FILE_NAME_BYTES: usize = 255;
pub(crate) const IDEMPOTENCY_KEY_BYTES: usize = 255;
pub(crate) const PAGE_ITEMS: u32 = 200;
pub(crate) const SEARCH_CHARS: usize = 256;
/// Tokens of an organization that are not over.
pub(crate) const TOKENS: u32 = 1_000;
/// Custom roles of an organization.
pub(crate) const ROLES: u32 = 100;
/// Users who hold one custom role.
pub(crate) const ROLE_HOLDERS: u32 = 1_000;

/// One limit, as it is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitEntry {
    pub what: &'static str,
    pub value: u64,
    pub unit: &'static str,
    /// What is answered beyond it.
    pub beyond: &'static str,
}

/// Every limit.
pub const LIMITS: &[LimitEntry] = &[
    entry(
        "Body of a sign-in, token, role, apply or undo",
        SMALL_BODY_BYTES as u64,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Body of a prepared import",
        PLAN_BODY_BYTES as u64,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Body of a question who was seen last when",
        LAST_SEEN_BODY_BYTES as u64,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Users of such a question",
        MAX_LAST_SEEN_KEYS as u64,
        "",
        TOO_LARGE,
    ),
    entry(
        "Body of a request for groups",
        GROUPS_BODY_BYTES as u64,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Groups of such a request",
        MAX_NEW_GROUPS as u64,
        "",
        BAD_REQUEST,
    ),
    entry(
        "Name of a group",
        MAX_GROUP_NAME as u64,
        "characters",
        BAD_REQUEST,
    ),
    entry("Chunk, compressed", CHUNK_BYTES as u64, "bytes", TOO_LARGE),
    entry("Chunks of a changeset", CHUNKS as u64, "", BAD_REQUEST),
    entry(
        "Changeset in chunks, unpacked",
        CHANGESET_BYTES,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Changesets that are worked on at a time, together",
        CHANGESETS_BYTES,
        "bytes",
        "waits until there is room",
    ),
    entry("Changes of a changeset", CHANGES as u64, "", TOO_LARGE),
    entry(
        "Users of a changeset who stay as they are",
        CHANGES as u64,
        "",
        TOO_LARGE,
    ),
    entry("Fields of a change", FIELDS as u64, "", TOO_LARGE),
    entry(
        "Refusals that an answer tells",
        REFUSALS_TOLD as u64,
        "",
        "the first of them, and how many there are",
    ),
    entry(
        "Depth of JSON under `/api`",
        JSON_DEPTH as u64,
        "levels",
        BAD_REQUEST,
    ),
    entry(
        "Depth of JSON under `/scim`",
        JSON_DEPTH as u64,
        "levels",
        "400 `invalidSyntax`",
    ),
    entry(
        "Prepared imports of a user",
        PLANS as u64,
        "",
        "409 `too-many-plans`",
    ),
    entry(
        "Age of a prepared import",
        PLAN_SECONDS as u64,
        "seconds",
        "404 `not-found`",
    ),
    entry(
        "Name of an imported file",
        FILE_NAME_BYTES as u64,
        "bytes",
        BAD_REQUEST,
    ),
    entry(
        "`Idempotency-Key`",
        IDEMPOTENCY_KEY_BYTES as u64,
        "bytes",
        BAD_REQUEST,
    ),
    entry("Items on a page", PAGE_ITEMS as u64, "", "as many as that"),
    entry(
        "Text that is searched for",
        SEARCH_CHARS as u64,
        "characters",
        BAD_REQUEST,
    ),
    entry(
        "Password",
        password::MAX_CHARS as u64,
        "characters",
        "422 `password-weak`",
    ),
    entry(
        "API tokens of an organization",
        TOKENS as u64,
        "",
        "409 `too-many-tokens`",
    ),
    entry(
        "Name of an API token",
        MAX_TOKEN_NAME as u64,
        "characters",
        BAD_REQUEST,
    ),
    entry(
        "Life of an API token",
        MAX_TOKEN_DAYS as u64,
        "days",
        BAD_REQUEST,
    ),
    entry(
        "Custom roles of an organization",
        ROLES as u64,
        "",
        "409 `conflict`",
    ),
    entry(
        "Name of a custom role",
        MAX_ROLE_NAME as u64,
        "characters",
        BAD_REQUEST,
    ),
    entry(
        "Holders of a custom role",
        ROLE_HOLDERS as u64,
        "",
        "409 `conflict`",
    ),
    entry(
        "Body of a key of an embedding application",
        EMBED_KEY_BODY_BYTES as u64,
        "bytes",
        TOO_LARGE,
    ),
    entry(
        "Keys of an embedding application",
        MAX_EMBED_KEYS as u64,
        "",
        "409 `conflict`",
    ),
    entry(
        "Name of a key of an embedding application",
        MAX_EMBED_KEY_NAME as u64,
        "characters",
        BAD_REQUEST,
    ),
    entry(
        "Life of a token of an embedded import",
        MAX_EMBED_TOKEN_SECONDS as u64,
        "seconds",
        "401 `embed-token-not-valid`",
    ),
    entry(
        "SCIM: body of a request",
        scim::MAX_BODY_BYTES as u64,
        "bytes",
        "413",
    ),
    entry(
        "SCIM: body of a bulk request",
        scim::LIMITS.bulk.bytes as u64,
        "bytes",
        "413",
    ),
    entry(
        "SCIM: operations of a bulk request",
        scim::LIMITS.bulk.operations as u64,
        "",
        "413",
    ),
    entry(
        "SCIM: operations of a PATCH",
        MAX_PATCH_OPERATIONS as u64,
        "",
        "400 `invalidSyntax`",
    ),
    entry(
        "SCIM: length of a filter",
        MAX_FILTER_BYTES as u64,
        "bytes",
        "400 `invalidFilter`",
    ),
    entry(
        "SCIM: depth of a filter",
        MAX_FILTER_DEPTH as u64,
        "levels",
        "400 `invalidFilter`",
    ),
    entry(
        "SCIM: resources on a page",
        scim::LIMITS.max_page as u64,
        "",
        "as many as that",
    ),
    entry(
        "SCIM: age of a cursor",
        scim::LIMITS.cursor_seconds as u64,
        "seconds",
        "400 `expiredCursor`",
    ),
];

const TOO_LARGE: &str = "413 `too-large`";
const BAD_REQUEST: &str = "400 `bad-request`";

const fn entry(
    what: &'static str,
    value: u64,
    unit: &'static str,
    beyond: &'static str,
) -> LimitEntry {
    LimitEntry {
        what,
        value,
        unit,
        beyond,
    }
}

/// Whether a JSON text nests deeper than [`JSON_DEPTH`]. Told from its brackets, before anything is read.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        if in_string {
            in_string = is_escaped || *byte != b'"';
            is_escaped = !is_escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > JSON_DEPTH {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_that_of_brackets_outside_of_texts() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for (depth, expect) in [
            (JSON_DEPTH - 1, false),
            (JSON_DEPTH, false),
            (JSON_DEPTH + 1, true),
        ] {
            assert_eq!(is_too_deep(nested(depth).as_bytes()), expect, "{depth}");
            let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
            assert_eq!(is_too_deep(objects.as_bytes()), expect, "{depth}");
        }
        let beside = format!("[{}]", "[],".repeat(1_000));
        assert!(!is_too_deep(beside.as_bytes()));
        let text = format!(r#"["{}","\"{}\\"]"#, "[".repeat(99), "{".repeat(99));
        assert!(!is_too_deep(text.as_bytes()));
        let after = format!(r#"["\\",{}]"#, nested(JSON_DEPTH));
        assert!(is_too_deep(after.as_bytes()));
    }
}
