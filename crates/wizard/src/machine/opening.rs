//! From a dropped file to a checked one: *File*, *Columns*, *Fix*.

use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Phase, Request};
use rollcall_core::session::view::Overview;

use super::action::Effect;
use super::groups::GroupMaking;
use super::state::{
    Desk, FileSlot, OpenFile, Preview, Reading, RosterFacts, Sending, Step, TargetKind, Worked,
};

impl Desk {
    /// Another template; the file that is open is read again with it.
    pub(super) fn take_roster(&mut self, roster: RosterFacts, effects: &mut Vec<Effect>) {
        self.use_roster(roster);
        self.take_file_again(None, effects);
    }

    /// Reads the file once more, if there is one: against another template, or another sheet of it.
    pub(super) fn take_file_again(&mut self, sheet: Option<String>, effects: &mut Vec<Effect>) {
        let held = match &self.file {
            FileSlot::Open(open) => {
                Some((open.overview.file.name.clone(), open.overview.file.bytes))
            }
            FileSlot::Reading(reading) => Some((reading.name.clone(), reading.bytes)),
            FileSlot::Empty | FileSlot::Refused { .. } => None,
        };
        if let Some((name, bytes)) = held {
            self.take_file(name, bytes, sheet, effects);
        }
    }

    pub(super) fn choose_mode(&mut self, mode: Mode, effects: &mut Vec<Effect>) {
        if self.mode == mode {
            return;
        }
        self.mode = mode;
        self.change_file(Command::Mode { mode }, effects);
    }

    /// What was decided about users stays; what was decided about records of the earlier file does not.
    pub(super) fn take_file(
        &mut self,
        name: String,
        bytes: u64,
        sheet: Option<String>,
        effects: &mut Vec<Effect>,
    ) {
        if matches!(self.sending, Sending::Posting { .. }) {
            return;
        }
        if let FileSlot::Reading(reading) = &self.file {
            effects.push(Effect::Ask(Request {
                id: reading.request,
                command: Command::Cancel,
            }));
        }
        self.forget_checks(effects);
        self.sending = Sending::Idle;
        self.preview = Preview::None;
        self.journal.clear();
        self.found_draft = None;
        self.decisions.excluded.clear();
        self.decisions.excluded_fields.clear();
        self.decisions.valid_only = false;
        self.typed_removals.clear();
        self.overtaken_by = None;
        self.group_making = GroupMaking::Idle;
        self.groups_made.clear();
        self.engine_refusal = None;
        self.step = Step::File;
        self.unrouted = true;
        let draft = self.opened_draft.take();
        let sheet = sheet.or_else(|| draft.as_ref()?.sheet.clone());
        let open = Command::Open {
            template: self.roster.source.clone(),
            mode: self.mode,
            sheet,
        };
        let request = self.ask(open, effects);
        self.replayed = draft;
        self.file = FileSlot::Reading(Reading {
            request,
            name,
            bytes,
            worked: Worked {
                phase: Phase::Reading,
                done: 0,
                total: bytes,
            },
        });
    }

    pub(super) fn cancel_reading(&mut self, effects: &mut Vec<Effect>) {
        if let FileSlot::Reading(reading) = &self.file {
            effects.push(Effect::Ask(Request {
                id: reading.request,
                command: Command::Cancel,
            }));
        }
    }

    /// Stops what is done to the open file, and takes it back.
    pub(super) fn cancel_change(&mut self, effects: &mut Vec<Effect>) {
        if let FileSlot::Open(open) = &self.file
            && let Some(id) = open.pending
            && self.can_stop_change()
        {
            let command = Command::Cancel;
            effects.push(Effect::Ask(Request { id, command }));
        }
    }

    /// Whether what is done to the open file can be stopped: it can where it can be taken back.
    #[must_use]
    pub fn can_stop_change(&self) -> bool {
        let is_edit = |command: &Command| {
            matches!(
                command,
                Command::Edit { .. }
                    | Command::ApplySuggestions { .. }
                    | Command::Paste { .. }
                    | Command::FillDown { .. }
                    | Command::Replace { .. }
                    | Command::LeaveOut { .. }
                    | Command::MatchValue { .. }
                    | Command::RedoEdit
            )
        };
        matches!(&self.file, FileSlot::Open(open) if open.pending.is_some())
            && self.journal.last().is_some_and(is_edit)
    }

