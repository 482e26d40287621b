//! One action at a time.

use rollcall_core::session::protocol::{Command, Reply, Request, Response};

use super::action::{Action, Effect, FileForm, Told};
use super::state::{
    Desk, DirectorySlot, FileSlot, Prepared, Preview, State, Step, TargetKind, Undoing, Worked,
};
use super::trouble::Trouble;

/// The state after `action`, and what is to be done because of it.
#[must_use]
pub fn update(state: State, action: Action) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    let state = match (state, action) {
        (State::Starting(opening), Action::RosterLoaded(roster)) => {
            let mut desk = Box::new(Desk::new(opening, *roster));
            desk.load_directory(&mut effects);
            effects.push(Effect::Tell(Told::Step(Step::File)));
            State::Ready(desk)
        }
        (State::Starting(opening), Action::RosterFailed(trouble)) => {
            effects.push(Effect::Tell(Told::Trouble(trouble.clone())));
            State::Barred(opening, trouble)
        }
        (State::Barred(opening, _), Action::TriedAgain) => {
            effects.push(Effect::LoadRoster { template: None });
            State::Starting(opening)
        }
        (state, Action::EngineStopped(detail)) => {
            let trouble = Trouble::Other {
                detail,
                request_id: None,
            };
            if let Some(desk) = state.desk() {
                desk.stop_checks(&mut effects);
            }
            effects.push(Effect::Tell(Told::Trouble(trouble.clone())));
            State::Barred(state.opening(), trouble)
        }
        (State::Ready(mut desk), action) => {
            let before = desk.step;
            desk.act(action, &mut effects);
            if desk.step != before {
                effects.push(Effect::Tell(Told::Step(desk.step)));
            }
            State::Ready(desk)
        }
        (state @ (State::Starting(_) | State::Barred(..)), _) => state,
    };
    (state, effects)
}

