//! What is on the desk.

use std::sync::Arc;

use rollcall_api::imports::ImportSummary;
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::protocol::{Command, Phase, TemplateSource};
use rollcall_core::session::view::{Overview, TemplateView};
use rollcall_core::session::{Decisions, Mode};
use rollcall_core::template::MissingPolicy;

use super::checking::Checking;
use super::draft::{Draft, FoundDraft, Keeping};
use super::groups::GroupMaking;
use super::trouble::Trouble;
use crate::remembered::Matches;

/// Where the wizard is.
#[derive(Debug, Clone)]
pub enum State {
    /// The roster is being asked for.
    Starting(Opening),
    /// Without it, or without an engine, nothing can begin.
    Barred(Opening, Trouble),
    Ready(Box<Desk>),
}

/// How the wizard was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    pub kind: TargetKind,
    pub mode: Mode,
    /// Whether the page around looks at the records itself.
    pub has_checks: bool,
}

/// Who takes the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// Nobody: the file is checked, that is all.
    CheckOnly,
    /// A Rollcall server.
    Server,
    /// The page around the wizard.
    Host,
}

/// The four places of the wizard, and the one after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    File,
    Columns,
    Fix,
    Changes,
    Result,
}

/// Everything about one import that is being prepared.
#[derive(Debug, Clone)]
pub struct Desk {
    pub kind: TargetKind,
    pub roster: RosterFacts,
    pub directory: DirectorySlot,
    pub mode: Mode,
    pub step: Step,
    pub file: FileSlot,
    /// What was matched by hand, here or an earlier time; a file dropped later gets the same.
    pub matches: Matches,
    /// Headers of which that was not here.
    as_last_time: Vec<String>,
    pub decisions: Decisions,
    pub checking: Checking,
    /// What was typed where a guard asks for the number of removals.
    pub typed_removals: String,
    pub preview: Preview,
    pub sending: Sending,
    pub undoing: Undoing,
    /// An upload of an earlier visit that did not come to its end.
    pub unfinished: Option<Unfinished>,
    /// Users who were changed on record while this was prepared; the comparison is new since.
    pub overtaken_by: Option<Vec<String>>,
    pub group_making: GroupMaking,
    /// Names of the groups that were created for the open file.
    pub groups_made: Vec<String>,
    /// What the engine refused to do, in its words.
    pub engine_refusal: Option<String>,
    pub meter: Meter,
    pub keeping: Keeping,
    /// Work of an earlier visit.
    pub found_draft: Option<FoundDraft>,
    /// What was done with the open file, for a draft of it.
    pub(super) journal: Vec<Command>,
    /// A draft whose file is about to come.
    pub(super) opened_draft: Option<Draft>,
    /// What is to be done with the open file, once it is compared.
    pub(super) replayed: Option<Draft>,
    /// Goes up whenever rows that were fetched may have changed.
    pub rows_generation: u32,
    pub(super) next_request: u32,
    /// A file was dropped and no step was opened for it yet.
    pub(super) unrouted: bool,
}

/// What has to be known about a roster.
#[derive(Debug, Clone)]
pub struct RosterFacts {
    pub title: String,
    /// The template, as the engine gets it.
    pub source: TemplateSource,
    /// What the screen says about it.
    pub template: Arc<TemplateView>,
    /// The templates to choose from, where no roster says which.
    pub offered: Arc<[TemplateView]>,
    pub may_import: bool,
    pub missing_permission: Option<String>,
    /// Whether a large removal goes once its number is typed in.
    pub may_confirm_removals: bool,
    pub allows_valid_only: bool,
    /// Whether groups that the file names can be created.
    pub may_create_groups: bool,
    /// What was matched by hand the last time.
    pub remembered: Matches,
}

/// The users on record, who live in the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectorySlot {
    /// Nothing is compared.
    None,
    Loading {
        request: u32,
    },
    Loaded {
        users: u32,
        revision: String,
    },
    Failed(Trouble),
}

/// The file, which lives in the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum FileSlot {
    Empty,
    Reading(Reading),
    Refused {
        name: String,
        code: String,
        message: String,
    },
    Open(Box<OpenFile>),
}

/// A file on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub request: u32,
    pub name: String,
    pub bytes: u64,
    pub worked: Worked,
}

/// How far the engine is with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worked {
    pub phase: Phase,
    pub done: u64,
    pub total: u64,
}

