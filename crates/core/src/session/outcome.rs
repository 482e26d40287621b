//! What came out: counts, and the changeset to send.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::findings::Findings;
use super::stages::Session;
use super::{Decisions, MissingDecision, Mode, OpenFile};
use crate::by_name::ByName;
use crate::changeset::{Change, ChangeCounts, Changeset, Op, count_removals, sha256_of};
use crate::diagnostic::Diagnostic;
use crate::diff::Counts;
use crate::json::hex;
use crate::ordering::sort_by;
use crate::template::MissingPolicy;

/// So many missing users who stay are told by name. Where more of them stay, the list would be larger than the changes:
/// then nothing is said, and where they were seen last is what was known before.
const MOST_KEPT: usize = 2_000;

impl Session {
    /// All findings: the file's, the header's, then the records' in order.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.file_diagnostics().chain(self.record_diagnostics())
    }

    /// Those that come before the records'.
    pub(super) fn file_diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.file.iter().flat_map(|file| {
            let of_file = file.file_findings.iter().chain(&file.header.diagnostics);
            of_file.chain(file.host.table())
        })
    }

    pub(super) fn record_diagnostics(&self) -> Findings<'_> {
        self.file
            .as_ref()
            .map(OpenFile::findings)
            .unwrap_or_default()
    }

    /// How many records are in each class.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let Some(file) = &self.file else {
            return Counts::default();
        };
        file.counts(self.directory.is_some())
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
            kept: None,
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
        let changes = file.changes().filter(excluded);
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
            let mut kept = Vec::new();
            for key in self.missing_keys() {
                let is_otherwise = otherwise.binary_search(&key).is_ok();
                let key = key.to_owned();
                if (decisions.missing == MissingDecision::Deactivate) == is_otherwise {
                    kept.push(key);
                    continue;
                }
                changeset.changes.push(Change {
                    op: Op::Deactivate,
                    record: None,
                    key,
                    set: ByName::default(),
                    add: ByName::default(),
                    remove: ByName::default(),
                });
            }
            changeset.kept = (kept.len() <= MOST_KEPT).then_some(kept);
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
