//! What came out: the document of SPEC section 8, and the changeset to send.

use std::borrow::Cow;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::stages::Session;
use super::{Decisions, MissingDecision, Mode};
use crate::by_name::ByName;
use crate::changeset::{
    Change, ChangeCounts, Changeset, FieldValue, Op, count_removals, sha256_of,
};
use crate::diagnostic::Diagnostic;
use crate::dialect::FileFacts;
use crate::diff::Counts;
use crate::json::hex;
use crate::ordering::sort_by;
use crate::template::{MatchKind, MissingPolicy};

/// The machine-readable result of a check, in the key order of SPEC section 8.
#[derive(Debug, Clone, Serialize)]
pub struct CheckDocument {
    pub template: String,
    pub file: FileFacts,
    pub columns: Vec<DocumentColumn>,
    pub counts: Counts,
    pub diagnostics: Vec<Diagnostic>,
    pub changes: Vec<DocumentChange>,
}

/// One column of the file; `column` from 1.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentColumn {
    pub column: u32,
    pub header: String,
    pub field: Option<String>,
    #[serde(rename = "match")]
    pub matched: MatchKind,
}

/// One change, or one user who is missing and about whom somebody has to decide.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentChange {
    pub op: &'static str,
    pub record: Option<u32>,
    pub key: String,
    #[serde(skip_serializing_if = "ByName::is_empty")]
    pub set: ByName<DocumentValue>,
    #[serde(skip_serializing_if = "ByName::is_empty")]
    pub add: ByName<Vec<String>>,
}

/// A [`FieldValue`] in the key order of SPEC section 8, which is not that of the canonical form.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum DocumentValue {
    Value(String),
    Changed {
        old: Option<String>,
        new: Option<String>,
    },
}

impl From<FieldValue> for DocumentValue {
    fn from(value: FieldValue) -> DocumentValue {
        match value {
            FieldValue::Value(value) => DocumentValue::Value(value),
            FieldValue::Changed { new, old } => DocumentValue::Changed { old, new },
        }
    }
}

