//! The comparison, in steps.

use rollcall_scan::count_work;

use super::claims::{find_conflicts, write_identifier};
use super::{Class, Tally};
use crate::changeset::{Change, FieldValue, Op};
use crate::diagnostic::Diagnostic;
use crate::directory::{Directory, IdentifierEntry, User};
use crate::numbers::TextNumbers;
use crate::ordering::sort_by;
use crate::record_index::RecordIndex;
use crate::session::Mode;
use crate::template::{BlankRule, Field, MergeRule, MissingPolicy, Template};
use crate::unicode::to_lowercase;
use crate::validate::{
    Rules, Validation, Value, fold_name, same_name, same_text, sort_diagnostics,
};

/// The records of a file, each in its class, and what the valid ones would do.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// One for each record.
    pub classes: Vec<Class>,
    pub(crate) tally: Tally,
    /// In order of the file.
    pub changes: Vec<Change>,
    /// Positions of missing users in the directory, by key.
    pub missing: Vec<u32>,
    /// Those of the validation, and conflicts.
    pub diagnostics: Vec<Diagnostic>,
    /// Active users of the roster.
    pub roster_active: u32,
    /// Records by their identifiers; made when an edit first needs it.
    pub(super) claims: Option<RecordIndex>,
}

/// Compares records step by step. The result does not depend on how many steps it took.
#[derive(Debug)]
pub struct Comparer {
    out: Comparison,
    /// Users whose key a record has, where somebody of another account was found first.
    present_by_account: Vec<usize>,
    /// Of each profile whether the template compares with its users.
    on_roster: Vec<bool>,
    all_on_roster: bool,
    /// Whether the file has a column of identifiers.
    has_identifiers: bool,
    /// First record, from 0, that claims an identifier.
    claims: TextNumbers,
    next: usize,
}

impl Comparer {
    /// Takes the findings of the validation over.
    #[must_use]
    pub fn new(rules: Rules<'_>, validation: &mut Validation) -> Comparer {
        let mut comparer = Comparer {
            out: Comparison {
                classes: validation.classes.clone(),
                diagnostics: std::mem::take(&mut validation.diagnostics),
                ..Comparison::default()
            },
            present_by_account: Vec::new(),
            on_roster: Vec::new(),
            all_on_roster: false,
            has_identifiers: validation.has_identifiers(rules.template),
            claims: TextNumbers::default(),
            next: 0,
        };
        if let Some(directory) = rules.directory {
            comparer.on_roster = directory
                .profiles()
                .map(|user| is_on_roster(rules.template, user))
                .collect();
            comparer.all_on_roster = comparer.on_roster.iter().all(|on_roster| *on_roster);
        }
        comparer
    }

