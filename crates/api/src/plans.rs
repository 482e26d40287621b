//! `POST /rosters/{roster}/imports` makes a plan; `GET /imports/{id}/plan`, `PUT /imports/{id}/chunks/{number}`,
//! `POST /imports/{id}/complete`, `POST /imports/{id}/apply`, `DELETE /imports/{id}`. Its id becomes the import's.

use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_core::{from_json, from_json_words};
use serde::{Deserialize, Serialize};

use crate::imports::ImportedFile;

/// What is sent to plan: the changes, and facts about the file that stays where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The whole changeset; absent when it comes in chunks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changeset: Option<Changeset>,
    /// What will come in chunks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
    pub file: ImportedFile,
    pub counts: Counts,
    #[serde(default)]
    pub policy: Policy,
}

/// A changeset that comes in parts of its JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// How many parts there are, numbered from 0.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 256))]
    pub chunks: u32,
    /// Length of the whole text.
    #[cfg_attr(feature = "openapi", schema(maximum = 134_217_728))]
    pub bytes: u64,
    /// SHA-256 of the whole text, in lower-case hex.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

/// How the changes were computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    #[serde(default)]
    pub mode: ImportMode,
    /// The valid records go although others have errors.
    #[serde(default)]
    pub valid_only: bool,
}

/// Whether users who are not in the file are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    #[default]
    FullList,
    NewOnly,
}

/// A [`PlanRequest`] without its changeset: whoever has that as JSON already need not read it.
#[derive(Debug, Clone, Serialize)]
pub struct PlanFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
    pub file: ImportedFile,
    pub counts: Counts,
    pub policy: Policy,
}

impl PlanFacts {
    /// What stands before and after the changeset's JSON in the body of the request.
    #[must_use]
    pub fn around_changeset(&self) -> (String, String) {
        // Strings and numbers can always be written.
        let facts = serde_json::to_string(self).unwrap_or_default();
        let facts = facts.strip_prefix('{').unwrap_or_default();
        (r#"{"changeset":"#.to_owned(), format!(",{facts}"))
    }
}

/// What applying would do. Its `etag` goes into `If-Match`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    pub id: String,
    pub roster: String,
    pub state: PlanState,
    pub etag: String,
    /// The revision that the changes were computed on; empty while chunks are missing.
    pub base_revision: String,
    /// The effect, as the server computes it.
    pub changes: ChangeCounts,
    /// What has to be confirmed before it can be applied.
    pub guards: Vec<Guard>,
    /// Numbers of the chunks that are there.
    pub chunks_received: Vec<u32>,
    pub expires_at: String,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// Chunks are missing, or it was not completed.
    #[default]
    Uploading,
    /// It can be applied.
    Planned,
}

/// Something that has to be confirmed by typing a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guard {
    pub kind: GuardKind,
    /// Users that would be taken out of use: the number to be typed.
    pub count: u32,
    /// Active users on the roster.
    pub of: u32,
    /// The permission that confirming needs.
    pub permission: String,
    /// Whether whoever asks has it.
    pub may_confirm: bool,
}

/// The guards that can be overridden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardKind {
    /// Many users would be taken out of use.
    #[default]
    Removals,
}

/// `POST /imports/{id}/apply`, `POST /imports/{id}/undo`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApplyRequest {
    /// Number of users to be taken out of use, typed in where a guard asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_removals: Option<u32>,
}

/// How far an apply is; sent as an event while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplyProgress {
    /// Users written so far.
    pub written: u64,
    pub total: u64,
}

from_json!(Plan {
    id,
    roster,
    state,
    etag,
    base_revision,
    changes,
    guards,
    chunks_received,
    expires_at
});
from_json_words!(PlanState {
    Uploading = "uploading",
    Planned = "planned"
});
from_json!(Guard {
    kind,
    count,
    of,
    permission,
    may_confirm
});
from_json_words!(GuardKind {
    Removals = "removals"
});
from_json!(ApplyProgress { written, total });

#[cfg(test)]
mod tests {
    use super::{ImportedFile, PlanFacts, PlanRequest, Policy};

    #[test]
    fn a_request_can_be_written_around_a_changeset() {
        let facts = PlanFacts {
            file: ImportedFile {
                name: "a \"b\".csv".to_owned(),
                bytes: 7,
                sha256: "f00d".to_owned(),
            },
            upload: None,
            counts: Default::default(),
            policy: Policy::default(),
        };
        let (before, after) = facts.around_changeset();
        let changeset = r#"{"base_revision":"7","changes":[],"template":"t"}"#;
        let request: PlanRequest =
            serde_json::from_str(&format!("{before}{changeset}{after}")).unwrap();
        let read = request
            .changeset
            .map(|changeset| changeset.canonical_json());
        assert_eq!(read.as_deref(), Some(changeset));
        assert_eq!(request.file, facts.file);
    }
}
