//! An upload that an earlier visit left behind.

use super::action::Effect;
use super::state::{Desk, Progress, Sending};

impl Desk {
    /// It is applied under the key that it was begun with, so that nothing is applied twice.
    pub(super) fn resume(&mut self, effects: &mut Vec<Effect>) {
        let Some(unfinished) = &self.unfinished else {
            return;
        };
        if matches!(self.sending, Sending::Posting { .. }) {
            return;
        }
        self.sending = Sending::Posting {
            key: unfinished.key.clone(),
            sha256: unfinished.sha256.clone(),
            progress: Progress::Uploading {
                done: unfinished.done,
                total: unfinished.total,
            },
        };
        effects.push(Effect::Resume);
    }

    pub(super) fn discard(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.sending, Sending::Posting { .. }) || self.unfinished.take().is_none() {
            return;
        }
        self.sending = Sending::Idle;
        effects.push(Effect::Discard);
    }
}
