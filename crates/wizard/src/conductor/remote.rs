use std::cell::Cell;
use std::rc::Rc;

use super::Conductor;
use crate::machine::{Action, Step};

/// What whoever put the wizard on the page holds in the hand: it reaches the wizard once that is there.
#[derive(Debug, Clone, Default)]
pub struct Remote(Rc<Cell<Option<Conductor>>>);

impl Remote {
    pub(crate) fn reach(&self, conductor: Conductor) {
        self.0.set(Some(conductor));
    }

    /// Takes a file as if it had been dropped; after a result, as the next one.
    pub fn open_file(&self, file: web_sys::File) {
        if let Some(conductor) = self.0.get() {
            if conductor.peek(|desk| desk.step == Step::Result) {
                conductor.act(Action::StartedOver);
            }
            conductor.open_file(file);
        }
    }
}