impl Worked {
    /// From 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.done as f64 / self.total.max(1) as f64
    }
}

/// A file that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenFile {
    pub overview: Overview,
    /// The last request whose answer will change the overview.
    pub pending: Option<u32>,
    /// How far that is, where it takes its time.
    pub worked: Option<Worked>,
}

/// What would be sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Preview {
    None,
    /// Being computed; the earlier one stays on screen.
    Pending {
        request: u32,
        last: Option<Box<Prepared>>,
    },
    Ready(Box<Prepared>),
}

/// Changes, ready to go.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Request whose answer it is: whoever carries out effects keeps the changes themselves under it.
    pub request: u32,
    /// Of the changes in their canonical form.
    pub sha256: String,
    pub file_sha256: String,
    pub counts: ChangeCounts,
    /// Users who lose access or are archived.
    pub removals: u32,
    /// Size of the changes in their canonical form.
    pub changes_bytes: u64,
}

/// Where the changes are.
#[derive(Debug, Clone, PartialEq)]
pub enum Sending {
    Idle,
    /// `key` makes a second attempt safe: the server knows the first by it.
    Posting {
        key: String,
        sha256: String,
        progress: Progress,
    },
    Failed {
        key: String,
        sha256: String,
        trouble: Trouble,
    },
    Applied(Box<ImportSummary>),
    /// Taken by the page around the wizard.
    HandedOver(ChangeCounts),
}

/// How far an import is on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Progress {
    /// Chunks that have arrived, and all of them.
    Uploading { done: u32, total: u32 },
    /// The server looks at the changes.
    #[default]
    Judging,
    /// Users that are written, and all of them.
    Writing { done: u32, total: u32 },
}

/// A large changeset of which the server has a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Name of the file that the changes came from.
    pub file_name: String,
    /// Under which it is applied in the end.
    pub key: String,
    pub sha256: String,
    /// Chunks that have arrived, and all of them.
    pub done: u32,
    pub total: u32,
}

/// Taking back what was applied.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Undoing {
    #[default]
    Idle,
    Running {
        key: String,
    },
    Failed {
        key: String,
        trouble: Trouble,
    },
    Done(Box<ImportSummary>),
}

/// What was read here and what has left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meter {
    pub read_bytes: u64,
    pub sent_bytes: u64,
}

impl State {
    /// The desk, when there is one.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        match self {
            State::Ready(desk) => Some(desk),
            State::Starting(_) | State::Barred(..) => None,
        }
    }

    /// How the wizard was opened.
    #[must_use]
    pub fn opening(&self) -> Opening {
        match self {
            State::Starting(opening) | State::Barred(opening, _) => *opening,
            State::Ready(desk) => desk.opening(),
        }
    }
}

impl Desk {
    pub(super) fn new(opening: Opening, roster: RosterFacts) -> Desk {
        Desk {
            kind: opening.kind,
            as_last_time: headers_of(&roster.remembered),
            matches: roster.remembered.clone(),
            roster,
            directory: DirectorySlot::None,
            mode: opening.mode,
            step: Step::File,
            file: FileSlot::Empty,
            decisions: Decisions::default(),
            checking: if opening.has_checks {
                Checking::Idle
            } else {
                Checking::Absent
            },
            typed_removals: String::new(),
            preview: Preview::None,
            sending: Sending::Idle,
            undoing: Undoing::Idle,
            unfinished: None,
            overtaken_by: None,
            group_making: GroupMaking::default(),
            groups_made: Vec::new(),
            engine_refusal: None,
            meter: Meter::default(),
            keeping: Keeping::default(),
            found_draft: None,
            journal: Vec::new(),
            opened_draft: None,
            replayed: None,
            rows_generation: 0,
            next_request: 1,
            unrouted: false,
        }
    }

    /// How it was opened.
    pub(super) fn opening(&self) -> Opening {
        Opening {
            kind: self.kind,
            mode: self.mode,
            has_checks: self.checking != Checking::Absent,
        }
    }

    /// Another template, and what was matched against it the last time.
    pub(super) fn use_roster(&mut self, roster: RosterFacts) {
        self.as_last_time = headers_of(&roster.remembered);
        self.matches = roster.remembered.clone();
        self.roster = roster;
    }

