//! `GET /imports`, `GET /imports/{id}`, `POST /imports/{id}/undo`; how they come about: [`crate::plans`].

use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_core::json::{FromJson, Json};
use rollcall_core::{from_json, from_json_words};
use serde::{Deserialize, Serialize};

use crate::plans::Guard;

/// The file that the changes came from. Its content never travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedFile {
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub name: String,
    pub bytes: u64,
    /// In lower-case hex; empty where there is no file.
    #[cfg_attr(feature = "openapi", schema(pattern = "^([0-9a-f]{64})?$"))]
    pub sha256: String,
}

/// Where a change to a roster came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// A file.
    #[default]
    File,
    /// Taking back an earlier one.
    Undo,
    /// An identity product, by SCIM.
    Scim,
}

impl ImportKind {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ImportKind::File => "file",
            ImportKind::Undo => "undo",
            ImportKind::Scim => "scim",
        }
    }

    /// What is written so.
    #[must_use]
    pub fn from_name(name: &str) -> ImportKind {
        match name {
            "undo" => ImportKind::Undo,
            "scim" => ImportKind::Scim,
            _ => ImportKind::File,
        }
    }
}

/// One import, as the history lists it. Also the answer to a successful `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSummary {
    pub id: String,
    pub roster: String,
    /// "Figma", "Workspace".
    pub roster_title: String,
    pub kind: ImportKind,
    pub template: String,
    /// Empty when no file stands behind it.
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
    /// Of an undo: the import that it took back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<String>,
    /// The import that took this one back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
    /// Of an undo: keys of the users who had changed since, and were left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_alone: Vec<String>,
}

/// One import with its changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    #[serde(flatten)]
    pub summary: ImportSummary,
    pub changeset: Changeset,
}

/// `GET /imports/{id}/undo`: what taking it back would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoPreview {
    pub changes: ChangeCounts,
    /// Keys of the users who changed since, and would be left alone.
    pub left_alone: Vec<String>,
    pub guards: Vec<Guard>,
    /// The import that took it back already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
}

from_json!(UndoPreview {
    changes,
    left_alone,
    guards,
    undone_by
});
from_json!(ImportedFile {
    name,
    bytes,
    sha256
});
from_json!(ImportSummary {
    id,
    roster,
    roster_title,
    kind,
    template,
    file,
    applied_at,
    applied_by,
    changes,
    counts,
    revision,
    changeset_sha256,
    undo_of,
    undone_by,
    left_alone
});
from_json_words!(ImportKind {
    File = "file",
    Undo = "undo",
    Scim = "scim"
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
