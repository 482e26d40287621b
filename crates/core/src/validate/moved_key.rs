//! A key that was edited: whose keys it meets now, and whose it meets no longer.

use rollcall_scan::hash_bytes;

use super::keys::KeyIndex;
use super::look_alike::{hash_looks, skeleton};
use super::validation::{Rules, Validation};
use super::validator::key_cell;
use crate::diagnostic::Diagnostic;
use crate::hashing::spread;
use crate::record_index::{RecordIndex, insert};

impl Validation {
    /// Takes over the key of a record whose key cell was read again; `before` is the one that it had. Gives the record
    /// and the others of whose keys there is something else to say, in order; `None` where they are too many.
    ///
    /// Costs as much however many other records there are, but that the first edit of a key goes through all of the
    /// file, once, and the first new address through the users on record: see
    /// [`crate::directory::Directory::find_look_alike`].
    pub(crate) fn move_key(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        before: Option<&str>,
    ) -> Option<Vec<u32>> {
        let number = u32::try_from(record).ok()?;
        let cell = *self.columns.get(rules.template.key)?.cells.get(record)?;
        *self.keys.get_mut(record)? = key_cell(cell, &self.pool);
        let after = self.key(rules, record).map(str::to_owned);
        if self.key_index.is_none() {
            self.key_index = Some(KeyIndex::of_all(rules, self));
        }
        let mut concerned = vec![number];
        if before == after.as_deref() {
            return Some(concerned);
        }
        let find = |key: &str| rules.directory.and_then(|directory| directory.find(key));
        let user = after.as_deref().and_then(find);
        *self.users.get_mut(record)? = to_number(user);
        if let Some(index) = &mut self.key_index {
            index.by_key.note_edit(number);
            index.by_look.note_edit(number);
        }
        for (key, is_left) in [(before, true), (after.as_deref(), false)] {
            let Some(key) = key else { continue };
            let user = find(key);
            let others = self.find_key(rules, key, record);
            let next = others.first().copied();
            if next.is_none_or(|next| number < next) {
                if let Some(user) = user {
                    let first = if is_left { next } else { Some(number) };
                    *self.first_of_user.get_mut(user)? = first.unwrap_or(u32::MAX);
                    // From now on it is not the first of its user.
                    if let (Some(next), Some(index)) = (next, &mut self.key_index) {
                        index.by_key.note_edit(next);
                    }
                }
                others
                    .iter()
                    .for_each(|other| insert(&mut concerned, *other));
            }
            if user.is_none() && self.find_on_record(rules, key).is_none() {
                let others = self.find_look(rules, key, record);
                if others.first().is_some_and(|next| number < *next) {
                    others
                        .iter()
                        .for_each(|other| insert(&mut concerned, *other));
                }
            }
        }
        let index = self.key_index.as_ref();
        let is_worn = index.is_some_and(|index| index.by_key.is_worn());
        (!is_worn && concerned.len() <= RecordIndex::MOST_FOUND + 1).then_some(concerned)
    }

    /// Checks against the other records the key of one that has no error of its own, or is invalid.
    pub(crate) fn check_key_again(
        &mut self,
        rules: Rules<'_>,
        record: usize,
    ) -> Option<Diagnostic> {
        let key = self.key(rules, record)?.to_owned();
        let number = u32::try_from(record).ok()?;
        let mut first = self.find_key(rules, &key, record);
        insert(&mut first, number);
        let first = *first.first()?;
        let mut other = None;
        if first == number && self.user(record).is_none() {
            let on_record = self.find_on_record(rules, &key);
            let in_file = self.find_look(rules, &key, record).first().copied();
            let in_file = in_file.filter(|other| *other < number);
            let in_file = in_file.and_then(|other| self.key(rules, other as usize));
            other = on_record.or(in_file).map(str::to_owned);
        }
        self.note_key(rules, record, first, other)
    }

    /// Other records with this key, in order.
    fn find_key(&self, rules: Rules<'_>, key: &str, record: usize) -> Vec<u32> {
        let has_key =
            |other: u32| other as usize != record && self.key(rules, other as usize) == Some(key);
        let mut found = match &self.key_index {
            Some(index) => index.by_key.find(hash_bytes(key.as_bytes()), &has_key),
            None => Vec::new(),
        };
        let user = rules.directory.and_then(|directory| directory.find(key));
        let first = user.and_then(|user| self.first_of_user.get(user));
        if let Some(first) = first.filter(|first| has_key(**first)) {
            insert(&mut found, *first);
        }
        found
    }

    /// Other records whose keys look like this one, which is like none on record, in order.
    fn find_look(&self, rules: Rules<'_>, key: &str, record: usize) -> Vec<u32> {
        let (look, wanted) = (hash_looks(key.as_bytes()), skeleton(key));
        let looks_so = |other: u32| {
            let key = self.key(rules, other as usize);
            other as usize != record
                && key.is_some_and(|key| {
                    hash_looks(key.as_bytes()) == look && skeleton(key) == wanted
                })
        };
        match &self.key_index {
            Some(index) => index.by_look.find(spread(look), &looks_so),
            None => Vec::new(),
        }
    }

    /// Key of the user on record that a new key looks like.
    fn find_on_record<'a>(&self, rules: Rules<'a>, key: &str) -> Option<&'a str> {
        let directory = rules.directory?;
        Some(directory.key(directory.find_look_alike(&skeleton(key))?))
    }
}

fn to_number(position: Option<usize>) -> u32 {
    let position = position.and_then(|position| u32::try_from(position).ok());
    position.unwrap_or(u32::MAX)
}
