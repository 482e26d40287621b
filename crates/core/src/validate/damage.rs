//! Damage of a file's bytes, as findings.

use super::field::shorten;
use super::validation::Rules;
use crate::decode::{Damage, DamageKind};
use crate::diagnostic::{Code, Diagnostic, Location};

/// Damage of a record (`at` counts all records of the file) and of those before it, from number `next` on.
pub(super) fn take_damage<'a>(rules: Rules<'a>, next: &mut usize, at: usize) -> &'a [Damage] {
    let left = rules.records.damages().get(*next..).unwrap_or_default();
    let mut count = 0;
    while left
        .get(count)
        .is_some_and(|damage| damage.record as usize <= at)
    {
        count += 1;
    }
    *next += count;
    left.get(..count).unwrap_or_default()
}

/// Damage above the first data record.
pub(super) fn report_header_damage(
    rules: Rules<'_>,
    next: &mut usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(last) = rules.first.checked_sub(1) else {
        return;
    };
    for damage in take_damage(rules, next, last) {
        let (at, column) = (damage.record as usize, damage.column as usize);
        let place = rules.records.place(at);
        let location = Location {
            line: place.map(|place| place.line),
            record_byte: place.map(|place| u64::from(place.byte)),
            byte_range: Some(byte_range(damage)),
            column: Some(damage.column),
            ..Location::default()
        };
        let text = rules.records.field(at, column);
        diagnostics.extend(describe_damage(rules, column, damage.kind, location, text));
    }
}

/// What a record's damage has to say; `record` from 0.
pub(super) fn report_damage(
    rules: Rules<'_>,
    record: usize,
    damage: &Damage,
) -> Option<Diagnostic> {
    let at = rules.first + record;
    let column = damage.column as usize;
    if rules.records.is_edited(at, column) {
        return None;
    }
    let mut location = rules.locate(record, Some(column));
    location.byte_range = Some(byte_range(damage));
    let text = rules.records.field(at, column);
    describe_damage(rules, column, damage.kind, location, text)
}

fn byte_range(damage: &Damage) -> (u64, u64) {
    (
        u64::from(damage.byte_range.0),
        u64::from(damage.byte_range.1),
    )
}

fn describe_damage(
    rules: Rules<'_>,
    column: usize,
    kind: DamageKind,
    location: Location,
    text: &str,
) -> Option<Diagnostic> {
    let matched = rules.header.columns.get(column);
    let taken = matched.is_some_and(|column| column.field.is_some());
    let name = matched.map_or("", |column| column.header.trim());
    let value = shorten(text);
    let suggestion = match kind {
        DamageKind::Nul => Some(text.replace('\0', "")),
        _ => None,
    };
    let (code, args) = match kind {
        DamageKind::QuoteUnclosed => (Code::QuoteUnclosed, vec![]),
        DamageKind::TextAfterQuote => (Code::TextAfterQuote, vec![("value", &*value)]),
        DamageKind::QuoteStray => (Code::QuoteStray, vec![("value", &*value)]),
        // In a column that is left out it does no harm.
        DamageKind::BytesNotText if taken => (Code::BytesNotText, vec![("field", name)]),
        DamageKind::Nul if taken => (Code::NulCharacter, vec![("field", name)]),
        DamageKind::BytesNotText | DamageKind::Nul => return None,
    };
    Some(
        Diagnostic::new(code, location, &args)
            .with_value(&*value)
            .with_suggestion(suggestion),
    )
}
