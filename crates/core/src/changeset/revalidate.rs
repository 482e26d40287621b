//! What a server asks before it believes a changeset. Nothing that the browser found is taken for granted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Actor, Change, Changeset, Op, Origin, Refusal, RefusalCode, RosterTotals};
use crate::diagnostic::{Code, Severity};
use crate::diff::find_on_roster;
use crate::directory::{Directory, IdentifierEntry, User};
use crate::template::{Field, Kind, MergeRule, MissingPolicy, Template};
use crate::validate::{Value, canonical_email, fold_name, read_field};

/// Checks a changeset against template, directory and guards. Empty when it may be applied.
///
/// The directory must be the roster at `changeset.base_revision`, or of it at least the users that the changes
/// name and those who hold the identifiers that they claim; comparing revisions is the caller's.
#[must_use]
pub fn revalidate(
    template: &Template,
    directory: &Directory,
    totals: RosterTotals,
    changeset: &Changeset,
    actor: &Actor,
) -> Vec<Refusal> {
    let mut check = Check {
        template,
        directory,
        totals,
        origin: actor.origin,
        claimed: BTreeMap::new(),
        refusals: Vec::new(),
        change: None,
        key: None,
    };
    if changeset.template != template.name {
        check.refuse(
            RefusalCode::OtherTemplate,
            None,
            format!(
                "The changes were made for “{}”, this roster takes “{}”.",
                changeset.template, template.name
            ),
        );
    }
    let from_file = changeset
        .changes
        .iter()
        .filter(|change| change.op != Op::Deactivate)
        .count();
    if actor.origin == Origin::File && from_file > template.limits.records as usize {
        check.refuse(
            RefusalCode::TooManyChanges,
            None,
            format!(
                "{from_file} changes from a file; at most {} are taken.",
                template.limits.records
            ),
        );
        return check.refusals;
    }
    let mut keys = BTreeSet::new();
    for (position, change) in changeset.changes.iter().enumerate() {
        check.change = u32::try_from(position).ok();
        check.key = Some(change.key.clone());
        if !keys.insert(change.key.as_str()) {
            check.refuse(
                RefusalCode::KeyRepeated,
                None,
                format!("{} is changed twice.", change.key),
            );
            continue;
        }
        check.check_change(change);
    }
    check.check_kept(changeset, &keys);
    check.check_guards(changeset, actor);
    check.refusals
}

pub(super) struct Check<'a> {
    pub(super) template: &'a Template,
    pub(super) directory: &'a Directory,
    pub(super) totals: RosterTotals,
    origin: Origin,
    /// Identifiers that changes before this one claim.
    claimed: BTreeMap<IdentifierEntry, String>,
    refusals: Vec<Refusal>,
    pub(super) change: Option<u32>,
    pub(super) key: Option<String>,
}

impl<'a> Check<'a> {
    pub(super) fn refuse(&mut self, code: RefusalCode, field: Option<&Field>, message: String) {
        self.refusals.push(Refusal {
            code,
            change: self.change,
            key: self.key.clone(),
            field: field.map(|field| field.name.clone()),
            message,
        });
    }

    fn check_change(&mut self, change: &Change) {
        let key = &change.key;
        if canonical_email(key).as_deref() != Some(key) {
            self.refuse(
                RefusalCode::KeyNotCanonical,
                None,
                format!("“{key}” is not a canonical e-mail address."),
            );
            return;
        }
        let is_undo = self.origin == Origin::Undo;
        let allowed = match change.op {
            Op::Create | Op::Update | Op::Reactivate => true,
            Op::Deactivate => is_undo || self.template.missing == MissingPolicy::Ask,
            Op::Remove => is_undo,
        };
        if !allowed || !(is_undo || change.remove.is_empty()) {
            let message =
                "An import to this roster cannot take users or their list items away.".to_owned();
            self.refuse(RefusalCode::OpNotAllowed, None, message);
            return;
        }
        let directory = self.directory;
        let user =
            find_on_roster(self.template, directory, key).and_then(|index| directory.user(index));
        match (change.op, user) {
            (Op::Create, Some(_)) => {
                self.refuse(
                    RefusalCode::UserExists,
                    None,
                    format!("{key} is on record already."),
                );
            }
            (Op::Create, None) => self.check_create(change),
            (_, None) => self.refuse(
                RefusalCode::UserMissing,
                None,
                format!("{key} is not on record."),
            ),
            (_, Some(user)) if is_undo => self.check_taken_back(change, user),
            (op, Some(user)) => self.check_existing(op, change, user),
        }
    }

