//! The wizard as a state machine: what is on the desk, what may happen, and what follows. It knows no browser.
//!
//! [`update`] takes a state and an action and gives the next state with the effects to carry out. Whoever
//! carries them out answers with further actions.

mod action;
mod applying;
mod checking;
mod deciding;
mod draft;
mod groups;
mod making;
mod opening;
mod state;
mod trouble;
mod update;
mod uploading;

pub use action::{Action, Effect, FileForm, Told};
pub use checking::{Checking, ChecksEnd, ChecksTold, ChecksTrouble};
pub use draft::{Draft, FoundDraft, Keeping};
pub use groups::GroupMaking;
pub use state::{
    Desk, DirectorySlot, FileSlot, Meter, OpenFile, Opening, Prepared, Preview, Progress, Reading,
    RosterFacts, Sending, State, Step, TargetKind, Undoing, Unfinished, Worked,
};
pub use trouble::Trouble;
pub use update::update;

#[cfg(test)]
mod tests;
