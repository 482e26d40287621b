//! One value against one field of the template. The same rule for a record of a file and for a value that
//! comes back to the server in a changeset.

use borsh::{BorshDeserialize, BorshSerialize};

use super::email::{EmailReading, read_email};
use super::list::{read_identifiers, read_list, read_references};
use super::{fold_name, read_date};
use crate::diagnostic::{Code, Severity};
use crate::directory::{Directory, IdentifierEntry};
use crate::template::{Choice, Field, Kind, edit_distance};

/// A value as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Value {
    /// Nothing there, or left out with a warning.
    Blank,
    /// It has an error.
    Unreadable,
    Text(String),
    /// The stored form of an allowed value.
    Choice(String),
    /// Items as recorded; empty for `none`.
    List(Vec<String>),
    Identifiers(Vec<IdentifierEntry>),
    /// The address as typed, outer blanks off, and its canonical key.
    Email {
        typed: String,
        key: String,
    },
}

/// Something found in a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFinding {
    pub code: Code,
    pub args: Vec<(&'static str, String)>,
    /// What the whole field should hold.
    pub suggestion: Option<String>,
}

/// A value with what was found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldReading {
    pub value: Value,
    pub findings: Vec<FieldFinding>,
}

impl FieldFinding {
    pub(super) fn new(code: Code, args: &[(&'static str, &str)]) -> FieldFinding {
        let args = args
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect();
        FieldFinding {
            code,
            args,
            suggestion: None,
        }
    }

    pub(super) fn suggesting(mut self, suggestion: Option<String>) -> FieldFinding {
        self.suggestion = suggestion;
        self
    }
}

/// Longest text that a message or a diagnostic's value repeats, in characters.
const SHOWN_CHARS: usize = 200;

/// Cuts a text that is too long to be shown.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Reads `text` as a value of `field`.
///
/// With a directory, groups and sources must exist in it; without, they are checked in form only.
/// `limit_chars` is the longest field that the template takes, in characters.
#[must_use]
pub fn read_field(
    field: &Field,
    text: &str,
    directory: Option<&Directory>,
    limit_chars: usize,
) -> FieldReading {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return read_blank(field);
    }
    let limit = field.max_length.unwrap_or(limit_chars).min(limit_chars);
    // A character has at most four bytes: most values are known to fit without counting.
    if text.len() > limit && text.chars().count() > limit {
        let count = text.chars().count().to_string();
        let args = [
            ("field", &*field.title),
            ("count", &count),
            ("limit", &limit.to_string()),
        ];
        return unreadable(FieldFinding::new(Code::ValueTooLong, &args));
    }
    let mut findings = Vec::new();
    let value = match &field.kind {
        Kind::Text => read_text(field, trimmed, &mut findings),
        Kind::Email {
            internationalised_local_part,
        } => read_address(trimmed, *internationalised_local_part, &mut findings),
        Kind::Choice(choices) => read_choice(field, choices, text, &mut findings),
        Kind::Date => match read_date(trimmed) {
            Some(date) => Value::Text(date),
            None => {
                findings.push(FieldFinding::new(
                    Code::DateUnreadable,
                    &[("value", trimmed)],
                ));
                Value::Blank
            }
        },
        Kind::List { separators } => read_list(field, trimmed, separators, &mut findings),
        Kind::References {
            separators, none, ..
        } => read_references(
            field,
            trimmed,
            separators,
            none.as_deref(),
            directory,
            &mut findings,
        ),
        Kind::Identifiers {
            separators,
            source_separator,
        } => read_identifiers(
            field,
            trimmed,
            separators,
            *source_separator,
            directory,
            &mut findings,
        ),
    };
    let failed = findings
        .iter()
        .any(|finding| finding.code.entry().severity == Severity::Error);
    FieldReading {
        value: if failed { Value::Unreadable } else { value },
        findings,
    }
}

fn read_blank(field: &Field) -> FieldReading {
    if !field.required {
        return FieldReading {
            value: Value::Blank,
            findings: Vec::new(),
        };
    }
    let none = match &field.kind {
        Kind::References { none, .. } => none.clone(),
        _ => None,
    };
    unreadable(FieldFinding::new(Code::ValueMissing, &[("field", &field.title)]).suggesting(none))
}

fn unreadable(finding: FieldFinding) -> FieldReading {
    FieldReading {
        value: Value::Unreadable,
        findings: vec![finding],
    }
}

fn read_text(field: &Field, text: &str, findings: &mut Vec<FieldFinding>) -> Value {
    if let Some(pattern) = &field.pattern
        && !pattern.is_match(text)
    {
        let args = [("value", &*shorten(text)), ("field", &field.title)];
        findings.push(FieldFinding::new(Code::PatternMismatch, &args));
    }
    Value::Text(text.to_owned())
}

fn read_address(text: &str, internationalised: bool, findings: &mut Vec<FieldFinding>) -> Value {
    let shown = shorten(text);
    match read_email(text, internationalised) {
        EmailReading::Valid {
            key,
            undotted,
            dropped_invisible,
            likely_domain,
        } => {
            if undotted {
                findings.push(FieldFinding::new(
                    Code::EmailDomainUndotted,
                    &[("value", &shown)],
                ));
            }
            if dropped_invisible {
                let finding = FieldFinding::new(Code::ZeroWidthDropped, &[("value", &shown)]);
                findings.push(finding.suggesting(with_domain(text, key.split('@').nth(1))));
            }
            if let Some(domain) = likely_domain {
                let finding = FieldFinding::new(
                    Code::EmailDomainTypo,
                    &[("value", &shown), ("domain", domain)],
                );
                findings.push(finding.suggesting(with_domain(text, Some(domain))));
            }
            Value::Email {
                typed: text.to_owned(),
                key,
            }
        }
        EmailReading::Several { suggestion } => {
            findings.push(
                FieldFinding::new(Code::EmailSeveral, &[("value", &shown)]).suggesting(suggestion),
            );
            Value::Unreadable
        }
        EmailReading::Invalid { reason, suggestion } => {
            let args = [("value", &*shown), ("reason", &*reason)];
            findings.push(FieldFinding::new(Code::EmailInvalid, &args).suggesting(suggestion));
            Value::Unreadable
        }
    }
}

fn with_domain(address: &str, domain: Option<&str>) -> Option<String> {
    Some(format!("{}@{}", address.split('@').next()?, domain?))
}

fn read_choice(
    field: &Field,
    choices: &[Choice],
    text: &str,
    findings: &mut Vec<FieldFinding>,
) -> Value {
    let folded = fold_name(text);
    let same =
        |choice: &&Choice| fold_name(&choice.label) == folded || fold_name(&choice.value) == folded;
    if let Some(choice) = choices.iter().find(same) {
        if choice.label != text {
            let args = [("item", text), ("recorded", &*choice.label)];
            findings.push(
                FieldFinding::new(Code::ValueSpelling, &args)
                    .suggesting(Some(choice.label.clone())),
            );
        }
        return Value::Choice(choice.value.clone());
    }
    let allowed: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
    let nearest = choices.iter().find(|choice| {
        let label = fold_name(&choice.label);
        folded.starts_with(&label)
            || (label.starts_with(&folded) && folded.len() > 2)
            || edit_distance(&label, &folded) <= if label.len() > 4 { 2 } else { 1 }
    });
    let args = [
        ("value", &*shorten(text.trim())),
        ("field", &*field.title),
        ("allowed", &*allowed.join(", ")),
    ];
    findings.push(
        FieldFinding::new(Code::ValueNotAllowed, &args)
            .suggesting(nearest.map(|choice| choice.label.clone())),
    );
    Value::Unreadable
}