    /// What was asked for was stopped on the way.
    pub(super) fn take_cancelled(&mut self, id: u32, effects: &mut Vec<Effect>) {
        match &mut self.file {
            FileSlot::Reading(reading) if reading.request == id => {
                self.file = FileSlot::Empty;
                self.unrouted = false;
            }
            FileSlot::Open(open) if open.pending == Some(id) => {
                open.pending = None;
                open.worked = None;
                self.change_file(Command::UndoEdit, effects);
            }
            _ => {}
        }
    }

    pub(super) fn take_progress(&mut self, id: u32, worked: Worked) {
        match &mut self.file {
            FileSlot::Reading(reading) if reading.request == id => {
                reading.worked = worked;
                self.meter.read_bytes = match worked.phase {
                    Phase::Reading => worked.done,
                    _ => reading.bytes,
                };
            }
            FileSlot::Open(open) if open.pending == Some(id) => open.worked = Some(worked),
            _ => {}
        }
    }

    pub(super) fn take_overview(&mut self, id: u32, overview: Overview, effects: &mut Vec<Effect>) {
        let was_ready = self.is_ready();
        let newly_read = match &mut self.file {
            FileSlot::Reading(reading) if reading.request != id => return,
            FileSlot::Reading(_) => true,
            FileSlot::Open(open) => {
                // Answers come in order: one that is older than what is awaited is not the last word.
                let awaited = open.pending.filter(|awaited| *awaited != id);
                open.overview = overview.clone();
                open.pending = awaited;
                open.worked = open.worked.filter(|_| awaited.is_some());
                false
            }
            FileSlot::Empty | FileSlot::Refused { .. } => return,
        };
        if newly_read {
            self.meter.read_bytes = overview.file.bytes;
            self.file = FileSlot::Open(Box::new(OpenFile {
                overview,
                pending: None,
                worked: None,
            }));
            if let Some(decided) = self
                .overview()
                .and_then(|overview| overview.decided.clone())
            {
                self.decisions = decided;
                self.decisions.valid_only &= self.offers_valid_only();
            }
            if self.replayed.is_none() {
                self.repeat_mapping(effects);
                self.repeat_making(effects);
            }
        }
        // What a value is, and what was done about it, is a question of the users on record, too.
        if self.is_ready() && !was_ready && !self.replay(effects) {
            self.repeat_values(effects);
        }
        self.rows_generation += 1;
        self.begin_checks(effects);
        self.preview = match std::mem::replace(&mut self.preview, Preview::None) {
            Preview::Ready(last) => Preview::Pending {
                request: 0,
                last: Some(last),
            },
            Preview::Pending { last, .. } => Preview::Pending { request: 0, last },
            Preview::None => Preview::None,
        };
        if self.unrouted {
            self.open_first_step(effects);
        } else if self.step == Step::Changes {
            if self.may_compare() {
                self.refresh_preview(effects);
            } else {
                self.step = Step::Fix;
            }
        }
    }

    /// Whether the open file was checked with all that it is checked against.
    pub(super) fn is_ready(&self) -> bool {
        self.overview().is_some_and(|overview| {
            self.kind == TargetKind::CheckOnly || overview.compared_with.is_some()
        })
    }

    pub(super) fn map_column(
        &mut self,
        column: u32,
        field: Option<String>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(overview) = self.overview() else {
            return;
        };
        let fields = overview.columns.iter().map(|held| {
            if held.index == column {
                field.clone()
            } else {
                // A field has one column: the one that was chosen last.
                held.field
                    .clone()
                    .filter(|name| Some(name) != field.as_ref())
            }
        });
        let fields: Vec<_> = fields.collect();
        let header = overview
            .columns
            .iter()
            .find(|held| held.index == column)
            .map(|held| held.header.clone());
        if let Some(header) = header {
            self.choose_here(&header);
            self.matches.take_column(header, field);
            effects.push(Effect::Remember(self.matches.clone()));
        }
        self.change_file(Command::Map { fields }, effects);
    }

