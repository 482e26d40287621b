//! What may happen, and what follows from it.

use rollcall_api::imports::ImportSummary;
use rollcall_api::plans::PlanFacts;
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::session::protocol::{
    ChangesForm, ChosenDialect, Command, MadeColumn, Request, Response,
};
use rollcall_core::session::{MissingDecision, Mode};

use super::checking::{ChecksEnd, ChecksTold};
use super::draft::{Draft, FoundDraft, Keeping};
use super::state::{Progress, RosterFacts, Step, Unfinished};
use super::trouble::Trouble;
use crate::remembered::Matches;

/// What happened.
#[derive(Debug, Clone)]
pub enum Action {
    RosterLoaded(Box<RosterFacts>),
    RosterFailed(Trouble),
    /// Another template to check against; only where there is no roster to say.
    TemplateChosen(String),
    ModeChosen(Mode),
    /// Dropped or picked; whoever carries out effects keeps the file itself.
    FileChosen {
        name: String,
        bytes: u64,
    },
    /// Another sheet of the workbook that is open, by name.
    SheetChosen(String),
    /// Stop reading.
    ReadingCancelled,
    /// Stop what is done to the open file, and take it back.
    ChangeCancelled,
    /// The users on record could not be had.
    DirectoryFailed {
        request: u32,
        trouble: Trouble,
    },
    /// The engine is gone, and with it the file; in words.
    EngineStopped(String),
    /// The engine spoke, with so many bytes beside its answer.
    Replied {
        response: Box<Response>,
        bytes: u64,
    },
    ColumnMapped {
        column: u32,
        field: Option<String>,
    },
    /// Columns are made of others, beside those that are.
    ColumnsMade(Vec<MadeColumn>),
    /// The column that was made for this field is no more.
    ColumnUnmade {
        field: String,
    },
    /// A value of a column is taken for one that its field takes.
    ValueMatched {
        column: u32,
        value: String,
        taken_for: String,
    },
    /// Groups that the file names are to be created.
    GroupsConfirmed(Vec<String>),
    /// They are on record, by these names.
    GroupsMade(Vec<String>),
    GroupsFailed(Trouble),
    DialectChosen(ChosenDialect),
    /// The open file is changed by one of the commands that do: cells, records, values.
    FileChanged(Command),
    ReportPressed(FileForm),
    /// The template, as a workbook.
    TemplatePressed,
    CorrectedPressed(FileForm),
    /// Take the changes along, as JSON in their canonical form or as CSV.
    ChangesPressed(ChangesForm),
    StepOpened(Step),
    ValidOnlyChosen(bool),
    ChangeToggled {
        record: u32,
    },
    /// A field of a change is left as it is, or changed after all.
    FieldToggled {
        record: u32,
        field: String,
    },
    MissingDecided(MissingDecision),
    MissingToggled {
        key: String,
    },
    RemovalsTyped(String),
    /// `fresh_key` is used unless this repeats an attempt that failed.
    ApplyPressed {
        fresh_key: String,
    },
    Posted {
        import: Box<ImportSummary>,
    },
    PostFailed(Trouble),
    /// The page around the wizard has taken the changes; it may count them in its own way.
    Taken {
        counts: Option<ChangeCounts>,
    },
    Progressed(Progress),
    /// So many bytes have left.
    Sent {
        bytes: u64,
    },
    /// An earlier visit left an upload behind.
    UnfinishedFound(Unfinished),
    UnfinishedResumed,
    UnfinishedDiscarded,
    /// Whether work is kept in this browser.
    KeepingKnown(Keeping),
    KeepingAnswered(Keeping),
    /// An earlier visit left work behind.
    DraftFound(FoundDraft),
    DraftResumed,
    DraftForgotten,
    /// The draft was read; its file follows.
    DraftOpened(Box<Draft>),
    /// The page around has looked at so many records, of so many; `has_news`: it has found something meanwhile.
    ChecksProgressed {
        run: u32,
        looked_at: (u32, u32),
        has_news: bool,
    },
    ChecksEnded {
        run: u32,
        end: ChecksEnd,
    },
    ChecksStopped,
    ChecksTriedAgain,
    /// Stop before it is kept.
    ApplyCancelled,
    UndoPressed {
        fresh_key: String,
    },
    Undone {
        import: Box<ImportSummary>,
    },
    UndoFailed(Trouble),
    /// What failed last is done once more.
    TriedAgain,
    /// The next file.
    StartedOver,
}

/// How a report, or the corrected file, is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    Csv,
    Xlsx,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// The named template, or the target's own. Answer with `RosterLoaded` or `RosterFailed`.
    LoadRoster {
        template: Option<String>,
    },
    /// Fetch the users on record and hand them to the engine under this number.
    LoadDirectory {
        request: u32,
    },
    /// The engine could not read the users on record: what was kept of them may be of no use.
    DirectoryRefused {
        request: u32,
        trouble: Trouble,
    },
    /// Ask the engine; the file goes along with `Open`, the answer to `Report` is saved.
    Ask(Request),
    /// Create groups, now. Answer with `GroupsMade` or `GroupsFailed`.
    MakeGroups {
        names: Vec<String>,
    },
    /// Plan the changes that came in answer to `request`, and apply the plan. Answer with `Posted` or
    /// `PostFailed`.
    Post {
        key: String,
        request: u32,
        sha256: String,
        facts: Box<PlanFacts>,
        confirmed_removals: Option<u32>,
    },
    /// Give the changes that came in answer to `request` to the page around the wizard. Answer with `Taken` or
    /// `PostFailed`.
    HandOver {
        request: u32,
        sha256: String,
    },
    /// Have the page around look at the records that it has not looked at; after an edit when the next one does not
    /// follow at once. Answer with `ChecksProgressed`…, then `ChecksEnded`.
    RunChecks {
        run: u32,
        is_repeated: bool,
    },
    StopChecks,
    /// Go on with the upload that an earlier visit left behind, and apply it. Answer as to `Post`.
    Resume,
    /// Forget the upload that an earlier visit left behind, here and on the server.
    Discard,
    /// Call the plan off that is being applied.
    CancelApply,
    /// Take the import back. Answer with `Undone` or `UndoFailed`.
    Undo {
        id: String,
        key: String,
    },
    /// Keep work in this browser.
    KeepDraft(Box<Draft>),
    /// Read the draft that an earlier visit left. Answer with `DraftOpened` and its file, or with `DraftForgotten`.
    OpenDraft,
    ForgetDraft,
    /// Remember whether work is to be kept.
    RememberKeeping(bool),
    /// Keep what was matched by hand for the next file.
    Remember(Matches),
    /// Let the page around the wizard know.
    Tell(Told),
}

/// What the page around the wizard hears.
#[derive(Debug, Clone)]
pub enum Told {
    Step(Step),
    /// What was changed, the SHA-256 of the changes, and the import where a Rollcall server made it.
    Applied {
        counts: ChangeCounts,
        sha256: String,
        import: Option<Box<ImportSummary>>,
    },
    Trouble(Trouble),
    Checks(ChecksTold),
}
