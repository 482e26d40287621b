//! One record again, after one of its cells got another value.

use super::compare::{find_on_roster, is_on_roster, propose_change};
use super::{Class, Comparison};
use crate::diagnostic::{Code, Diagnostic};
use crate::template::Kind;
use crate::validate::{Rules, Validation, Value};

impl Comparison {
    /// Checks one field of one record again (`record` from 0, first data record first) and compares the record
    /// again, which costs as much however many others there are. False where other records may come out
    /// differently, too: then nothing was done, and everything has to be checked again.
    pub(crate) fn recheck(
        &mut self,
        rules: Rules<'_>,
        validation: &mut Validation,
        record: usize,
        field: usize,
    ) -> bool {
        let Some(rule) = rules.template.fields.get(field) else {
            return false;
        };
        let before = validation.classes.get(record).copied();
        let Some(before) = before.filter(|class| *class != Class::Skipped) else {
            return false;
        };
        // Keys and identifiers meet those of other records.
        if field == rules.template.key
            || matches!(rule.kind, Kind::Identifiers { .. })
            || is_misshapen(rules, record)
        {
            return false;
        }
        let Some(read) = validation.read_again(rules, record, field) else {
            return false;
        };
        let number = u32::try_from(record + 1).ok();
        let of_column = (number, u32::try_from(read.column + 1).ok());
        let place = |finding: &Diagnostic| (finding.record, finding.column);
        let own = self
            .diagnostics
            .partition_point(|finding| finding.record < number)
            ..self
                .diagnostics
                .partition_point(|finding| finding.record <= number);
        let kept = self.diagnostics.get(own).unwrap_or_default();
        let kept = kept.iter().filter(|finding| place(finding) != of_column);
        let has_error = kept.clone().chain(&read.diagnostics).any(makes_invalid);
        let is_repeated = kept
            .clone()
            .any(|finding| finding.code == Code::KeyDuplicate);
        let after = match validation.key(rules, record) {
            Some(_) if !has_error && is_repeated => Class::Duplicate,
            Some(_) if !has_error => Class::Valid,
            _ => Class::Invalid,
        };
        let was_valid = before == Class::Valid;
        if was_valid != (after == Class::Valid) && !holds_its_identifiers(rules, validation, record)
        {
            return false;
        }

        let replaced = self
            .diagnostics
            .partition_point(|finding| place(finding) < of_column)
            ..self
                .diagnostics
                .partition_point(|finding| place(finding) <= of_column);
        validation.accept(record, field, after, read.cell);
        self.diagnostics.splice(replaced, read.diagnostics);
        let compared = self.classes.get(record).copied().unwrap_or(after);
        if was_valid && after == Class::Valid && compared == Class::Conflicting {
            return true;
        }
        let (class, change) = match (validation.key(rules, record), rules.directory) {
            (Some(key), Some(directory)) if after == Class::Valid => {
                let has_key = validation.user(record).and_then(|at| directory.user(at));
                let on_roster = has_key.filter(|user| is_on_roster(rules.template, *user));
                let user = on_roster.or_else(|| {
                    has_key?;
                    directory.user(find_on_roster(rules.template, directory, key)?)
                });
                propose_change(rules, validation, record, key, user)
            }
            _ => (after, None),
        };
        self.tally.transfer(compared, class);
        if let Some(place) = self.classes.get_mut(record) {
            *place = class;
        }
        let replaced = self
            .changes
            .partition_point(|change| change.record < number)
            ..self
                .changes
                .partition_point(|change| change.record <= number);
        self.changes.splice(replaced, change);
        true
    }
}

/// Damaged, blank, or with another number of fields than the header: what one cell says of such a record is not all.
fn is_misshapen(rules: Rules<'_>, record: usize) -> bool {
    let at = rules.first + record;
    let damages = rules.records.damages();
    let before = damages.partition_point(|damage| (damage.record as usize) < at);
    let is_damaged = damages
        .get(before)
        .is_some_and(|damage| damage.record as usize == at);
    is_damaged
        || rules.records.field_count(at) != rules.header.columns.len()
        || rules.records.is_blank(at)
}

/// Whether a finding about a value makes its record invalid. Those about keys and identifiers that others have
/// are counted elsewhere.
fn makes_invalid(finding: &Diagnostic) -> bool {
    match finding.code {
        Code::KeyDuplicate | Code::IdentifierTaken | Code::IdentifierClaimedTwice => false,
        Code::SourceUnknown | Code::SourceDisabled => true,
        _ => finding.is_error(),
    }
}

/// Whether all of a record's identifiers are its own user's already: then it does not matter to other records
/// whether it claims them.
fn holds_its_identifiers(rules: Rules<'_>, validation: &Validation, record: usize) -> bool {
    let Some(key) = validation.key(rules, record) else {
        return false;
    };
    (0..rules.template.fields.len()).all(|field| {
        let Some(Value::Identifiers(identifiers)) = validation.value(rules, field, record) else {
            return true;
        };
        identifiers.iter().all(|identifier| {
            rules.directory.is_some_and(|directory| {
                let holder = directory.holder(&identifier.source, &identifier.username);
                holder.is_some_and(|holder| directory.key(holder) == key)
            })
        })
    })
}