    /// Asks for something that leads to another overview of the open file.
    pub(super) fn change_file(&mut self, command: Command, effects: &mut Vec<Effect>) {
        if !matches!(self.file, FileSlot::Open(_))
            || matches!(self.sending, Sending::Posting { .. })
        {
            return;
        }
        if matches!(
            command,
            Command::Map { .. }
                | Command::MakeColumns { .. }
                | Command::Dialect { .. }
                | Command::Mode { .. }
        ) {
            self.forget_checks(effects);
        }
        self.journal.push(command.clone());
        let request = self.ask(command, effects);
        self.engine_refusal = None;
        if let FileSlot::Open(open) = &mut self.file {
            open.pending = Some(request);
        }
        self.keep_draft(effects);
    }

    /// What was matched by hand for an earlier file holds for this one.
    fn repeat_mapping(&mut self, effects: &mut Vec<Effect>) {
        let Some(overview) = self.overview() else {
            return;
        };
        let chosen = |header: &str| {
            self.matches
                .columns
                .iter()
                .find(|(known, _)| known == header)
        };
        if !overview
            .columns
            .iter()
            .any(|column| chosen(&column.header).is_some_and(|(_, field)| *field != column.field))
        {
            return;
        }
        let by_hand: Vec<&String> = self
            .matches
            .columns
            .iter()
            .filter_map(|(_, field)| field.as_ref())
            .collect();
        let fields = overview
            .columns
            .iter()
            .map(|column| match chosen(&column.header) {
                Some((_, field)) => field.clone(),
                None => column
                    .field
                    .clone()
                    .filter(|field| !by_hand.contains(&field)),
            });
        let fields: Vec<_> = fields.collect();
        self.change_file(Command::Map { fields }, effects);
    }

    /// A value is taken for one that its field takes, here and in the next files.
    pub(super) fn match_value(
        &mut self,
        column: u32,
        value: String,
        taken_for: String,
        effects: &mut Vec<Effect>,
    ) {
        let columns = self.overview().map(|overview| &*overview.columns);
        let mut columns = columns.unwrap_or_default().iter();
        let field = columns.find(|held| held.index == column);
        if let Some(field) = field.and_then(|held| held.field.clone()) {
            self.matches
                .take_value(field, value.clone(), taken_for.clone());
            effects.push(Effect::Remember(self.matches.clone()));
        }
        let command = Command::MatchValue {
            column,
            value,
            taken_for,
            is_remembered: false,
        };
        self.change_file(command, effects);
    }

    /// Values that were matched for an earlier file are matched in this one: as edits, which are listed and undone like
    /// others.
    fn repeat_values(&mut self, effects: &mut Vec<Effect>) {
        let Some(overview) = self.overview() else {
            return;
        };
        let commands = self
            .matches
            .values
            .iter()
            .filter_map(|(field, value, taken_for)| {
                let mut columns = overview.columns.iter();
                let column = columns.find(|column| column.field.as_ref() == Some(field))?;
                Some(Command::MatchValue {
                    column: column.index,
                    value: value.clone(),
                    taken_for: taken_for.clone(),
                    is_remembered: true,
                })
            });
        for command in commands.collect::<Vec<_>>() {
            self.change_file(command, effects);
        }
    }

    /// Opens the first step that has something to ask; those before it fold themselves away.
    fn open_first_step(&mut self, effects: &mut Vec<Effect>) {
        let FileSlot::Open(open) = &self.file else {
            return;
        };
        let compared = self.kind == TargetKind::CheckOnly || open.overview.compared_with.is_some();
        if open.pending.is_some() || !compared || (self.may_compare() && self.waits_for_checks()) {
            return;
        }
        self.unrouted = false;
        let no_column = self.fields_without_column().next().is_some();
        let step = match self.overview() {
            Some(overview) if no_column && !overview.columns.is_empty() => Step::Columns,
            Some(_) if self.can_open(Step::Changes) => Step::Changes,
            _ => Step::Fix,
        };
        self.open_step(step, effects);
    }
}
