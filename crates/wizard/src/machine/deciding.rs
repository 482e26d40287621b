//! What is decided in *Changes*.

use rollcall_core::changeset::removals_need_confirmation;
use rollcall_core::session::MissingDecision;
use rollcall_core::session::protocol::Command;

use super::action::Effect;
use super::state::{Desk, Prepared, Preview, Sending, Step};

impl Desk {
    pub(super) fn choose_valid_only(&mut self, chosen: bool, effects: &mut Vec<Effect>) {
        self.decisions.valid_only = chosen && self.offers_valid_only();
        if self.step == Step::Changes {
            if self.may_compare() {
                self.refresh_preview(effects);
            } else {
                self.step = Step::Fix;
            }
        }
    }

    pub(super) fn toggle_change(&mut self, record: u32, effects: &mut Vec<Effect>) {
        let excluded = &mut self.decisions.excluded;
        match excluded.iter().position(|held| *held == record) {
            Some(position) => {
                excluded.remove(position);
            }
            None => excluded.push(record),
        }
        self.refresh_preview(effects);
    }

    pub(super) fn toggle_field(&mut self, record: u32, field: String, effects: &mut Vec<Effect>) {
        let excluded = &mut self.decisions.excluded_fields;
        let held = (record, field);
        match excluded.iter().position(|known| *known == held) {
            Some(position) => {
                excluded.remove(position);
            }
            None => excluded.push(held),
        }
        self.refresh_preview(effects);
    }

    pub(super) fn decide_missing(&mut self, decision: MissingDecision, effects: &mut Vec<Effect>) {
        self.decisions.missing = decision;
        self.decisions.missing_otherwise.clear();
        self.refresh_preview(effects);
    }

    pub(super) fn toggle_missing(&mut self, key: String, effects: &mut Vec<Effect>) {
        let otherwise = &mut self.decisions.missing_otherwise;
        match otherwise.iter().position(|held| *held == key) {
            Some(position) => {
                otherwise.remove(position);
            }
            None => otherwise.push(key),
        }
        self.refresh_preview(effects);
    }

    /// What becomes of the missing user with this key.
    #[must_use]
    pub fn decision_for(&self, key: &str) -> MissingDecision {
        let otherwise = self
            .decisions
            .missing_otherwise
            .iter()
            .any(|held| held == key);
        match (self.decisions.missing, otherwise) {
            (MissingDecision::Keep, false) | (MissingDecision::Deactivate, true) => {
                MissingDecision::Keep
            }
            (MissingDecision::Keep, true) | (MissingDecision::Deactivate, false) => {
                MissingDecision::Deactivate
            }
        }
    }

    /// The number of removals that must be typed in before they may go.
    #[must_use]
    pub fn guarded_removals(&self) -> Option<u32> {
        let active = self.overview()?.roster_active;
        let removals = self.prepared()?.removals;
        removals_need_confirmation(removals, active).then_some(removals)
    }

    /// The number as it was typed in, once it is the right one.
    #[must_use]
    pub fn confirmed_removals(&self) -> Option<u32> {
        let typed: String = self
            .typed_removals
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        self.guarded_removals()
            .filter(|asked| typed.parse() == Ok(*asked))
    }

    pub(super) fn refresh_preview(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.sending, Sending::Posting { .. }) {
            return;
        }
        self.typed_removals.clear();
        self.keep_draft(effects);
        let request = self.ask(
            Command::Changeset {
                decisions: self.decisions.clone(),
            },
            effects,
        );
        let last = match std::mem::replace(&mut self.preview, Preview::None) {
            Preview::Ready(last) => Some(last),
            Preview::Pending { last, .. } => last,
            Preview::None => None,
        };
        self.preview = Preview::Pending { request, last };
    }

    pub(super) fn take_changeset(&mut self, prepared: Prepared) {
        if matches!(self.preview, Preview::Pending { request, .. } if request == prepared.request) {
            self.preview = Preview::Ready(Box::new(prepared));
        }
    }
}
