//! Lists in one field: plain words, references to groups, identifiers on sources.

use super::field::{FieldFinding, Value, shorten};
use super::fold_name;
use crate::diagnostic::Code;
use crate::directory::{Directory, IdentifierEntry};
use crate::ordering::sort_by;
use crate::template::{Field, edit_distance};

/// Items of a list with their blanks off, empty and repeated ones reported and left out.
struct Items<'a> {
    items: Vec<&'a str>,
    separator: char,
}

fn split_items<'a>(
    field: &Field,
    text: &'a str,
    separators: &[char],
    same: impl Fn(&str, &str) -> bool,
    findings: &mut Vec<FieldFinding>,
) -> Items<'a> {
    let separator = text
        .chars()
        .find(|c| separators.contains(c))
        .or(separators.first().copied())
        .unwrap_or(',');
    let mut items: Vec<&str> = Vec::new();
    let mut blank = false;
    let mut repeated: Vec<&str> = Vec::new();
    for item in text.split(separators).map(str::trim) {
        if item.is_empty() {
            blank = true;
        } else if items.iter().any(|other| same(other, item)) {
            repeated.push(item);
        } else {
            items.push(item);
        }
    }
    let list = Items { items, separator };
    if blank {
        let args = [("field", &*field.title), ("value", &*shorten(text))];
        findings.push(
            FieldFinding::new(Code::ListItemBlank, &args).suggesting(list.joined(&list.items)),
        );
    }
    for item in repeated {
        let args = [("item", item), ("field", &*field.title)];
        findings.push(
            FieldFinding::new(Code::ListItemRepeated, &args).suggesting(list.joined(&list.items)),
        );
    }
    list
}

impl Items<'_> {
    /// The field with these items; `None` when none is left.
    fn joined(&self, items: &[&str]) -> Option<String> {
        (!items.is_empty()).then(|| items.join(&format!("{} ", self.separator)))
    }

    /// The field with one item written otherwise.
    fn with(&self, item: &str, replacement: &str) -> Option<String> {
        let items: Vec<&str> = self
            .items
            .iter()
            .map(|other| if *other == item { replacement } else { other })
            .collect();
        self.joined(&items)
    }
}

pub(super) fn read_list(
    field: &Field,
    text: &str,
    separators: &[char],
    findings: &mut Vec<FieldFinding>,
) -> Value {
    let list = split_items(
        field,
        text,
        separators,
        |a, b| fold_name(a) == fold_name(b),
        findings,
    );
    Value::List(list.items.iter().map(|item| (*item).to_owned()).collect())
}

pub(super) fn read_references(
    field: &Field,
    text: &str,
    separators: &[char],
    none: Option<&str>,
    directory: Option<&Directory>,
    findings: &mut Vec<FieldFinding>,
) -> Value {
    let is_none = |item: &str| none.is_some_and(|none| fold_name(none) == fold_name(item));
    if is_none(text) {
        return Value::List(Vec::new());
    }
    let list = split_items(
        field,
        text,
        separators,
        |a, b| fold_name(a) == fold_name(b),
        findings,
    );
    if list.items.iter().any(|item| is_none(item)) {
        let others: Vec<&str> = list
            .items
            .iter()
            .copied()
            .filter(|item| !is_none(item))
            .collect();
        // Only repeated ones beside it: `none, none` means none.
        let suggestion = list.joined(&others).or(none.map(str::to_owned));
        let args = [
            ("field", &*field.title),
            ("none", none.unwrap_or_default()),
            ("value", &*shorten(text)),
        ];
        findings.push(FieldFinding::new(Code::NoneWithOthers, &args).suggesting(suggestion));
        return Value::Unreadable;
    }
    let Some(directory) = directory else {
        return Value::List(list.items.iter().map(|item| (*item).to_owned()).collect());
    };
    let mut recorded_items = Vec::with_capacity(list.items.len());
    for item in &list.items {
        let Some(recorded) = directory.group(item) else {
            let nearest = nearest_name(item, directory.group_names().iter().map(String::as_str));
            let finding = FieldFinding::new(Code::GroupUnknown, &[("item", &shorten(item))]);
            findings.push(finding.suggesting(nearest.and_then(|name| list.with(item, name))));
            continue;
        };
        if recorded != *item {
            let args = [("item", *item), ("recorded", recorded)];
            findings.push(
                FieldFinding::new(Code::ValueSpelling, &args).suggesting(list.with(item, recorded)),
            );
        }
        recorded_items.push(recorded.to_owned());
    }
    Value::List(recorded_items)
}

pub(super) fn read_identifiers(
    field: &Field,
    text: &str,
    separators: &[char],
    source_separator: char,
    directory: Option<&Directory>,
    findings: &mut Vec<FieldFinding>,
) -> Value {
    // User names are compared exactly, so only the very same item is a repetition.
    let list = split_items(field, text, separators, |a, b| a == b, findings);
    let mut identifiers: Vec<IdentifierEntry> = Vec::with_capacity(list.items.len());
    for item in &list.items {
        let parts = item
            .split_once(source_separator)
            .map(|(source, name)| (source.trim(), name.trim()));
        let Some((source, username)) =
            parts.filter(|(source, name)| !source.is_empty() && !name.is_empty())
        else {
            let separator = source_separator.to_string();
            let args = [("item", &*shorten(item)), ("separator", &*separator)];
            findings.push(FieldFinding::new(Code::IdentifierWithoutSource, &args));
            continue;
        };
        let mut source_name = source.to_owned();
        if let Some(directory) = directory {
            let Some(known) = directory.source(source) else {
                let nearest = nearest_name(
                    source,
                    directory.sources().map(|source| source.name.as_str()),
                );
                let repaired = nearest.map(|name| format!("{name}{source_separator}{username}"));
                let finding = FieldFinding::new(Code::SourceUnknown, &[("item", &shorten(source))]);
                findings.push(
                    finding.suggesting(repaired.and_then(|repaired| list.with(item, &repaired))),
                );
                continue;
            };
            if !known.enabled {
                findings.push(FieldFinding::new(
                    Code::SourceDisabled,
                    &[("item", &known.name)],
                ));
                continue;
            }
            if known
                .format
                .as_ref()
                .is_some_and(|format| !format.is_match(username))
            {
                let args = [("username", &*shorten(username)), ("source", &*known.name)];
                findings.push(FieldFinding::new(Code::IdentifierFormat, &args));
                continue;
            }
            if known.name != source {
                let recorded = format!("{}{source_separator}{username}", known.name);
                let args = [("item", source), ("recorded", &*known.name)];
                findings.push(
                    FieldFinding::new(Code::ValueSpelling, &args)
                        .suggesting(list.with(item, &recorded)),
                );
            }
            source_name.clone_from(&known.name);
        }
        let identifier = IdentifierEntry {
            source: source_name,
            username: username.to_owned(),
        };
        if !identifiers.contains(&identifier) {
            identifiers.push(identifier);
        }
    }
    Value::Identifiers(identifiers)
}

/// The one name that is at most two edits away, if there is exactly one nearest.
fn nearest_name<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold_name(name);
    let limit = if folded.chars().count() > 4 { 2 } else { 1 };
    let mut near: Vec<(usize, &str)> = names
        .map(|other| (edit_distance(&folded, &fold_name(other)), other))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    sort_by(&mut near, Ord::cmp);
    match near.as_slice() {
        [(_, only)] => Some(only),
        [(first, name), (second, _), ..] if first < second => Some(name),
        _ => None,
    }
}
