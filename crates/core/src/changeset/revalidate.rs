//! What a server asks before it believes a changeset. Nothing that the browser found is taken for granted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Changeset, Op, Refusal, RefusalCode};
use crate::diagnostic::{Code, Severity};
use crate::diff::{find_on_roster, is_on_roster};
use crate::directory::{Directory, IdentifierEntry, User};
use crate::template::{Field, Kind, MergeRule, MissingPolicy, Template};
use crate::validate::{Value, canonical_email, fold_name, read_field};

/// Who applies the changeset, and what they confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Canonical key of the signed-in user.
    pub key: Option<String>,
    /// Number of users taken out of use, as typed in.
    pub confirmed_removals: Option<u32>,
    /// Whether they may take many users out of use at all.
    pub may_confirm_removals: bool,
}

/// Removals up to this many need no confirmation on any roster …
pub const REMOVALS_FREE: u32 = 500;
/// … nor up to this share, in percent, of a roster of [`GUARDED_ROSTER`] users or more.
pub const REMOVALS_FREE_SHARE: u32 = 20;
/// Smaller rosters are guarded by [`REMOVALS_FREE`] alone.
const GUARDED_ROSTER: u32 = 100;

/// Whether so many removals need the number typed in.
#[must_use]
pub fn removals_need_confirmation(removals: u32, roster_active: u32) -> bool {
    removals > REMOVALS_FREE
        || (roster_active >= GUARDED_ROSTER
            && u64::from(removals) * 100
                > u64::from(roster_active) * u64::from(REMOVALS_FREE_SHARE))
}

/// How many users a changeset takes out of use: the number that a guard asks for.
#[must_use]
pub fn count_removals(template: &Template, changeset: &Changeset) -> u32 {
    let removals = changeset
        .changes
        .iter()
        .filter(|change| takes_out_of_use(template, change))
        .count();
    u32::try_from(removals).unwrap_or(u32::MAX)
}

fn takes_out_of_use(template: &Template, change: &Change) -> bool {
    matches!(change.op, Op::Deactivate | Op::Remove)
        || change.set.iter().any(|(name, value)| {
            let field = template
                .field_index(name)
                .and_then(|index| template.fields.get(index));
            change.op != Op::Create
                && field.is_some_and(|field| field.merge == MergeRule::Status)
                && value.new_value() == Some(&template.inactive_status)
        })
}