    /// Number of records compared so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.next
    }

    /// Compares up to `count` more records. False when all are done.
    pub fn step(&mut self, rules: Rules<'_>, validation: &Validation, count: usize) -> bool {
        let total = self.out.classes.len();
        let end = total.min(self.next + count);
        if rules.directory.is_none() && !self.has_identifiers {
            // Nobody to compare with, and nothing that two records could claim.
            self.next = total;
            return false;
        }
        for record in self.next..end {
            if validation.is_agreed(record) && validation.classes.get(record) == Some(&Class::Valid)
            {
                self.set_class(record, Class::Unchanged);
                continue;
            }
            let position = self.find_user(rules, validation, record);
            self.compare_record(rules, validation, record, position);
        }
        self.next = end;
        self.next < total
    }

    #[must_use]
    pub fn finish(mut self, rules: Rules<'_>, validation: &Validation, mode: Mode) -> Comparison {
        if let Some(directory) = rules.directory {
            // Where somebody of another account was found first, as with the records that count.
            let keys = validation.left_out().map(|user| directory.key(user));
            let of_roster = keys.filter_map(|key| find_on_roster(rules.template, directory, key));
            self.present_by_account.extend(of_roster);
            self.find_missing(rules.template, directory, validation, mode);
        }
        sort_diagnostics(&mut self.out.diagnostics);
        self.out.tally = Tally::of(&self.out.classes);
        self.out
    }

    /// `position`: of whom on the roster who has the record's key.
    fn compare_record(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
        position: Option<usize>,
    ) {
        let Some(key) = validation.key(rules, record) else {
            return;
        };
        count_work(key.len());
        if let Some(position) = position
            && !validation.has_key_of(position)
        {
            self.present_by_account.push(position);
        }
        if validation.classes.get(record) != Some(&Class::Valid) {
            return;
        }
        if self.has_identifiers && !self.claim_identifiers(rules, validation, record) {
            self.set_class(record, Class::Conflicting);
            return;
        }
        let Some(directory) = rules.directory else {
            return;
        };
        let user = position.and_then(|position| directory.user(position));
        let (class, change) = propose_change(rules, validation, record, key, user);
        self.set_class(record, class);
        self.out.changes.extend(change);
    }

    /// Position of the roster's user with a record's key.
    fn find_user(&self, rules: Rules<'_>, validation: &Validation, record: usize) -> Option<usize> {
        let (directory, position) = (rules.directory?, validation.user(record)?);
        if self.all_on_roster {
            return Some(position);
        }
        let profile = directory.user(position)?.profile_number();
        if self.on_roster.get(profile as usize) == Some(&true) {
            return Some(position);
        }
        find_on_roster(rules.template, directory, validation.key(rules, record)?)
    }

    fn set_class(&mut self, record: usize, class: Class) {
        if let Some(place) = self.out.classes.get_mut(record) {
            *place = class;
        }
    }

    /// False when one of the record's identifiers is somebody else's.
    fn claim_identifiers(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
    ) -> bool {
        let mut claimed: Vec<String> = Vec::new();
        let conflicts = find_conflicts(rules, validation, record, &mut |source, username| {
            let claim = format!("{source}\0{username}");
            let first = self.claims.get(&claim).map(|first| *first as usize);
            claimed.push(claim);
            first
        });
        let free = conflicts.is_empty();
        if free {
            let number = u32::try_from(record).unwrap_or(u32::MAX);
            for claim in claimed {
                self.claims.insert(claim, number);
            }
        }
        self.out.diagnostics.extend(conflicts);
        free
    }

    fn find_missing(
        &mut self,
        template: &Template,
        directory: &Directory,
        validation: &Validation,
        mode: Mode,
    ) {
        // What decides is the same for all users of a profile.
        let asked_about: Vec<Option<bool>> = directory
            .profiles()
            .map(|user| asked_about(template, user))
            .collect();
        sort_by(&mut self.present_by_account, Ord::cmp);
        let mut missing: Vec<usize> = Vec::new();
        let mut active = 0_usize;
        for (position, profile) in directory.profile_numbers().enumerate() {
            if let Some(Some(asked)) = asked_about.get(profile as usize) {
                active += 1;
                if *asked
                    && !validation.has_key_of(position)
                    && self.present_by_account.binary_search(&position).is_err()
                {
                    missing.push(position);
                }
            }
        }
        self.out.roster_active = u32::try_from(active).unwrap_or(u32::MAX);
        if mode == Mode::NewOnly {
            return;
        }
        sort_by(&mut missing, |a, b| {
            directory.key(*a).cmp(directory.key(*b))
        });
        self.out.missing = missing
            .into_iter()
            .filter_map(|index| u32::try_from(index).ok())
            .collect();
    }
}

/// What a valid record would do, and the class that this puts it into. `user`: the one who has its key.
pub(super) fn propose_change(
    rules: Rules<'_>,
    validation: &Validation,
    record: usize,
    key: &str,
    user: Option<User<'_>>,
) -> (Class, Option<Change>) {
    let fields = 0..rules.template.fields.len();
    let change = match user {
        None => Some(create_user(rules, validation, record, key)),
        Some(user) => update_user(rules, validation, record, key, user, fields),
    };
    let class = match change.as_ref().map(|change| change.op) {
        None => Class::Unchanged,
        Some(Op::Create) => Class::New,
        Some(Op::Reactivate) => Class::Returning,
        Some(_) => Class::Changed,
    };
    (class, change)
}

/// Whether somebody is asked about a user when no record has the key; `None` for whom the template does not expect.
pub(super) fn asked_about(template: &Template, user: User<'_>) -> Option<bool> {
    let active = is_on_roster(template, user) && user.is_active();
    // Who is asked about: those whom no other source sees.
    let asked = template.missing == MissingPolicy::Ignore || user.is_seen_by_upload_only();
    active.then_some(asked)
}

/// Position of the roster's user with this key.
#[must_use]
pub(crate) fn find_on_roster(
    template: &Template,
    directory: &Directory,
    key: &str,
) -> Option<usize> {
    directory.find_all(key).find(|index| {
        directory
            .user(*index)
            .is_some_and(|user| is_on_roster(template, user))
    })
}

/// Whether the template compares with this user: all of them, or those of one app account.
#[must_use]
pub(crate) fn is_on_roster(template: &Template, user: User<'_>) -> bool {
    match (&template.account, user.account()) {
        (Some(account), Some(of_user)) => same_name(account, of_user),
        _ => true,
    }
}

