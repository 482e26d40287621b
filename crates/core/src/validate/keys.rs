//! Keys that stand twice, or look like another.

use rollcall_scan::{Cell, hash_bytes};

use super::field::shorten;
use super::look_alike::{Resembling, hash_looks, skeleton};
use super::validation::{Rules, Validation};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::Class;
use crate::hashing::{HashFilter, spread};
use crate::ordering::sort_by;
use crate::record_index::RecordIndex;

/// Records by their keys, but for the first of each user on record, which [`Validation`] knows anyway.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyIndex {
    pub(super) by_key: RecordIndex,
    /// Those whose key nobody on record has.
    pub(super) by_look: RecordIndex,
}

impl KeyIndex {
    /// Of these records, in order; each has a key.
    fn new(rules: Rules<'_>, validation: &Validation, records: Vec<u32>) -> KeyIndex {
        let key = |record: u32| validation.key(rules, record as usize).unwrap_or_default();
        let is_unknown = |record: &u32| validation.user(*record as usize).is_none();
        let unknown: Vec<u32> = records.iter().copied().filter(is_unknown).collect();
        let hash = |record: &u32| hash_bytes(key(*record).as_bytes());
        let hashes: Vec<u64> = records.iter().map(hash).collect();
        let by_key = RecordIndex::new(records, &hashes, &|a, b| key(a).cmp(key(b)));
        let hash = |record: &u32| spread(hash_looks(key(*record).as_bytes()));
        let hashes: Vec<u64> = unknown.iter().map(hash).collect();
        let look = |record: u32| skeleton(key(record));
        let by_look = RecordIndex::new(unknown, &hashes, &|a, b| look(a).cmp(&look(b)));
        KeyIndex { by_key, by_look }
    }

    /// Of all records.
    pub(super) fn of_all(rules: Rules<'_>, validation: &Validation) -> KeyIndex {
        let is_first = |record: u32| {
            let user = validation.user(record as usize);
            let first = user.and_then(|user| validation.first_of_user.get(user));
            first == Some(&record)
        };
        let has_key = |record: u32| validation.key(rules, record as usize).is_some();
        let records = (0..).zip(&validation.keys).map(|(record, _)| record);
        let records = records.filter(|record| !is_first(*record) && has_key(*record));
        KeyIndex::new(rules, validation, records.collect())
    }
}

/// Goes through the keys once all are known, in order of record.
#[derive(Debug, Default)]
pub(super) struct KeyCheck {
    /// Of the records whose keys may meet others.
    index: KeyIndex,
    /// Users on record whose keys may look like one of the file's.
    resembling: Resembling,
    /// Records that may share their key, or what it looks like, in order. Mostly there are hardly any.
    doubtful: Vec<u32>,
}

impl KeyCheck {
    /// `records`: all whose key is not the first of a user on record. `looks`: of each record what [`hash_looks`] gives
    /// for its key.
    pub(super) fn new(
        rules: Rules<'_>,
        validation: &Validation,
        records: &[u32],
        looks: &[u32],
    ) -> KeyCheck {
        let is_unknown = |record: u32| validation.user(record as usize).is_none();
        let has_key = |record: u32| match validation.keys.get(record as usize) {
            Some(cell) => *cell != Cell::BLANK,
            None => false,
        };
        let look_of = |record: u32| looks.get(record as usize).copied().unwrap_or(0);
        let with_key = records.iter().copied().filter(|record| has_key(*record));
        let unknown = with_key.clone().filter(|record| is_unknown(*record));
        // The same key looks the same: whose look stands alone is met by no other.
        let met = keep_repeated(unknown.clone().collect(), &look_of);
        let mut others: Vec<u32> = with_key.filter(|record| !is_unknown(*record)).collect();
        let mut doubtful = others.clone();
        others.extend(met);
        sort_by(&mut others, Ord::cmp);
        let index = KeyIndex::new(rules, validation, others);
        doubtful.extend(index.by_key.find_repeated());
        doubtful.extend(index.by_look.find_repeated());
        let mut resembling = Resembling::default();
        if let Some(directory) = rules.directory {
            resembling = Resembling::new(directory, unknown.clone().map(look_of).collect());
            doubtful.extend(unknown.filter(|record| resembling.may_hold(look_of(*record))));
        }
        sort_by(&mut doubtful, Ord::cmp);
        doubtful.dedup();
        KeyCheck {
            index,
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
        let first = by_look.first(spread(hash_looks(key.as_bytes())), &compare)?;
        key_of(first).filter(|other| *other != key)
    }
}

/// Of some records those whose look another one of them may have, in the same order.
fn keep_repeated(mut records: Vec<u32>, look_of: &dyn Fn(u32) -> u32) -> Vec<u32> {
    // Looks that are taken for one the first time are told apart the second.
    for factor in [1, 0x9E37_79B1] {
        let hash = |record: u32| look_of(record).wrapping_mul(factor);
        let mut seen = HashFilter::new(records.len());
        let mut repeated = seen.clone();
        for record in &records {
            if seen.insert(hash(*record)) {
                repeated.insert(hash(*record));
            }
        }
        records.retain(|record| repeated.may_hold(hash(*record)));
    }
    records
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
