//! Users whose records were left out: they are not missing for that.

use super::email::canonical_email;
use super::validation::{Rules, Validation};
use crate::ordering::sort_by;

impl Validation {
    /// Users of whom records tell that were left out: of each key the first who has it.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = usize> + '_ {
        self.left_out.iter().map(|user| *user as usize)
    }

    /// Finds again of whom the records tell that are left out now. Gives those users who were not among them, or are
    /// no longer.
    pub(crate) fn find_left_out(&mut self, rules: Rules<'_>) -> Vec<usize> {
        let now = users_left_out(rules);
        let before = std::mem::replace(&mut self.left_out, now);
        let now = &self.left_out;
        let gone = before
            .iter()
            .filter(|user| now.binary_search(user).is_err());
        let come = now
            .iter()
            .filter(|user| before.binary_search(user).is_err());
        gone.chain(come).map(|user| *user as usize).collect()
    }
}

/// Users on record whose keys stand in records that were left out, in order.
pub(super) fn users_left_out(rules: Rules<'_>) -> Vec<u32> {
    let (Some(directory), Some(column)) =
        (rules.directory, rules.header.column_of(rules.template.key))
    else {
        return Vec::new();
    };
    let records = rules.records.left_out().iter();
    let users = records.filter_map(|record| {
        let address = rules.records.written_field(*record as usize, column);
        let user = directory.find(&canonical_email(address)?)?;
        u32::try_from(user).ok()
    });
    let mut users: Vec<u32> = users.collect();
    sort_by(&mut users, Ord::cmp);
    users
}