    /// A header is taken for what was chosen here, and not an earlier time.
    pub(super) fn choose_here(&mut self, header: &str) {
        self.as_last_time.retain(|known| known != header);
    }

    /// Whether a column is taken for what was chosen an earlier time.
    #[must_use]
    pub fn is_as_last_time(&self, header: &str) -> bool {
        self.as_last_time.iter().any(|known| known == header)
    }

    /// What is known about the open file.
    #[must_use]
    pub fn overview(&self) -> Option<&Overview> {
        match &self.file {
            FileSlot::Open(open) => Some(&open.overview),
            _ => None,
        }
    }

    /// Whether a step can be opened now.
    #[must_use]
    pub fn can_open(&self, step: Step) -> bool {
        let applied = matches!(self.sending, Sending::Applied(_) | Sending::HandedOver(_));
        match step {
            Step::Result => applied,
            _ if applied => false,
            Step::File => true,
            Step::Columns | Step::Fix => self.overview().is_some() && !self.unrouted,
            Step::Changes => !self.unrouted && self.may_compare() && self.is_looked_at(),
        }
    }

    /// Whether nothing keeps the file from its comparison.
    #[must_use]
    pub fn may_compare(&self) -> bool {
        self.kind != TargetKind::CheckOnly
            && self.overview().is_some_and(|overview| {
                overview.compared_with.is_some()
                    && (overview.can_import
                        || (self.decisions.valid_only
                            && self.offers_valid_only()
                            && !self.is_stopped()))
            })
    }

    /// Whether the valid records may go although others have errors.
    #[must_use]
    pub fn offers_valid_only(&self) -> bool {
        self.roster.allows_valid_only
            && self
                .overview()
                .is_some_and(|overview| overview.error_records > 0 && !self.is_stopped())
    }

    /// Whether a file was taken whose first step is still to be found.
    #[must_use]
    pub fn unrouted(&self) -> bool {
        self.unrouted
    }

    /// Errors that are left: of records, and of the file as a whole.
    #[must_use]
    pub fn error_count(&self) -> u32 {
        let Some(overview) = self.overview() else {
            return 0;
        };
        let kinds = overview
            .problems
            .iter()
            .filter(|kind| kind.severity == Severity::Error);
        kinds.map(|kind| kind.count).sum::<u32>() + count_stopping(overview)
    }

    /// Whether something is wrong with the file as a whole, so that no record of it can go.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.overview()
            .is_some_and(|overview| count_stopping(overview) > 0)
    }

    /// The file is checked and waits for the users on record.
    #[must_use]
    pub fn waits_for_directory(&self) -> bool {
        self.unrouted
            && self.overview().is_some()
            && matches!(
                self.directory,
                DirectorySlot::Loading { .. } | DirectorySlot::Loaded { .. }
            )
    }

    /// The changes as far as they are computed.
    #[must_use]
    pub fn prepared(&self) -> Option<&Prepared> {
        match &self.preview {
            Preview::Ready(prepared) => Some(prepared),
            Preview::Pending { last, .. } => last.as_deref(),
            Preview::None => None,
        }
    }

    /// Missing users about whom there is something to decide.
    #[must_use]
    pub fn askable_missing(&self) -> u32 {
        match (self.roster.template.missing, self.mode) {
            (MissingPolicy::Ask, Mode::Full) => self
                .overview()
                .map_or(0, |overview| overview.counts.missing),
            (MissingPolicy::Ignore, _) | (_, Mode::NewOnly) => 0,
        }
    }

    /// Required fields of the template for which the file has no column.
    pub fn fields_without_column(&self) -> impl Iterator<Item = &str> {
        let fields = self
            .overview()
            .into_iter()
            .flat_map(|overview| &overview.fields);
        fields
            .filter(|field| field.required && field.column.is_none())
            .map(|field| field.title.as_str())
    }

    pub(super) fn take_request(&mut self) -> u32 {
        let request = self.next_request;
        self.next_request += 1;
        request
    }
}

fn headers_of(matches: &Matches) -> Vec<String> {
    let headers = matches.columns.iter();
    headers.map(|(header, _)| header.clone()).collect()
}

/// Findings about the whole file that stop the import.
fn count_stopping(overview: &Overview) -> u32 {
    let findings = overview.file_findings.iter();
    findings
        .filter(|finding| finding.severity == Severity::Error)
        .map(|_| 1)
        .sum()
}
