//! The check of the page around the wizard: begun when there is something that it has not looked at, and awaited before
//! anything is imported.

use rollcall_core::session::protocol::{Command, Phase};

use super::action::{Effect, Told};
use super::state::{Desk, FileSlot, Worked};

/// How far the page around is with the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Checking {
    /// It has no check of its own.
    #[default]
    Absent,
    /// Nothing is under way: it has looked at everything, or cannot begin yet.
    Idle,
    Running {
        run: u32,
        worked: Worked,
    },
    /// Called off.
    Stopped,
    Failed(ChecksTrouble),
}

/// Why the page's check did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChecksTrouble {
    /// No answer within so many seconds.
    Late {
        seconds: u32,
    },
    /// Another status than 2xx.
    Status(u32),
    Unreachable,
    /// In the page's words, or the engine's.
    Said(String),
    /// An answer of which nothing can be taken, and why.
    Answer(String),
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChecksEnd {
    Done,
    Stopped,
    Failed(ChecksTrouble),
}

/// What the page hears of its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecksTold {
    /// `None` when it begins.
    pub end: Option<ChecksEnd>,
    pub checked: u64,
    pub total: u64,
}

impl Checking {
    /// How far the check is, while it is under way.
    #[must_use]
    pub fn worked(&self) -> Option<Worked> {
        match self {
            Checking::Running { worked, .. } => Some(*worked),
            _ => None,
        }
    }
}

impl Desk {
    /// Whether the page around has looked at every record that would count, where it wants to.
    #[must_use]
    pub fn is_looked_at(&self) -> bool {
        match &self.checking {
            Checking::Absent => true,
            Checking::Idle => self.left_to_look_at() == 0,
            Checking::Running { .. } | Checking::Stopped | Checking::Failed(_) => false,
        }
    }

    /// Whether what comes next is told by the page's check.
    pub(super) fn waits_for_checks(&self) -> bool {
        let is_coming = matches!(self.checking, Checking::Idle | Checking::Running { .. });
        is_coming && !self.is_looked_at()
    }

    /// Records that would count, and that the page has not looked at.
    fn left_to_look_at(&self) -> u32 {
        let overview = self.overview();
        overview.map_or(0, |known| {
            known.host_total.saturating_sub(known.host_checked)
        })
    }

    /// Has the page look at what it has not looked at, as soon as it is known what that is.
    pub(super) fn begin_checks(&mut self, effects: &mut Vec<Effect>) {
        let FileSlot::Open(open) = &self.file else {
            return;
        };
        let is_settled = open.pending.is_none() && self.is_ready();
        if self.checking != Checking::Idle || !is_settled || self.left_to_look_at() == 0 {
            return;
        }
        let (checked, total) = (open.overview.host_checked, open.overview.host_total);
        let run = self.take_request();
        self.checking = Checking::Running {
            run,
            worked: looked_at(checked, total),
        };
        let is_repeated = checked > 0;
        effects.push(Effect::RunChecks { run, is_repeated });
        self.tell_checks(None, effects);
    }

    pub(super) fn take_checks_progress(
        &mut self,
        run: u32,
        (checked, total): (u32, u32),
        has_news: bool,
        effects: &mut Vec<Effect>,
    ) {
        match &mut self.checking {
            Checking::Running { run: held, worked } if *held == run => {
                *worked = looked_at(checked, total);
            }
            _ => return,
        }
        if has_news {
            self.ask(Command::Overview, effects);
        }
    }

    /// What the page found is seen now, and with it whether something is left: what was edited meanwhile.
    pub(super) fn end_checks(&mut self, run: u32, end: ChecksEnd, effects: &mut Vec<Effect>) {
        if !matches!(self.checking, Checking::Running { run: held, .. } if held == run) {
            return;
        }
        self.tell_checks(Some(end.clone()), effects);
        self.checking = match end {
            ChecksEnd::Done => Checking::Idle,
            ChecksEnd::Stopped => Checking::Stopped,
            ChecksEnd::Failed(trouble) => Checking::Failed(trouble),
        };
        let request = self.ask(Command::Overview, effects);
        // Until then nobody knows whether all of it was looked at.
        if let FileSlot::Open(open) = &mut self.file {
            open.pending = open.pending.max(Some(request));
        }
    }

    pub(super) fn stop_checks(&self, effects: &mut Vec<Effect>) {
        if self.checking.worked().is_some() {
            effects.push(Effect::StopChecks);
        }
    }

    /// All records may be others now: what is under way is of no use, and what failed may go.
    pub(super) fn forget_checks(&mut self, effects: &mut Vec<Effect>) {
        self.stop_checks(effects);
        if self.checking != Checking::Absent {
            self.checking = Checking::Idle;
        }
    }

    pub(super) fn check_again(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.checking, Checking::Stopped | Checking::Failed(_)) {
            self.checking = Checking::Idle;
            self.begin_checks(effects);
        }
    }

    fn tell_checks(&self, end: Option<ChecksEnd>, effects: &mut Vec<Effect>) {
        if let Some(worked) = self.checking.worked() {
            effects.push(Effect::Tell(Told::Checks(ChecksTold {
                end,
                checked: worked.done,
                total: worked.total,
            })));
        }
    }
}

fn looked_at(checked: u32, total: u32) -> Worked {
    Worked {
        phase: Phase::Asking,
        done: checked.into(),
        total: total.into(),
    }
}
