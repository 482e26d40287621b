//! Groups that a file names and nobody has on record: whoever may creates them, before the import.

use super::action::Effect;
use super::state::{Desk, TargetKind};
use super::trouble::Trouble;

/// What becomes of groups that were to be created.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum GroupMaking {
    #[default]
    Idle,
    Running,
    Failed(Trouble),
}

impl Desk {
    pub(super) fn make_groups(&mut self, names: Vec<String>, effects: &mut Vec<Effect>) {
        if !self.roster.may_create_groups || self.group_making == GroupMaking::Running {
            return;
        }
        self.group_making = GroupMaking::Running;
        effects.push(Effect::MakeGroups { names });
    }

    /// They are on record: what the file says of them is asked anew.
    pub(super) fn take_groups(&mut self, names: Vec<String>, effects: &mut Vec<Effect>) {
        self.group_making = GroupMaking::Idle;
        self.groups_made.extend(names);
        self.load_directory(effects);
    }

    pub(super) fn take_group_failure(&mut self, trouble: Trouble, effects: &mut Vec<Effect>) {
        self.group_making = GroupMaking::Failed(trouble);
        // A page makes them one after another: some may be there.
        if self.kind == TargetKind::Host {
            self.load_directory(effects);
        }
    }
}