fn empty_change(op: Op, record: usize, key: &str) -> Change {
    Change {
        op,
        record: u32::try_from(record + 1).ok(),
        key: key.to_owned(),
        set: Default::default(),
        add: Default::default(),
        remove: Default::default(),
    }
}

/// What a valid record says of its user, as somebody new.
pub(crate) fn create_user(
    rules: Rules<'_>,
    validation: &Validation,
    record: usize,
    key: &str,
) -> Change {
    let mut change = empty_change(Op::Create, record, key);
    for (index, field) in rules.template.fields.iter().enumerate() {
        let name = field.name.clone();
        match validation.value(rules, index, record) {
            Some(Value::Text(text) | Value::Choice(text) | Value::Email { typed: text, .. }) => {
                change.set.insert(name, FieldValue::Value(text));
            }
            Some(Value::List(items)) if !items.is_empty() => {
                change.add.insert(name, items);
            }
            Some(Value::Identifiers(identifiers)) if !identifiers.is_empty() => {
                let items = identifiers
                    .iter()
                    .map(|held| write_identifier(field, &held.source, &held.username))
                    .collect();
                change.add.insert(name, items);
            }
            _ => {}
        }
    }
    change
}

/// What these fields of a record change on a user on record; `None` when nothing.
pub(super) fn update_user(
    rules: Rules<'_>,
    validation: &Validation,
    record: usize,
    key: &str,
    user: User<'_>,
    fields: impl IntoIterator<Item = usize>,
) -> Option<Change> {
    let mut change = empty_change(Op::Update, record, key);
    let mut wants_active = true;
    for index in fields {
        let Some(field) = rules.template.fields.get(index) else {
            continue;
        };
        if index == rules.template.key {
            continue;
        }
        let Some(value) = validation.value(rules, index, record) else {
            continue;
        };
        if field.merge == MergeRule::Status {
            wants_active = match &value {
                Value::Choice(status) => *status != rules.template.inactive_status,
                _ => user.is_active(),
            };
            if user.is_active() && !wants_active {
                let new = Some(rules.template.inactive_status.clone());
                let old = user.status().map(to_lowercase);
                change
                    .set
                    .insert(field.name.clone(), FieldValue::Changed { old, new });
            }
            continue;
        }
        compare_field(field, &value, user, &mut change);
    }
    if !user.is_active() && wants_active {
        change.op = Op::Reactivate;
        return Some(change);
    }
    (!change.set.is_empty() || !change.add.is_empty()).then_some(change)
}

fn compare_field(field: &Field, value: &Value, user: User<'_>, change: &mut Change) {
    let old = user.text(&field.property);
    match (field.merge, value) {
        (MergeRule::Create | MergeRule::Status, _) | (_, Value::Unreadable) => {}
        (_, Value::Blank) => {
            if field.blank == BlankRule::Clear && old.is_some_and(|old| !old.trim().is_empty()) {
                let value = FieldValue::Changed {
                    old: old.map(str::to_owned),
                    new: None,
                };
                change.set.insert(field.name.clone(), value);
            }
        }
        (_, Value::Choice(new)) => {
            let old = old.map(fold_name);
            if old.as_deref() != Some(new) {
                change.set.insert(
                    field.name.clone(),
                    FieldValue::Changed {
                        old,
                        new: Some(new.clone()),
                    },
                );
            }
        }
        (_, Value::Text(new) | Value::Email { typed: new, .. }) => {
            if !old.is_some_and(|old| same_text(old, new)) {
                let old = old.map(str::to_owned);
                change.set.insert(
                    field.name.clone(),
                    FieldValue::Changed {
                        old,
                        new: Some(new.clone()),
                    },
                );
            }
        }
        (_, Value::List(items)) => {
            let gained: Vec<String> = items
                .iter()
                .filter(|item| !user.groups().any(|group| same_name(group, item)))
                .cloned()
                .collect();
            if !gained.is_empty() {
                change.add.insert(field.name.clone(), gained);
            }
        }
        (_, Value::Identifiers(identifiers)) => {
            let has = |new: &IdentifierEntry| {
                user.identifiers().any(|(source, username)| {
                    same_name(source, &new.source) && username == new.username
                })
            };
            let gained: Vec<String> = identifiers
                .iter()
                .filter(|identifier| !has(identifier))
                .map(|held| write_identifier(field, &held.source, &held.username))
                .collect();
            if !gained.is_empty() {
                change.add.insert(field.name.clone(), gained);
            }
        }
    }
}
