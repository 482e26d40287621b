//! Work that is kept in this browser, so that a reload or a crash loses nothing: what was done with the open file, one
//! command after another, and what was decided.

use borsh::{BorshDeserialize, BorshSerialize};
use rollcall_core::session::protocol::Command;
use rollcall_core::session::{Decisions, Mode};

use super::action::Effect;
use super::state::{Desk, FileSlot};

/// What was done with a file. The file itself is kept beside it.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Draft {
    pub file_name: String,
    pub template: String,
    pub mode: Mode,
    /// Of a workbook, the sheet that was taken.
    pub sheet: Option<String>,
    /// In the order in which they were given.
    pub commands: Vec<Command>,
    pub decisions: Decisions,
}

/// Whether work is kept here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keeping {
    /// It cannot be: the browser keeps nothing, or whoever signs out could not take it away.
    #[default]
    Impossible,
    /// Nobody was asked yet.
    Unasked,
    Yes,
    No,
}

/// A draft that an earlier visit left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDraft {
    pub file_name: String,
    /// How much was done with the file.
    pub commands: usize,
}

impl Desk {
    /// Whether somebody works on a file that can be kept, and has not said yet whether it may.
    #[must_use]
    pub fn asks_to_keep(&self) -> bool {
        self.keeping == Keeping::Unasked && !self.journal.is_empty()
    }

    pub(super) fn answer_keeping(&mut self, keeping: Keeping, effects: &mut Vec<Effect>) {
        self.keeping = keeping;
        effects.push(Effect::RememberKeeping(keeping == Keeping::Yes));
        match keeping {
            Keeping::Yes => self.keep_draft(effects),
            _ => effects.push(Effect::ForgetDraft),
        }
    }

    /// Keeps what was done so far.
    pub(super) fn keep_draft(&self, effects: &mut Vec<Effect>) {
        let FileSlot::Open(open) = &self.file else {
            return;
        };
        if self.keeping == Keeping::Yes {
            let taken = open.overview.sheets.iter().find(|sheet| sheet.taken);
            effects.push(Effect::KeepDraft(Box::new(Draft {
                file_name: open.overview.file.name.clone(),
                template: self.roster.template.name.clone(),
                mode: self.mode,
                sheet: taken.map(|sheet| sheet.name.clone()),
                commands: self.journal.clone(),
                decisions: self.decisions.clone(),
            })));
        }
    }

    /// Goes on where an earlier visit stopped; its file is on its way.
    pub(super) fn take_draft(&mut self, draft: Draft) {
        self.found_draft = None;
        self.mode = draft.mode;
        self.opened_draft = Some(draft);
    }

    /// Does again what was done with the open file. True when there was something.
    pub(super) fn replay(&mut self, effects: &mut Vec<Effect>) -> bool {
        let Some(draft) = self.replayed.take() else {
            return false;
        };
        self.decisions = draft.decisions;
        for command in draft.commands {
            self.change_file(command, effects);
        }
        true
    }

    pub(super) fn forget_draft(&mut self, effects: &mut Vec<Effect>) {
        self.found_draft = None;
        self.journal.clear();
        effects.push(Effect::ForgetDraft);
    }
}
