//! `POST /rosters/{roster}/imports` with an `Idempotency-Key`; `GET /imports`, `GET /imports/{id}`.

use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_core::from_json;
use rollcall_core::json::{FromJson, Json};
use serde::{Deserialize, Serialize};

/// What is sent to apply: the changes, and facts about the file that stays where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportRequest {
    pub changeset: Changeset,
    pub file: ImportedFile,
    pub counts: Counts,
    /// Number of users to be removed from use, typed in where a guard asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_removals: Option<u32>,
}

/// An [`ImportRequest`] without its changeset: whoever has that as JSON already need not read it.
#[derive(Debug, Clone, Serialize)]
pub struct ImportRequestFacts {
    pub file: ImportedFile,
    pub counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_removals: Option<u32>,
}

impl ImportRequestFacts {
    /// What stands before and after the changeset's JSON in the body of the request.
    #[must_use]
    pub fn around_changeset(&self) -> (String, String) {
        // Strings and numbers can always be written.
        let facts = serde_json::to_string(self).unwrap_or_default();
        let facts = facts.strip_prefix('{').unwrap_or_default();
        (r#"{"changeset":"#.to_owned(), format!(",{facts}"))
    }
}

/// The file that the changes came from. Its content never travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// One import, as the history lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    pub id: String,
    pub roster: String,
    /// "Figma", "Workspace".
    pub roster_title: String,
    pub template: String,
    pub file: ImportedFile,
    pub applied_at: String,
    pub applied_by: String,
    /// What was changed.
    pub changes: ChangeCounts,
    /// What the file held.
    pub counts: Counts,
    /// The roster's revision afterwards.
    pub revision: String,
    /// SHA-256 of the changeset's canonical form.
    pub changeset_sha256: String,
}

/// One import with its changes. Also the answer to a successful `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Import {
    #[serde(flatten)]
    pub summary: ImportSummary,
    pub changeset: Changeset,
}

from_json!(ImportedFile {
    name,
    bytes,
    sha256
});
from_json!(ImportSummary {
    id,
    roster,
    roster_title,
    template,
    file,
    applied_at,
    applied_by,
    changes,
    counts,
    revision,
    changeset_sha256
});

/// The summary's members stand beside `changeset`.
impl FromJson for Import {
    fn from_json(json: &Json<'_>) -> Import {
        Import {
            summary: ImportSummary::from_json(json),
            changeset: json.members().take("changeset"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ImportRequest, ImportRequestFacts, ImportedFile};

    #[test]
    fn a_request_can_be_written_around_a_changeset() {
        let facts = ImportRequestFacts {
            file: ImportedFile {
                name: "a \"b\".csv".to_owned(),
                bytes: 7,
                sha256: "f00d".to_owned(),
            },
            counts: Default::default(),
            confirmed_removals: Some(41),
        };
        let (before, after) = facts.around_changeset();
        let changeset = r#"{"base_revision":"7","changes":[],"template":"t"}"#;
        let request: ImportRequest =
            serde_json::from_str(&format!("{before}{changeset}{after}")).unwrap();
        assert_eq!(request.changeset.canonical_json(), changeset);
        assert_eq!(request.file, facts.file);
        assert_eq!(request.confirmed_removals, Some(41));
    }
}
