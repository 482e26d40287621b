//! Identifiers that records claim. One identifier belongs to one user.

use rollcall_scan::hash_bytes;

use crate::diagnostic::{Code, Diagnostic};
use crate::record_index::RecordIndex;
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
    let key = validation.key(rules, record);
    let mut conflicts = Vec::new();
    for (index, source, username) in validation.identifiers(rules, record) {
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
pub(super) fn find_holder<'a>(rules: Rules<'a>, source: &str, username: &str) -> Option<&'a str> {
    let directory = rules.directory?;
    Some(directory.key(directory.holder(source, username)?))
}

/// All records by their identifiers, but for those that surely have only what is their own user's already.
pub(super) fn index_claims(rules: Rules<'_>, validation: &Validation) -> RecordIndex {
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

pub(super) fn hash_claim(source: &str, username: &str) -> u64 {
    hash_bytes(source.as_bytes()).rotate_left(1) ^ hash_bytes(username.as_bytes())
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