    /// Users who stay are those whom somebody was asked about: active, and seen by nobody but the file uploads.
    fn check_kept(&mut self, changeset: &Changeset, changed: &BTreeSet<&str>) {
        (self.change, self.key) = (None, None);
        let Some(kept) = &changeset.kept else { return };
        if self.origin == Origin::Undo || self.template.missing != MissingPolicy::Ask {
            let message = "This roster asks nobody what becomes of missing users.".to_owned();
            self.refuse(RefusalCode::OpNotAllowed, None, message);
            return;
        }
        if !kept.is_sorted_by(|before, after| before < after) {
            let message =
                "Users who stay are named once each, in the order of their keys.".to_owned();
            self.refuse(RefusalCode::KeyRepeated, None, message);
            return;
        }
        for key in kept {
            self.key = Some(key.clone());
            let user = find_on_roster(self.template, self.directory, key)
                .and_then(|index| self.directory.user(index));
            let (code, message) = match user {
                _ if changed.contains(key.as_str()) => (
                    RefusalCode::KeyRepeated,
                    format!("{key} is changed, and stays as they are."),
                ),
                None => (RefusalCode::UserMissing, format!("{key} is not on record.")),
                Some(user) if !user.is_active() => (
                    RefusalCode::OldValueDiffers,
                    format!("{key} is not active."),
                ),
                Some(user) if !user.is_seen_by_upload_only() => (
                    RefusalCode::OpNotAllowed,
                    format!("Another data source sees {key}, so they are not missing."),
                ),
                Some(_) => continue,
            };
            self.refuse(code, None, message);
        }
    }

    /// What an import did was checked when it was applied. Taking it back, only what may have become of it since
    /// is asked: other values, groups that are gone, identifiers that somebody else has.
    fn check_taken_back(&mut self, change: &Change, user: User<'_>) {
        let template = self.template;
        let field_of = |name: &str| {
            template
                .field_index(name)
                .and_then(|index| template.fields.get(index))
        };
        if change.op == Op::Remove {
            return;
        }
        for (name, value) in &change.set {
            match field_of(name) {
                Some(field) if field.merge == MergeRule::Status => {}
                Some(field) => {
                    self.check_recorded(field, value.old_value(), change, user);
                }
                None => {
                    let message = format!("The template has no field “{name}”.");
                    self.refuse(RefusalCode::FieldNotAllowed, None, message);
                }
            }
        }
        for (name, items) in &change.add {
            if let Some(field) = field_of(name) {
                self.check_items(field, items, &change.key, Some(user));
            }
        }
    }

    /// Whether the value on record is the one that the change was computed on.
    fn check_recorded(
        &mut self,
        field: &Field,
        old: Option<&str>,
        change: &Change,
        user: User<'_>,
    ) -> bool {
        let recorded = user.text(&field.property).map(|text| match field.kind {
            Kind::Choice(_) => text.to_lowercase(),
            _ => text.to_owned(),
        });
        if recorded.as_deref() == old {
            return true;
        }
        let message = format!(
            "{} of {} is “{}” on record, not “{}”.",
            field.title,
            change.key,
            recorded.unwrap_or_default(),
            old.unwrap_or_default()
        );
        self.refuse(RefusalCode::OldValueDiffers, Some(field), message);
        false
    }

    fn check_create(&mut self, change: &Change) {
        let template = self.template;
        for field in template.fields.iter().filter(|field| field.required) {
            // A list may be empty: `none` is said by saying nothing.
            let needs_value = !is_list(field);
            if needs_value && !change.set.has(&field.name) {
                self.refuse(
                    RefusalCode::FieldMissing,
                    Some(field),
                    format!("{} is missing.", field.title),
                );
            }
        }
        self.check_fields(change, None);
    }

