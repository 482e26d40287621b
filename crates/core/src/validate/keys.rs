//! Keys that stand twice, or look like another.

use rollcall_scan::hash_bytes;

use super::field::shorten;
use super::look_alike::{Resembling, hash_looks, skeleton};
use super::validation::{Rules, Validation};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::Class;
use crate::hashing::spread;
use crate::ordering::sort_by;
use crate::record_index::RecordIndex;

/// Records by their keys, but for the first of each user on record, which [`Validation`] knows anyway.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyIndex {
    pub(super) by_key: RecordIndex,
    /// Those whose key nobody on record has.
    pub(super) by_look: RecordIndex,
}

/// Goes through the keys once all are known, in order of record.
#[derive(Debug, Default)]
pub(super) struct KeyCheck {
    index: KeyIndex,
    /// Users on record whose keys may look like one of the file's.
    resembling: Resembling,
    /// Records that may share their key, or what it looks like, in order. Mostly there are hardly any.
    doubtful: Vec<u32>,
}

impl KeyCheck {
    /// `records`: all whose key is not the first of a user on record.
    pub(super) fn new(rules: Rules<'_>, validation: &Validation, records: &[u32]) -> KeyCheck {
        let (mut others, mut hashes) = (Vec::new(), Vec::new());
        let (mut unknown, mut looks) = (Vec::new(), Vec::new());
        let mut doubtful = Vec::new();
        let mut resembling = Resembling::default();
        for record in records {
            let Some(key) = validation.key(rules, *record as usize) else {
                continue;
            };
            others.push(*record);
            hashes.push(hash_bytes(key.as_bytes()));
            if validation.user(*record as usize).is_none() {
                unknown.push(*record);
                looks.push(hash_looks(key));
            } else {
                doubtful.push(*record);
            }
        }
        let key = |record: u32| validation.key(rules, record as usize);
        let by_key = RecordIndex::new(others, &hashes, &|a, b| key(a).cmp(&key(b)));
        hashes.clear();
        hashes.extend(looks.iter().copied().map(spread));
        let look = |record: u32| key(record).map(skeleton);
        if let Some(directory) = rules.directory {
            resembling = Resembling::new(directory, looks.clone());
            let resembles = unknown.iter().zip(&looks);
            let resembles = resembles.filter(|(_, look)| resembling.may_hold(**look));
            doubtful.extend(resembles.map(|(record, _)| *record));
        }
        let by_look = RecordIndex::new(unknown, &hashes, &|a, b| look(a).cmp(&look(b)));
        doubtful.extend(by_key.find_repeated());
        doubtful.extend(by_look.find_repeated());
        sort_by(&mut doubtful, Ord::cmp);
        doubtful.dedup();
        KeyCheck {
            index: KeyIndex { by_key, by_look },
            resembling,
            doubtful,
        }
    }

    /// The records whose keys are to be checked, in order; all others have theirs alone.
    pub(super) fn doubtful(&self) -> &[u32] {
        &self.doubtful
    }

    /// Checks the key of one of the doubtful records; they come in order.
    pub(super) fn check(&self, rules: Rules<'_>, validation: &mut Validation, record: usize) {
        let Some(key) = validation.key(rules, record) else {
            return;
        };
        let number = u32::try_from(record).unwrap_or(u32::MAX);
        let first = match validation.user(record) {
            Some(user) => validation.first_of_user.get(user).copied(),
            None => {
                let compare = |other: u32| validation.key(rules, other as usize).cmp(&Some(key));
                let by_key = &self.index.by_key;
                by_key.first(hash_bytes(key.as_bytes()), &compare)
            }
        };
        let first = first.unwrap_or(number);
        let is_new = first == number && validation.user(record).is_none();
        let other = if is_new {
            self.find_look_alike(rules, validation, key)
        } else {
            None
        };
        let other = other.map(str::to_owned);
        let found = validation.note_key(rules, record, first, other);
        validation.diagnostics.extend(found);
    }

    /// Another address that the new key looks like.
    fn find_look_alike<'a>(
        &self,
        rules: Rules<'a>,
        validation: &'a Validation,
        key: &str,
    ) -> Option<&'a str> {
        let wanted = skeleton(key);
        if let (Some(directory), Some(user)) = (rules.directory, self.resembling.find(&wanted)) {
            return Some(directory.key(user));
        }
        let key_of = |record: u32| validation.key(rules, record as usize);
        let compare = |other: u32| key_of(other).map(skeleton).as_deref().cmp(&Some(&wanted));
        let by_look = &self.index.by_look;
        let first = by_look.first(spread(hash_looks(key)), &compare)?;
        key_of(first).filter(|other| *other != key)
    }

    /// What edits go by.
    pub(super) fn into_index(self) -> KeyIndex {
        self.index
    }
}

impl Validation {
    /// What there is to say of a record's key, of which `first` is the first record and which looks like that of
    /// `other`. A record that is not the first is a duplicate, unless it is invalid.
    pub(super) fn note_key(
        &mut self,
        rules: Rules<'_>,
        record: usize,
        first: u32,
        other: Option<String>,
    ) -> Option<Diagnostic> {
        let is_repeated = first as usize != record;
        if let Some(class) = self.classes.get_mut(record)
            && matches!(class, Class::Valid | Class::Duplicate)
        {
            *class = match is_repeated {
                true => Class::Duplicate,
                false => Class::Valid,
            };
        }
        let (code, name, text) = match other {
            _ if is_repeated => {
                let row = rules.row(first as usize).to_string();
                (Code::KeyDuplicate, "first_row", row)
            }
            Some(other) => (Code::EmailLookAlike, "other", other),
            None => return None,
        };
        let column = rules.header.column_of(rules.template.key);
        let value = column.map(|column| rules.records.field(rules.first + record, column));
        let value = shorten(value.unwrap_or_default());
        let args = [("value", &*value), (name, &*text)];
        let diagnostic = Diagnostic::new(code, rules.locate(record, column), &args);
        Some(diagnostic.with_value(value))
    }
}
