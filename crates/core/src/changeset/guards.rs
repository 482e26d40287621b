//! What is asked of all changes together: who may take how many out of use, and who is left.

use std::collections::BTreeSet;

use super::revalidate::Check;
use super::{Change, Changeset, Op, RefusalCode};
use crate::diff::is_on_roster;
use crate::directory::{Directory, User};
use crate::template::{MergeRule, Template};

/// Who applies the changeset, and what they confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Canonical key of the signed-in user.
    pub key: Option<String>,
    /// Number of users taken out of use, as typed in.
    pub confirmed_removals: Option<u32>,
    /// Whether they may take many users out of use at all.
    pub may_confirm_removals: bool,
    pub origin: Origin,
}

/// What the changes come from: it says which kinds of change there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// A file: users are added and changed, lists grow.
    #[default]
    File,
    /// The inverse of an import: what it gave may be taken away again.
    Undo,
}

/// What guards ask of a roster as a whole. A server that loads only the users concerned counts them itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterTotals {
    /// Active users on the roster.
    pub active_users: u32,
    /// Active Admins of the directory.
    pub active_admins: u32,
}

impl RosterTotals {
    /// The numbers of a directory that is there as a whole.
    #[must_use]
    pub fn of(template: &Template, directory: &Directory) -> RosterTotals {
        let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
        let active = directory.users().filter(|user| user.is_active());
        RosterTotals {
            active_users: count(active.filter(|user| is_on_roster(template, *user)).count()),
            active_admins: count(
                directory
                    .users()
                    .filter(|user| is_active_admin(*user))
                    .count(),
            ),
        }
    }
}

/// Removals up to this many need no confirmation on any roster …
pub const REMOVALS_FREE: u32 = 500;
/// … nor up to this share, in percent, of a roster of [`GUARDED_ROSTER`] users or more.
pub const REMOVALS_FREE_SHARE: u32 = 20;
/// Smaller rosters are guarded by [`REMOVALS_FREE`] alone.
const GUARDED_ROSTER: u32 = 100;

/// Whether so many removals need the number typed in.
#[must_use]
pub fn removals_need_confirmation(removals: u32, roster_active: u32) -> bool {
    removals > REMOVALS_FREE
        || (roster_active >= GUARDED_ROSTER
            && u64::from(removals) * 100
                > u64::from(roster_active) * u64::from(REMOVALS_FREE_SHARE))
}

/// How many users a changeset takes out of use: the number that a guard asks for.
#[must_use]
pub fn count_removals(template: &Template, changeset: &Changeset) -> u32 {
    let removals = changeset
        .changes
        .iter()
        .filter(|change| takes_out_of_use(template, change))
        .count();
    u32::try_from(removals).unwrap_or(u32::MAX)
}

fn takes_out_of_use(template: &Template, change: &Change) -> bool {
    matches!(change.op, Op::Deactivate | Op::Remove)
        || change.set.iter().any(|(name, value)| {
            let field = template
                .field_index(name)
                .and_then(|index| template.fields.get(index));
            change.op != Op::Create
                && field.is_some_and(|field| field.merge == MergeRule::Status)
                && value.new_value() == Some(&template.inactive_status)
        })
}

impl Check<'_> {
    /// Guards look at all changes together.
    pub(super) fn check_guards(&mut self, changeset: &Changeset, actor: &Actor) {
        let roster_active = self.totals.active_users;
        let removals: Vec<(usize, &Change)> = changeset
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| takes_out_of_use(self.template, change))
            .collect();
        let count = u32::try_from(removals.len()).unwrap_or(u32::MAX);
        let confirmed = actor.may_confirm_removals && actor.confirmed_removals == Some(count);
        (self.change, self.key) = (None, None);
        if removals_need_confirmation(count, roster_active) && !confirmed {
            let message = format!(
                "{count} of {roster_active} users would be taken out of use; that many must be confirmed by typing the number, by somebody who may."
            );
            self.refuse(RefusalCode::RemovalsNotConfirmed, None, message);
        }
        self.check_admins(changeset, actor);
    }

    /// The last active Admin is judged on the outcome; one's own account on each change.
    fn check_admins(&mut self, changeset: &Changeset, actor: &Actor) {
        let template = self.template;
        let role = template
            .fields
            .iter()
            .find(|field| field.property == "role");
        let before = self.totals.active_admins;
        let mut admins = before;
        let mut last_loss = None;
        let mut seen = BTreeSet::new();
        for (position, change) in changeset.changes.iter().enumerate() {
            // A second change of one user is refused already.
            if !seen.insert(&change.key) {
                continue;
            }
            let user = self
                .directory
                .find(&change.key)
                .and_then(|index| self.directory.user(index));
            let was_admin = user.is_some_and(is_active_admin);
            let new_role = role
                .and_then(|role| change.set.get(&role.name))
                .and_then(super::FieldValue::new_value);
            let role_after = new_role.or_else(|| user.and_then(User::role));
            let active_after = match change.op {
                Op::Create => change
                    .set
                    .iter()
                    .all(|(_, value)| value.new_value() != Some(&template.inactive_status)),
                Op::Reactivate => true,
                Op::Remove => false,
                _ => user.is_some_and(User::is_active) && !takes_out_of_use(self.template, change),
            };
            let is_admin_after =
                active_after && role_after.is_some_and(|role| role.eq_ignore_ascii_case("admin"));
            match (was_admin, is_admin_after) {
                (true, false) => {
                    admins = admins.saturating_sub(1);
                    last_loss = Some(position);
                }
                (false, true) => admins += 1,
                _ => {}
            }
            let own = actor.key.as_deref() == Some(&change.key) && change.op != Op::Create;
            if own && ((was_admin && !is_admin_after) || takes_out_of_use(self.template, change)) {
                (self.change, self.key) = (u32::try_from(position).ok(), Some(change.key.clone()));
                let message = "Nobody removes or demotes themselves. Ask another Admin.".to_owned();
                self.refuse(RefusalCode::OwnAccount, None, message);
            }
        }
        if let Some(position) = last_loss.filter(|_| before > 0 && admins == 0) {
            self.change = u32::try_from(position).ok();
            self.key = changeset
                .changes
                .get(position)
                .map(|change| change.key.clone());
            let message = "Nobody would be left who is an active Admin.".to_owned();
            self.refuse(RefusalCode::LastAdmin, None, message);
        }
    }
}

fn is_active_admin(user: User<'_>) -> bool {
    user.is_active()
        && user
            .role()
            .is_some_and(|role| role.eq_ignore_ascii_case("admin"))
}