impl Session {
    /// All findings: the file's, the header's, then the records' in order.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let lists = self.file.as_ref().map(|file| {
            [
                &file.file_findings,
                &file.header.diagnostics,
                &file.comparison.diagnostics,
            ]
        });
        lists.into_iter().flatten().flatten()
    }

    /// How many records are in each class.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let Some(file) = &self.file else {
            return Counts::default();
        };
        file.comparison
            .tally
            .counts(file.comparison.missing.len(), self.directory.is_some())
    }

    /// Row of a record (from 1) as a spreadsheet numbers it.
    #[must_use]
    pub fn row_of(&self, record: u32) -> Option<u32> {
        self.file
            .as_ref()
            .map(|file| saturating(file.first) + record)
    }

    /// Whether anything was found that is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics().any(Diagnostic::is_error)
    }

    /// Whether something was found that stops the import whatever the policy says.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.diagnostics()
            .any(|finding| finding.is_error() && finding.record.is_none())
    }

    /// The result as one document; `None` while the file is not checked.
    #[must_use]
    pub fn document(&self) -> Option<CheckDocument> {
        let file = self.file.as_ref().filter(|_| self.is_checked())?;
        let columns = file
            .header
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| DocumentColumn {
                column: saturating(index + 1),
                header: column.header.clone(),
                field: column
                    .field
                    .and_then(|field| self.template.fields.get(field))
                    .map(|field| field.name.clone()),
                matched: column.kind,
            });
        let changes = file.comparison.changes.iter().map(|change| DocumentChange {
            op: change.op.name(),
            record: change.record,
            key: change.key.clone(),
            set: change
                .set
                .iter()
                .map(|(field, value)| (field.clone(), value.clone().into()))
                .collect(),
            add: change.add.clone(),
        });
        let diagnostics = self.diagnostics().cloned().map(|mut diagnostic| {
            diagnostic.args.clear();
            diagnostic
        });
        Some(CheckDocument {
            template: self.template.name.clone(),
            file: FileFacts {
                sha256: self.file_sha256(),
                ..file.facts.clone()
            },
            columns: columns.collect(),
            counts: self.counts(),
            diagnostics: diagnostics.collect(),
            changes: changes.chain(self.undecided_missing()).collect(),
        })
    }

    /// The bytes of the open file, unless its hash is known.
    #[must_use]
    pub fn bytes_to_hash(&self) -> Option<Cow<'_, [u8]>> {
        let file = self.file.as_ref()?;
        file.facts.sha256.is_empty().then(|| file.original_bytes())
    }

    /// The SHA-256 of the open file, in lower-case hex.
    #[must_use]
    pub fn file_sha256(&self) -> String {
        match (self.bytes_to_hash(), &self.file) {
            (Some(bytes), _) => hex(&Sha256::digest(bytes)),
            (None, Some(file)) => file.facts.sha256.clone(),
            (None, None) => String::new(),
        }
    }

    fn undecided_missing(&self) -> impl Iterator<Item = DocumentChange> {
        self.missing_keys()
            .filter(|_| self.template.missing == MissingPolicy::Ask)
            .map(|key| DocumentChange {
                op: "missing",
                record: None,
                key: key.to_owned(),
                set: ByName::default(),
                add: ByName::default(),
            })
    }

    /// Canonical keys of the missing users, in order.
    pub(super) fn missing_keys(&self) -> impl Iterator<Item = &str> {
        let missing = self.file.iter().flat_map(|file| &file.comparison.missing);
        missing.filter_map(|index| {
            self.directory
                .as_ref()
                .map(|directory| directory.key(*index as usize))
        })
    }

    /// The changeset to send, given what was decided; `None` without a directory or a checked file.
    ///
    /// Nothing is sent for a file that is stopped, nor, unless `valid_only` was chosen and the template allows
    /// it, for one that has an error.
    #[must_use]
    pub fn changeset(&self, decisions: &Decisions) -> Option<Changeset> {
        let directory = self.directory.as_ref().filter(|_| self.is_checked())?;
        let mut changeset = Changeset {
            template: self.template.name.clone(),
            base_revision: directory.revision.clone(),
            changes: Vec::new(),
        };
        let valid_only = decisions.valid_only && self.template.allows_valid_only;
        if self.is_stopped() || (self.has_errors() && !valid_only) {
            return Some(changeset);
        }
        let file = self.file.as_ref()?;
        let excluded = |change: &&Change| {
            change
                .record
                .is_none_or(|record| !decisions.excluded.contains(&record))
        };
        let changes = file.comparison.changes.iter().filter(excluded);
        changeset.changes.extend(changes.filter_map(|change| {
            let mut change = change.clone();
            let fields = decisions.excluded_fields.iter();
            for (_, field) in fields.filter(|(record, _)| Some(*record) == change.record) {
                change.set.remove(field);
                change.add.remove(field);
            }
            let is_empty = change.set.is_empty() && change.add.is_empty();
            (change.op != Op::Update || !is_empty).then_some(change)
        }));
        if self.mode == Mode::Full && self.template.missing == MissingPolicy::Ask {
            let mut otherwise: Vec<&str> = decisions
                .missing_otherwise
                .iter()
                .map(String::as_str)
                .collect();
            sort_by(&mut otherwise, Ord::cmp);
            let marked = self.missing_keys().filter(|key| {
                let is_otherwise = otherwise.binary_search(key).is_ok();
                (decisions.missing == MissingDecision::Deactivate) != is_otherwise
            });
            changeset.changes.extend(marked.map(|key| Change {
                op: Op::Deactivate,
                record: None,
                key: key.to_owned(),
                set: ByName::default(),
                add: ByName::default(),
                remove: ByName::default(),
            }));
        }
        Some(changeset)
    }

    /// The changeset in the form in which it is sent, with what a screen says about it.
    #[must_use]
    pub fn prepare(&self, decisions: &Decisions) -> Option<PreparedChangeset> {
        let changeset = self.changeset(decisions)?;
        let canonical_json = changeset.canonical_json();
        Some(PreparedChangeset {
            sha256: sha256_of(&canonical_json),
            canonical_json,
            counts: changeset.counts(),
            removals: count_removals(&self.template, &changeset),
        })
    }
}

/// A changeset on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedChangeset {
    pub canonical_json: String,
    /// Of the canonical form, in lower-case hex.
    pub sha256: String,
    pub counts: ChangeCounts,
    /// Users who lose access or are archived.
    pub removals: u32,
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
