//! The document of SPEC section 8: as a whole, or its head and windows of its lists.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use super::OpenFile;
use super::stages::Session;
use crate::by_name::ByName;
use crate::changeset::{Change, FieldValue};
use crate::diagnostic::Diagnostic;
use crate::dialect::FileFacts;
use crate::diff::Counts;
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
    /// Of a workbook, what it holds; who opened it knows. Bytes are then those of the sheet as CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetFindings>,
}

/// A [`CheckDocument`] without its lists of findings and changes, in the same order.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentHead {
    pub template: String,
    pub file: FileFacts,
    pub columns: Vec<DocumentColumn>,
    pub counts: Counts,
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

/// What a workbook holds and what of it was taken. Rows and columns are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "camelCase")]
pub struct SheetFindings {
    pub name: String,
    pub sheets: Vec<SheetFinding>,
    /// What the table does not show as the sheet does.
    pub notes: Vec<NoteFinding>,
    pub notes_left_out: u64,
}

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SheetFinding {
    pub name: String,
    pub hidden: bool,
    pub rows: u32,
    pub columns: u32,
}

/// One cell that the table says too little about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct NoteFinding {
    pub kind: String,
    pub row: u32,
    pub column: u32,
    pub value: String,
}

impl Session {
    /// The result as one document; `None` while the file is not checked.
    #[must_use]
    pub fn document(&self) -> Option<CheckDocument> {
        let DocumentHead {
            template,
            file,
            columns,
            counts,
        } = self.document_head()?;
        Some(CheckDocument {
            template,
            file,
            columns,
            counts,
            diagnostics: self.document_diagnostics(0, usize::MAX).collect(),
            changes: self.document_changes(0, usize::MAX).collect(),
            sheet: None,
        })
    }

    /// The document without its lists; `None` while the file is not checked.
    #[must_use]
    pub fn document_head(&self) -> Option<DocumentHead> {
        let file = self.file.as_ref().filter(|_| self.is_checked())?;
        let columns = file
            .header
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| DocumentColumn {
                column: saturating(index + 1),
                header: column.header.clone(),
                field: self.field_name(column.field),
                matched: column.kind,
            });
        Some(DocumentHead {
            template: self.template.name.clone(),
            file: FileFacts {
                sha256: self.file_sha256(),
                ..file.facts.clone()
            },
            columns: columns.collect(),
            counts: self.counts(),
        })
    }

    /// How many findings the document lists.
    #[must_use]
    pub fn diagnostic_count(&self) -> usize {
        self.file_diagnostics().count() + self.record_diagnostics().len()
    }

    /// A window of the document's `diagnostics`: at most `limit` of them, from `offset` (from 0) on.
    pub fn document_diagnostics(
        &self,
        offset: usize,
        limit: usize,
    ) -> impl Iterator<Item = Diagnostic> {
        let behind = offset.saturating_sub(self.file_diagnostics().count());
        let of_records = self.record_diagnostics().skip(behind);
        let found = self.file_diagnostics().skip(offset).chain(of_records);
        found.take(limit).cloned().map(|mut finding| {
            finding.args.clear();
            finding
        })
    }

    /// How many changes the document lists, missing users among them.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.decided_changes().count() + self.undecided_missing().len()
    }

    /// A window of the document's `changes`, as of its findings.
    pub fn document_changes(
        &self,
        offset: usize,
        limit: usize,
    ) -> impl Iterator<Item = DocumentChange> {
        let decided = self.decided_changes();
        let behind = offset.saturating_sub(self.decided_changes().count());
        let missing = self.undecided_missing().iter().skip(behind);
        let missing = missing.filter_map(|index| self.missing_user(*index));
        let decided = decided.skip(offset).map(DocumentChange::of);
        decided.chain(missing).take(limit)
    }

    fn decided_changes(&self) -> impl Iterator<Item = &Change> {
        self.file.iter().flat_map(OpenFile::changes)
    }

    /// Users, by number, about whom somebody has to decide.
    fn undecided_missing(&self) -> &[u32] {
        match &self.file {
            Some(file) if self.template.missing == MissingPolicy::Ask => &file.comparison.missing,
            _ => &[],
        }
    }

    fn missing_user(&self, index: u32) -> Option<DocumentChange> {
        let directory = self.directory.as_ref()?;
        Some(DocumentChange {
            op: "missing",
            record: None,
            key: directory.key(index as usize).to_owned(),
            set: ByName::default(),
            add: ByName::default(),
        })
    }
}

impl DocumentChange {
    fn of(change: &Change) -> DocumentChange {
        let set = change.set.iter();
        DocumentChange {
            op: change.op.name(),
            record: change.record,
            key: change.key.clone(),
            set: set
                .map(|(field, value)| (field.clone(), value.clone().into()))
                .collect(),
            add: change.add.clone(),
        }
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