/// Checks a changeset against template, directory and guards. Empty when it may be applied.
///
/// The directory must be the roster at `changeset.base_revision`; comparing revisions is the caller's.
#[must_use]
pub fn revalidate(
    template: &Template,
    directory: &Directory,
    changeset: &Changeset,
    actor: &Actor,
) -> Vec<Refusal> {
    let mut check = Check {
        template,
        directory,
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
    if from_file > template.limits.records as usize {
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
    check.check_guards(changeset, actor);
    check.refusals
}

struct Check<'a> {
    template: &'a Template,
    directory: &'a Directory,
    /// Identifiers that changes before this one claim.
    claimed: BTreeMap<IdentifierEntry, String>,
    refusals: Vec<Refusal>,
    change: Option<u32>,
    key: Option<String>,
}

impl<'a> Check<'a> {
    fn refuse(&mut self, code: RefusalCode, field: Option<&Field>, message: String) {
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
        let allowed = match change.op {
            Op::Create | Op::Update | Op::Reactivate => true,
            Op::Deactivate => self.template.missing == MissingPolicy::Ask,
            Op::Remove => false,
        };
        if !allowed || !change.remove.is_empty() {
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
            (op, Some(user)) => self.check_existing(op, change, user),
        }
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
        let recorded = user.text(&field.property).map(|text| match field.kind {
            Kind::Choice(_) => text.to_lowercase(),
            _ => text.to_owned(),
        });
        if recorded != *old {
            let message = format!(
                "{} of {} is “{}” on record, not “{}”.",
                field.title,
                change.key,
                recorded.unwrap_or_default(),
                old.as_deref().unwrap_or_default()
            );
            self.refuse(RefusalCode::OldValueDiffers, Some(field), message);
        } else if old == new {
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

    /// Guards look at all changes together.
    fn check_guards(&mut self, changeset: &Changeset, actor: &Actor) {
        let roster = || {
            self.directory
                .users()
                .filter(|user| is_on_roster(self.template, *user))
        };
        let roster_active =
            u32::try_from(roster().filter(|user| user.is_active()).count()).unwrap_or(u32::MAX);
        let removals: Vec<(usize, &Change)> = changeset
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| takes_out_of_use(self.template, change))
            .collect();
        let count = u32::try_from(removals.len()).unwrap_or(u32::MAX);
        let confirmed = actor.may_confirm_removals && actor.confirmed_removals == Some(count);
        (self.change, self.key) = (None, None);
        if removals_need_confirmation(count, roster_active) && !confirmed {
            let message = format!(
                "{count} of {roster_active} users would be taken out of use; that many must be confirmed by typing the number, by somebody who may."
            );
            self.refuse(RefusalCode::RemovalsNotConfirmed, None, message);
        }
        self.check_admins(changeset, actor);
    }

    /// The last active Admin is judged on the outcome; one's own account on each change.
    fn check_admins(&mut self, changeset: &Changeset, actor: &Actor) {
        let template = self.template;
        let role = template
            .fields
            .iter()
            .find(|field| field.property == "role");
        let before = self
            .directory
            .users()
            .filter(|user| is_active_admin(*user))
            .count();
        let mut admins = before;
        let mut last_loss = None;
        let mut seen = BTreeSet::new();
        for (position, change) in changeset.changes.iter().enumerate() {
            // A second change of one user is refused already.
            if !seen.insert(&change.key) {
                continue;
            }
            let user = self
                .directory
                .find(&change.key)
                .and_then(|index| self.directory.user(index));
            let was_admin = user.is_some_and(is_active_admin);
            let new_role = role
                .and_then(|role| change.set.get(&role.name))
                .and_then(super::FieldValue::new_value);
            let role_after = new_role.or_else(|| user.and_then(User::role));
            let active_after = match change.op {
                Op::Create => change
                    .set
                    .iter()
                    .all(|(_, value)| value.new_value() != Some(&template.inactive_status)),
                Op::Reactivate => true,
                _ => user.is_some_and(User::is_active) && !takes_out_of_use(self.template, change),
            };
            let is_admin_after =
                active_after && role_after.is_some_and(|role| role.eq_ignore_ascii_case("admin"));
            match (was_admin, is_admin_after) {
                (true, false) => {
                    admins -= 1;
                    last_loss = Some(position);
                }
                (false, true) => admins += 1,
                _ => {}
            }
            let own = actor.key.as_deref() == Some(&change.key) && change.op != Op::Create;
            if own && ((was_admin && !is_admin_after) || takes_out_of_use(self.template, change)) {
                (self.change, self.key) = (u32::try_from(position).ok(), Some(change.key.clone()));
                let message = "Nobody removes or demotes themselves. Ask another Admin.".to_owned();
                self.refuse(RefusalCode::OwnAccount, None, message);
            }
        }
        if let Some(position) = last_loss.filter(|_| before > 0 && admins == 0) {
            self.change = u32::try_from(position).ok();
            self.key = changeset
                .changes
                .get(position)
                .map(|change| change.key.clone());
            let message = "Nobody would be left who is an active Admin.".to_owned();
            self.refuse(RefusalCode::LastAdmin, None, message);
        }
    }
}

fn is_active_admin(user: User<'_>) -> bool {
    user.is_active()
        && user
            .role()
            .is_some_and(|role| role.eq_ignore_ascii_case("admin"))
}

fn is_list(field: &Field) -> bool {
    matches!(
        field.kind,
        Kind::List { .. } | Kind::References { .. } | Kind::Identifiers { .. }
    )
}
