//! Keys that stand twice, or look like another.

use rollcall_scan::hash_bytes;

use super::field::shorten;
use super::look_alike::{self, Resembling, Skeletons};
use super::validation::{Rules, Validation};
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::Class;
use crate::hashing::HashIndex;

/// Goes through the keys once all are known, in order of record.
#[derive(Debug, Default)]
pub(super) struct KeyCheck {
    /// Records whose key nobody on record has, and their keys by hash.
    unknown: Vec<u32>,
    by_key: HashIndex,
    /// Users on record whose keys may look like one of those.
    resembling: Resembling,
    /// Of the file's new users.
    skeletons: Skeletons,
}

impl KeyCheck {
    /// `records`: all whose key nobody on record has.
    pub(super) fn new(rules: Rules<'_>, validation: &Validation, records: &[u32]) -> KeyCheck {
        let mut unknown = Vec::new();
        let mut hashes = Vec::new();
        for record in records {
            if validation.user(*record as usize).is_none()
                && let Some(key) = validation.key(rules, *record as usize)
            {
                unknown.push(*record);
                hashes.push(hash_bytes(key.as_bytes()));
            }
        }
        let key = |at: u32| {
            let record = unknown.get(at as usize)?;
            validation.key(rules, *record as usize)
        };
        let keys = (0..).take(unknown.len()).filter_map(key);
        KeyCheck {
            resembling: rules
                .directory
                .map(|directory| Resembling::new(directory, keys))
                .unwrap_or_default(),
            by_key: HashIndex::new(&hashes, |a, b| key(a).cmp(&key(b))),
            unknown,
            skeletons: Skeletons::default(),
        }
    }

    /// Checks the key of one record; records come in order.
    pub(super) fn check(&mut self, rules: Rules<'_>, validation: &mut Validation, record: usize) {
        let number = u32::try_from(record).unwrap_or(u32::MAX);
        let first = if let Some(user) = validation.user(record) {
            let Some(first) = validation.first_of_user.get(user) else {
                return;
            };
            *first
        } else {
            let Some(key) = validation.key(rules, record) else {
                return;
            };
            let compare = |at: u32| {
                let other = self.unknown.get(at as usize).copied();
                let other = other.and_then(|record| validation.key(rules, record as usize));
                other.cmp(&Some(key))
            };
            let mut same = self.by_key.find_all(hash_bytes(key.as_bytes()), compare);
            let first = same.next().and_then(|at| self.unknown.get(at as usize));
            first.copied().unwrap_or(number)
        };
        let repeated = first != number;
        if !repeated && validation.user(record).is_some() {
            return;
        }
        let Some(key) = validation.key(rules, record) else {
            return;
        };
        let column = rules.header.column_of(rules.template.key);
        let value = column.map(|column| shorten(rules.records.field(rules.first + record, column)));
        let shown = value.as_deref().unwrap_or(key);
        let found = if repeated {
            let row = rules.row(first as usize).to_string();
            Some((
                Code::KeyDuplicate,
                [("value", shown), ("first_row", &*row)].map(owned),
            ))
        } else {
            let other = self.find_look_alike(rules, key);
            other.map(|other| {
                (
                    Code::EmailLookAlike,
                    [("value", shown), ("other", &*other)].map(owned),
                )
            })
        };
        if let Some((code, args)) = found {
            let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
            let diagnostic = Diagnostic::new(code, rules.locate(record, column), &args);
            validation
                .diagnostics
                .push(diagnostic.with_value(value.unwrap_or_default()));
        }
        if repeated
            && let Some(class) = validation.classes.get_mut(record)
            && *class == Class::Valid
        {
            *class = Class::Duplicate;
        }
    }

    /// Another address that the new key looks like.
    fn find_look_alike(&mut self, rules: Rules<'_>, key: &str) -> Option<String> {
        let skeleton = look_alike::skeleton(key);
        let on_record = rules.directory.and_then(|directory| {
            let at = self.resembling.find(&skeleton)?;
            Some(directory.key(at)).filter(|other| *other != key)
        });
        let other =
            on_record.or_else(|| look_alike::find_or_note(&mut self.skeletons, &skeleton, key));
        other.map(str::to_owned)
    }
}

fn owned((name, text): (&'static str, &str)) -> (&'static str, String) {
    (name, text.to_owned())
}
