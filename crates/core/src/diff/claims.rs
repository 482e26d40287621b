//! Identifiers that records claim. One identifier belongs to one user.

use rollcall_scan::hash_bytes;

use super::recheck::Standing;
use super::{Class, Comparison};
use crate::diagnostic::{Code, Diagnostic};
use crate::directory::IdentifierEntry;
use crate::record_index::{RecordIndex, insert};
use crate::template::{Field, Kind};
use crate::validate::{Rules, Validation, shorten};

/// What stands against a record's identifiers; nothing where it may have them all. `claimed_by`: asked for the first
/// record, from 0, that claims a user name on a source, where nobody else on record holds it.
pub(super) fn find_conflicts(
    rules: Rules<'_>,
    validation: &Validation,
    record: usize,
    claimed_by: &mut dyn FnMut(&str, &str) -> Option<usize>,
) -> Vec<Diagnostic> {
    let identifiers = validation.identifiers(rules, record);
    if identifiers.is_empty() {
        return Vec::new();
    }
    let key = validation.key(rules, record);
    let mut conflicts = Vec::new();
    for (index, source, username) in identifiers {
        let holder = find_holder(rules, source, username).filter(|holder| Some(*holder) != key);
        let (code, name, other) = if let Some(holder) = holder {
            (Code::IdentifierTaken, "holder", holder.to_owned())
        } else if let Some(first) = claimed_by(source, username) {
            let row = rules.row(first).to_string();
            (Code::IdentifierClaimedTwice, "first_row", row)
        } else {
            continue;
        };
        let field = rules.template.fields.get(index);
        let item = field.map(|field| write_identifier(field, source, username));
        let args = [("item", &*item.unwrap_or_default()), (name, &*other)];
        let column = validation.column(index);
        let value = column.map(|column| rules.records.field(rules.first + record, column));
        conflicts.push(
            Diagnostic::new(code, rules.locate(record, column), &args)
                .with_value(shorten(value.unwrap_or_default())),
        );
    }
    conflicts
}

/// Key of the user on record who holds an identifier.
fn find_holder<'a>(rules: Rules<'a>, source: &str, username: &str) -> Option<&'a str> {
    let directory = rules.directory?;
    Some(directory.key(directory.holder(source, username)?))
}

/// All records by their identifiers, but for those that surely have only what is their own user's already.
fn index_claims(rules: Rules<'_>, validation: &Validation) -> RecordIndex {
    let (mut records, mut hashes) = (Vec::new(), Vec::new());
    for (record, number) in (0..validation.classes.len()).zip(0..) {
        if validation.is_agreed(record) {
            continue;
        }
        for (_, source, username) in validation.identifiers(rules, record) {
            records.push(number);
            hashes.push(hash_claim(source, username));
        }
    }
    RecordIndex::new(records, &hashes, &|a, b| a.cmp(&b))
}

fn hash_claim(source: &str, username: &str) -> u64 {
    hash_bytes(source.as_bytes()).rotate_left(1) ^ hash_bytes(username.as_bytes())
}

impl Comparison {
    /// Compares records again, and those whose identifiers meet theirs: whoever comes later depends on who came
    /// earlier. `pending` is in order; of the edited record the identifiers were others before. False where there are
    /// too many.
    pub(super) fn compare_again(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        mut pending: Vec<u32>,
        (edited, before): (usize, &Standing),
    ) -> bool {
        let mut at = 0;
        while let Some(number) = pending.get(at).copied() {
            at += 1;
            let record = number as usize;
            let now = Standing::of(rules, validation, record).identifiers;
            let before = match record == edited {
                true => &before.identifiers,
                false => &now,
            };
            let was_free = self.classes.get(record).is_some_and(|class| claims(*class));
            let is_valid = validation.classes.get(record) == Some(&Class::Valid);
            let mut conflicts = Vec::new();
            let mut too_many = pending.len() > RecordIndex::MOST_FOUND + 1;
            if is_valid {
                // Nothing that comes before the edited record is another than it was.
                let keeps = record == edited && was_free && now == *before;
                conflicts = find_conflicts(rules, validation, record, &mut |source, username| {
                    if keeps || find_holder(rules, source, username).is_some() {
                        return None;
                    }
                    let named = self.find_claims(rules, validation, source, username);
                    too_many |= named.len() > RecordIndex::MOST_FOUND;
                    let mut earlier = named.into_iter().take_while(|other| *other < number);
                    let first = earlier.find(|other| {
                        let class = self.classes.get(*other as usize);
                        class.is_some_and(|class| claims(*class))
                    });
                    first.map(|first| first as usize)
                });
            }
            let is_free = is_valid && conflicts.is_empty();
            self.replace_findings(record, &is_about_claims, conflicts);
            self.compare_record_again(rules, validation, record, is_free);

            // What somebody on record holds no record can claim.
            let lost = if was_free { before.as_slice() } else { &[] };
            let gained = if is_free { now.as_slice() } else { &[] };
            let given_up = lost.iter().filter(|held| !gained.contains(held));
            let claimed = gained.iter().filter(|held| !lost.contains(held));
            for IdentifierEntry { source, username } in given_up.chain(claimed) {
                if find_holder(rules, source, username).is_some() {
                    continue;
                }
                let named = self.find_claims(rules, validation, source, username);
                too_many |= named.len() > RecordIndex::MOST_FOUND;
                let later = named.into_iter().filter(|other| *other > number);
                later.for_each(|other| insert(&mut pending, other));
            }
            if too_many {
                return false;
            }
        }
        true
    }

    /// Valid records that name an identifier, in order.
    fn find_claims(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        source: &str,
        username: &str,
    ) -> Vec<u32> {
        let index = self
            .claims
            .get_or_insert_with(|| index_claims(rules, validation));
        index.find(hash_claim(source, username), &|record| {
            let record = record as usize;
            let own = validation.identifiers(rules, record);
            validation.classes.get(record) == Some(&Class::Valid)
                && own
                    .iter()
                    .any(|(_, of, name)| (*of, *name) == (source, username))
        })
    }
}

/// Whether a record of this class has what it names of identifiers.
fn claims(class: Class) -> bool {
    !matches!(
        class,
        Class::Invalid | Class::Duplicate | Class::Skipped | Class::Conflicting
    )
}

pub(super) fn is_about_claims(finding: &Diagnostic) -> bool {
    let code = finding.code;
    matches!(code, Code::IdentifierTaken | Code::IdentifierClaimedTwice)
}

/// `source:username` with the template's own separator.
pub(super) fn write_identifier(field: &Field, source: &str, username: &str) -> String {
    let separator = match &field.kind {
        Kind::Identifiers {
            source_separator, ..
        } => *source_separator,
        _ => ':',
    };
    format!("{source}{separator}{username}")
}