    fn check_existing(&mut self, op: Op, change: &Change, user: User<'_>) {
        let key = &change.key;
        match op {
            Op::Reactivate if user.is_active() => {
                self.refuse(
                    RefusalCode::OldValueDiffers,
                    None,
                    format!("{key} is active already."),
                );
            }
            Op::Deactivate if !user.is_active() => {
                self.refuse(
                    RefusalCode::OldValueDiffers,
                    None,
                    format!("{key} is not active."),
                );
            }
            Op::Deactivate if !user.is_seen_by_upload_only() => {
                let message =
                    format!("Another data source sees {key}, so an import cannot mark them.");
                self.refuse(RefusalCode::OpNotAllowed, None, message);
            }
            Op::Deactivate if !(change.set.is_empty() && change.add.is_empty()) => {
                let message = format!("Marking {key} carries no other values.");
                self.refuse(RefusalCode::FieldNotAllowed, None, message);
            }
            Op::Update if change.set.is_empty() && change.add.is_empty() => {
                self.refuse(
                    RefusalCode::ChangeEmpty,
                    None,
                    format!("The change of {key} changes nothing."),
                );
            }
            _ => self.check_fields(change, Some(user)),
        }
    }

    fn check_fields(&mut self, change: &Change, user: Option<User<'_>>) {
        let template = self.template;
        for (name, value) in &change.set {
            let Some(field) = template
                .field_index(name)
                .and_then(|index| template.fields.get(index))
            else {
                let message = format!("The template has no field “{name}”.");
                self.refuse(RefusalCode::FieldNotAllowed, None, message);
                continue;
            };
            match user {
                None => match value {
                    super::FieldValue::Value(text) if !is_list(field) => {
                        self.check_value(field, text, &change.key)
                    }
                    _ => self.refuse_form(field),
                },
                Some(user) => self.check_update(field, value, change, user),
            }
        }
        for (name, items) in &change.add {
            let field = template
                .field_index(name)
                .and_then(|index| template.fields.get(index));
            match field.filter(|field| is_list(field)) {
                Some(field) if user.is_none() || field.merge == MergeRule::Add => {
                    self.check_items(field, items, &change.key, user);
                }
                _ => {
                    let message = format!("“{name}” is no list that grows.");
                    self.refuse(RefusalCode::FieldNotAllowed, None, message);
                }
            }
        }
    }

    fn refuse_form(&mut self, field: &Field) {
        let message = format!("{} cannot be given in this form.", field.title);
        self.refuse(RefusalCode::FieldNotAllowed, Some(field), message);
    }

    fn check_update(
        &mut self,
        field: &Field,
        value: &super::FieldValue,
        change: &Change,
        user: User<'_>,
    ) {
        let super::FieldValue::Changed { old, new } = value else {
            self.refuse_form(field);
            return;
        };
        let is_key = self
            .template
            .key_field()
            .is_some_and(|key| key.name == field.name);
        let settable = match field.merge {
            MergeRule::Set => !is_key && !is_list(field),
            // Becoming active is said by the kind of change.
            MergeRule::Status => {
                change.op == Op::Update
                    && user.is_active()
                    && new.as_deref() == Some(&self.template.inactive_status)
            }
            MergeRule::Add | MergeRule::Create => false,
        };
        if !settable {
            self.refuse_form(field);
            return;
        }
        if !self.check_recorded(field, old.as_deref(), change, user) {
            return;
        }
        if old == new {
            let message = format!("{} of {} does not change.", field.title, change.key);
            self.refuse(RefusalCode::ChangeEmpty, Some(field), message);
        } else {
            self.check_value(field, new.as_deref().unwrap_or_default(), &change.key);
        }
    }

