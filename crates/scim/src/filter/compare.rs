//! Two values by one operator.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::Operator;
use crate::schema::{Attribute, Kind};

/// How `found` stands to `wanted`. `None` when they are of different types.
pub(crate) fn order(attribute: &Attribute, found: &Value, wanted: &Value) -> Option<Ordering> {
    match (found, wanted) {
        (Value::String(found), Value::String(wanted)) => match attribute.kind {
            Kind::DateTime => Some(date_time_ns(found)?.cmp(&date_time_ns(wanted)?)),
            _ if attribute.case_exact => Some(found.cmp(wanted)),
            _ => Some(found.to_lowercase().cmp(&wanted.to_lowercase())),
        },
        (Value::Bool(found), Value::Bool(wanted)) => Some(found.cmp(wanted)),
        (Value::Number(found), Value::Number(wanted)) => match (found.as_i64(), wanted.as_i64()) {
            (Some(found), Some(wanted)) => Some(found.cmp(&wanted)),
            _ => found.as_f64()?.partial_cmp(&wanted.as_f64()?),
        },
        _ => None,
    }
}

pub(crate) fn holds(
    attribute: &Attribute,
    found: &Value,
    operator: Operator,
    wanted: &Value,
) -> bool {
    let ordering = || order(attribute, found, wanted);
    match operator {
        Operator::Equal => ordering() == Some(Ordering::Equal),
        Operator::NotEqual => ordering() != Some(Ordering::Equal),
        Operator::Greater => ordering() == Some(Ordering::Greater),
        Operator::Less => ordering() == Some(Ordering::Less),
        Operator::GreaterOrEqual => ordering().is_some_and(Ordering::is_ge),
        Operator::LessOrEqual => ordering().is_some_and(Ordering::is_le),
        Operator::Contains => within(attribute, found, wanted, |text, part| text.contains(part)),
        Operator::StartsWith => within(attribute, found, wanted, |text, part| {
            text.starts_with(part)
        }),
        Operator::EndsWith => within(attribute, found, wanted, |text, part| text.ends_with(part)),
    }
}

fn within(
    attribute: &Attribute,
    found: &Value,
    wanted: &Value,
    test: fn(&str, &str) -> bool,
) -> bool {
    let (Value::String(found), Value::String(wanted)) = (found, wanted) else {
        return false;
    };
    if attribute.case_exact {
        test(found, wanted)
    } else {
        test(&found.to_lowercase(), &wanted.to_lowercase())
    }
}

/// An `xsd:dateTime` in milliseconds since 1970, rounded down. Without an offset it is taken as UTC.
#[must_use]
pub fn date_time_ms(text: &str) -> Option<i64> {
    i64::try_from(date_time_ns(text)?.div_euclid(1_000_000)).ok()
}

/// A time in milliseconds since 1970 as an `xsd:dateTime` in UTC, to the millisecond.
#[must_use]
pub fn date_time(ms: i64) -> String {
    let time = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

fn date_time_ns(text: &str) -> Option<i128> {
    if !text.get(10..11)?.eq_ignore_ascii_case("t") {
        return None;
    }
    let timestamp = text
        .parse::<Timestamp>()
        .or_else(|_| format!("{text}Z").parse::<Timestamp>())
        .ok()?;
    Some(timestamp.as_nanosecond())
}