impl Desk {
    fn act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::RosterLoaded(roster) => self.take_roster(*roster, effects),
            Action::RosterFailed(trouble) => effects.push(Effect::Tell(Told::Trouble(trouble))),
            Action::TemplateChosen(name) => effects.push(Effect::LoadRoster {
                template: Some(name),
            }),
            Action::ModeChosen(mode) => self.choose_mode(mode, effects),
            Action::FileChosen { name, bytes } => self.take_file(name, bytes, None, effects),
            Action::SheetChosen(sheet) => self.take_file_again(Some(sheet), effects),
            Action::ReadingCancelled => self.cancel_reading(effects),
            Action::ChangeCancelled => self.cancel_change(effects),
            Action::DirectoryFailed { request, trouble } => {
                self.lose_directory(request, trouble, effects)
            }
            Action::Replied { response, bytes } => self.take_reply(*response, bytes, effects),
            Action::ColumnMapped { column, field } => self.map_column(column, field, effects),
            Action::ColumnsMade(columns) => self.make_columns(columns, effects),
            Action::ColumnUnmade { field } => self.unmake_column(&field, effects),
            Action::ValueMatched {
                column,
                value,
                taken_for,
            } => self.match_value(column, value, taken_for, effects),
            Action::GroupsConfirmed(names) => self.make_groups(names, effects),
            Action::GroupsMade(names) => self.take_groups(names, effects),
            Action::GroupsFailed(trouble) => self.take_group_failure(trouble, effects),
            Action::DialectChosen(chosen) => {
                self.change_file(Command::Dialect { chosen }, effects);
            }
            Action::FileChanged(command) => self.change_file(command, effects),
            Action::ReportPressed(form) => {
                let decisions = self.decisions.clone();
                let command = match form {
                    FileForm::Csv => Command::Report { decisions },
                    FileForm::Xlsx => Command::ReportWorkbook { decisions },
                };
                self.ask(command, effects);
            }
            Action::TemplatePressed => {
                let template = self.roster.source.clone();
                self.ask(Command::TemplateWorkbook { template }, effects);
            }
            Action::CorrectedPressed(form) => {
                let command = match form {
                    FileForm::Csv => Command::CorrectedFile,
                    FileForm::Xlsx => Command::CorrectedWorkbook,
                };
                self.ask(command, effects);
            }
            Action::StepOpened(step) => self.open_step(step, effects),
            Action::ValidOnlyChosen(chosen) => self.choose_valid_only(chosen, effects),
            Action::ChangeToggled { record } => self.toggle_change(record, effects),
            Action::FieldToggled { record, field } => self.toggle_field(record, field, effects),
            Action::ChangesPressed(form) => {
                let decisions = self.decisions.clone();
                self.ask(Command::ChangesFile { decisions, form }, effects);
            }
            Action::MissingDecided(decision) => self.decide_missing(decision, effects),
            Action::MissingToggled { key } => self.toggle_missing(key, effects),
            Action::RemovalsTyped(typed) => self.typed_removals = typed,
            Action::ApplyPressed { fresh_key } => self.apply(fresh_key, effects),
            Action::Posted { import } => self.take_import(import, effects),
            Action::Taken { counts } => self.take_taken(counts, effects),
            Action::PostFailed(trouble) => self.take_post_failure(trouble, effects),
            Action::Progressed(progress) => self.take_progress_of_import(progress),
            Action::Sent { bytes } => self.meter.sent_bytes += bytes,
            Action::UnfinishedFound(unfinished) => self.unfinished = Some(unfinished),
            Action::UnfinishedResumed => self.resume(effects),
            Action::UnfinishedDiscarded => self.discard(effects),
            Action::KeepingKnown(keeping) => self.keeping = keeping,
            Action::KeepingAnswered(keeping) => self.answer_keeping(keeping, effects),
            Action::DraftFound(draft) => self.found_draft = Some(draft),
            Action::DraftResumed => effects.push(Effect::OpenDraft),
            Action::DraftForgotten => self.forget_draft(effects),
            Action::DraftOpened(draft) => self.take_draft(*draft),
            Action::ChecksProgressed {
                run,
                looked_at,
                has_news,
            } => self.take_checks_progress(run, looked_at, has_news, effects),
            Action::ChecksEnded { run, end } => self.end_checks(run, end, effects),
            Action::ChecksStopped => self.stop_checks(effects),
            Action::ChecksTriedAgain => self.check_again(effects),
            Action::ApplyCancelled => self.cancel_apply(effects),
            Action::UndoPressed { fresh_key } => self.undo(fresh_key, effects),
            Action::Undone { import } => self.undoing = Undoing::Done(import),
            Action::UndoFailed(trouble) => self.take_undo_failure(trouble),
            Action::TriedAgain => self.try_again(effects),
            Action::StartedOver => self.start_over(effects),
            // Has taken the desk away.
            Action::EngineStopped(_) => {}
        }
    }

    pub(super) fn ask(&mut self, command: Command, effects: &mut Vec<Effect>) -> u32 {
        let id = self.take_request();
        effects.push(Effect::Ask(Request { id, command }));
        id
    }

    pub(super) fn open_step(&mut self, step: Step, effects: &mut Vec<Effect>) {
        if !self.can_open(step) || self.step == step {
            return;
        }
        self.step = step;
        if step == Step::Changes {
            self.refresh_preview(effects);
        }
    }

    fn take_reply(&mut self, response: Response, bytes: u64, effects: &mut Vec<Effect>) {
        let id = response.id;
        match response.reply {
            Reply::Progress { phase, done, total } => {
                self.take_progress(id, Worked { phase, done, total });
            }
            Reply::Checked { overview } => self.take_overview(id, *overview, effects),
            Reply::Directory { users, revision } => {
                if matches!(self.directory, DirectorySlot::Loading { request } if request == id) {
                    self.directory = DirectorySlot::Loaded { users, revision };
                }
            }
            Reply::Changeset {
                counts,
                removals,
                sha256,
                file_sha256,
            } => self.take_changeset(Prepared {
                request: id,
                sha256,
                file_sha256,
                counts,
                removals,
                changes_bytes: bytes,
            }),
            Reply::Cancelled => self.take_cancelled(id, effects),
            Reply::Refused { code, message } => self.take_refusal(id, code, message, effects),
            // Windows of rows and reports go to whoever asked for them.
            Reply::Rows { .. }
            | Reply::Values { .. }
            | Reply::Changes { .. }
            | Reply::Report { .. }
            | Reply::HostBatch { .. }
            | Reply::HostTaken { .. }
            | Reply::Templates { .. } => {}
        }
    }

    fn take_refusal(&mut self, id: u32, code: String, message: String, effects: &mut Vec<Effect>) {
        if matches!(self.directory, DirectorySlot::Loading { request } if request == id) {
            let trouble = Trouble::Other {
                detail: message,
                request_id: None,
            };
            effects.push(Effect::DirectoryRefused {
                request: id,
                trouble,
            });
            return;
        }
        match &mut self.file {
            FileSlot::Reading(reading) if reading.request == id => {
                let name = std::mem::take(&mut reading.name);
                self.unrouted = false;
                self.file = FileSlot::Refused {
                    name,
                    code,
                    message,
                };
                return;
            }
            FileSlot::Open(open) if open.pending == Some(id) => {
                open.pending = None;
                open.worked = None;
            }
            _ => {}
        }
        if matches!(self.preview, Preview::Pending { request, .. } if request == id) {
            self.preview = Preview::None;
        }
        self.engine_refusal = Some(message);
    }

    fn try_again(&mut self, effects: &mut Vec<Effect>) {
        self.engine_refusal = None;
        if matches!(self.directory, DirectorySlot::Failed(_)) {
            self.load_directory(effects);
        }
        if self.step == Step::Changes && matches!(self.preview, Preview::None) {
            self.refresh_preview(effects);
        }
    }

    pub(super) fn load_directory(&mut self, effects: &mut Vec<Effect>) {
        if self.kind == TargetKind::CheckOnly {
            return;
        }
        let request = self.take_request();
        self.directory = DirectorySlot::Loading { request };
        effects.push(Effect::LoadDirectory { request });
    }

    fn lose_directory(&mut self, request: u32, trouble: Trouble, effects: &mut Vec<Effect>) {
        if matches!(self.directory, DirectorySlot::Loading { request: awaited } if awaited == request)
        {
            effects.push(Effect::Tell(Told::Trouble(trouble.clone())));
            self.directory = DirectorySlot::Failed(trouble);
        }
    }
}