    /// A single value, by the same rule as a field of a file.
    fn check_value(&mut self, field: &Field, text: &str, key: &str) {
        let reading = read_field(
            field,
            text,
            Some(self.directory),
            self.template.limits.field_chars,
        );
        let error = reading
            .findings
            .iter()
            .find(|finding| finding.code.entry().severity == Severity::Error);
        let exact = match &reading.value {
            Value::Choice(stored) => stored == text,
            Value::Email { key: read, .. } => {
                self.template
                    .key_field()
                    .is_none_or(|key| key.name != field.name)
                    || read == key
            }
            Value::Text(read) => read == text,
            Value::Blank => text.is_empty(),
            _ => false,
        };
        if let Some(finding) = error {
            let args: Vec<(String, String)> = finding
                .args
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.clone()))
                .collect();
            let message = crate::diagnostic::fill(finding.code.entry().message, &args);
            self.refuse(RefusalCode::ValueInvalid, Some(field), message);
        } else if !exact {
            let message = format!("“{text}” is not how {} is stored.", field.title);
            self.refuse(RefusalCode::ValueInvalid, Some(field), message);
        }
    }

    /// List items, each by the same rule as a field that holds it alone.
    fn check_items(&mut self, field: &Field, items: &[String], key: &str, user: Option<User<'_>>) {
        if items.is_empty() {
            self.refuse(
                RefusalCode::ChangeEmpty,
                Some(field),
                format!("Nothing is added to {}.", field.title),
            );
        }
        let mut seen = BTreeSet::new();
        for item in items {
            let reading = read_field(
                field,
                item,
                Some(self.directory),
                self.template.limits.field_chars,
            );
            let error = reading
                .findings
                .iter()
                .find(|finding| finding.code.entry().severity == Severity::Error);
            let code = match error.map(|finding| finding.code) {
                None if !seen.insert(item) => Some(RefusalCode::ChangeEmpty),
                None => None,
                Some(Code::GroupUnknown) => Some(RefusalCode::GroupUnknown),
                Some(Code::SourceUnknown | Code::SourceDisabled) => {
                    Some(RefusalCode::SourceUnavailable)
                }
                Some(_) => Some(RefusalCode::ValueInvalid),
            };
            if let Some(code) = code {
                let message = format!("“{item}” cannot be added to {} of {key}.", field.title);
                self.refuse(code, Some(field), message);
                continue;
            }
            match reading.value {
                Value::List(read) if read.len() == 1 && read.first() == Some(item) => {
                    let held = user.is_some_and(|user| {
                        user.groups()
                            .any(|group| fold_name(group) == fold_name(item))
                    });
                    if held {
                        self.refuse(
                            RefusalCode::ChangeEmpty,
                            Some(field),
                            format!("{key} has “{item}” already."),
                        );
                    }
                }
                Value::Identifiers(read) if read.len() == 1 => {
                    for identifier in read {
                        self.check_identifier(field, identifier, key, user);
                    }
                }
                _ => {
                    let message = format!("“{item}” is not one item of {}.", field.title);
                    self.refuse(RefusalCode::ValueInvalid, Some(field), message);
                }
            }
        }
    }

    fn check_identifier(
        &mut self,
        field: &Field,
        identifier: IdentifierEntry,
        key: &str,
        user: Option<User<'_>>,
    ) {
        let shown = format!("{}:{}", identifier.source, identifier.username);
        let holder = self
            .directory
            .holder(&identifier.source, &identifier.username);
        let holder_key = holder.map(|holder| self.directory.key(holder).to_owned());
        if user.is_some() && holder_key.as_deref() == Some(key) {
            self.refuse(
                RefusalCode::ChangeEmpty,
                Some(field),
                format!("{key} has “{shown}” already."),
            );
            return;
        }
        let taken_by = holder_key.or_else(|| self.claimed.get(&identifier).cloned());
        match taken_by {
            Some(other) if other != key => {
                self.refuse(
                    RefusalCode::IdentifierTaken,
                    Some(field),
                    format!("“{shown}” belongs to {other}."),
                );
            }
            _ => {
                self.claimed.insert(identifier, key.to_owned());
            }
        }
    }
}

fn is_list(field: &Field) -> bool {
    matches!(
        field.kind,
        Kind::List { .. } | Kind::References { .. } | Kind::Identifiers { .. }
    )
}
