//! One cell again: that cell, its record, and the others whose keys or identifiers meet those of its record.

use super::claims::is_about_claims;
use super::compare::{asked_about, find_on_roster, is_on_roster, propose_change};
use super::{Class, Comparison};
use crate::diagnostic::{Code, Diagnostic};
use crate::directory::{IdentifierEntry, User};
use crate::record_index::insert;
use crate::session::Mode;
use crate::template::Kind;
use crate::validate::{Rules, Validation, name_unavailable, names_unavailable};

/// What others may have to do with a record.
#[derive(Debug)]
pub(crate) struct Standing {
    key: Option<String>,
    pub(super) identifiers: Vec<IdentifierEntry>,
}

impl Standing {
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(crate) fn of(rules: Rules<'_>, validation: &Validation, record: usize) -> Standing {
        let identifiers = validation.identifiers(rules, record);
        let owned = |(_, source, username): (usize, &str, &str)| IdentifierEntry {
            source: source.to_owned(),
            username: username.to_owned(),
        };
        Standing {
            key: validation.key(rules, record).map(str::to_owned),
            identifiers: identifiers.into_iter().map(owned).collect(),
        }
    }
}

impl Comparison {
    /// Checks one cell again (record and column from 0, first data record first) after an edit, and with it the other
    /// records that come out differently by it. `before`: how the record stood. False where that cannot be told
    /// from here, and everything has to be checked again: records that are damaged or blank, or were blank; more than
    /// [`crate::record_index::RecordIndex::MOST_FOUND`] other records; and once in a while, to have the indexes made anew.
    ///
    /// Costs as much however many other records there are. Only what edits need and a check does not is made at the
    /// first of them: the records by their keys when one is first edited, the users on record by the looks of theirs at
    /// the first new address, the records by their identifiers when one is first claimed or given up. Each is one pass
    /// over what is in memory already, some tens of milliseconds for a million. A source that cannot be used is looked
    /// for in all findings.
    pub(crate) fn recheck(
        &mut self,
        rules: Rules<'_>,
        validation: &mut Validation,
        (record, column): (usize, usize),
        before: &Standing,
        mode: Mode,
    ) -> bool {
        let Some(was) = validation.classes.get(record).copied() else {
            return false;
        };
        if was == Class::Skipped || is_more_than_its_cells(rules, record) {
            return false;
        }
        let matched = rules.header.columns.get(column);
        let Some(field) = matched.and_then(|matched| matched.field) else {
            // A column that is left out says nothing.
            return true;
        };
        let Some(read) = validation.read_again(rules, record, field) else {
            return false;
        };
        let column = u32::try_from(read.column + 1).ok();
        let is_of_cell = |finding: &Diagnostic| finding.column == column;
        validation.accept(record, field, read.cell);
        self.take_own_findings(record, &is_of_cell, read.diagnostics);

        let is_key = field == rules.template.key;
        let user = validation.user(record);
        let mut concerned = Vec::new();
        if is_key {
            let Some(by_key) = validation.move_key(rules, record, before.key()) else {
                return false;
            };
            concerned = by_key;
            for user in [user, validation.user(record)].into_iter().flatten() {
                self.note_presence(rules, user, validation.has_key_of(user), mode);
            }
        }
        let class = self.class_by_findings(rules, validation, record);
        set_class(&mut validation.classes, record, class);
        let pending = self.check_keys_again(rules, validation, record, concerned);

        let kind = rules.template.fields.get(field).map(|field| &field.kind);
        let is_identifiers = matches!(kind, Some(Kind::Identifiers { .. }));
        if is_identifiers && !self.note_claims(record) {
            return false;
        }
        let is_valid = validation.classes.get(record) == Some(&Class::Valid);
        if is_key || is_identifiers || is_valid != (was == Class::Valid) {
            return self.compare_again(rules, validation, pending, (record, before));
        }
        // Whether it may have its identifiers is as it was.
        let is_free = self.classes.get(record) != Some(&Class::Conflicting);
        self.compare_record_again(rules, validation, record, is_free);
        true
    }

    /// Puts others in the place of what was found in a record's own values.
    pub(super) fn take_own_findings(
        &mut self,
        record: usize,
        is_replaced: &dyn Fn(&Diagnostic) -> bool,
        found: Vec<Diagnostic>,
    ) {
        let own = self.findings_of(record).iter();
        let mut concerned = own.filter(|finding| is_replaced(finding)).chain(&found);
        let may_stop_import = concerned.any(names_unavailable);
        self.replace_findings(record, is_replaced, found);
        if may_stop_import {
            name_unavailable(&mut self.diagnostics);
        }
    }

    /// What a record is by itself, and by what is known of its key.
    pub(super) fn class_by_findings(
        &self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
    ) -> Class {
        let mut findings = self.findings_of(record).iter();
        if findings.clone().any(makes_invalid) || validation.key(rules, record).is_none() {
            Class::Invalid
        } else if findings.any(|finding| finding.code == Code::KeyDuplicate) {
            Class::Duplicate
        } else {
            Class::Valid
        }
    }

    /// Checks the keys of all concerned. Gives the records to compare again, in order: this one, and those that are of
    /// another class now.
    pub(super) fn check_keys_again(
        &mut self,
        rules: Rules<'_>,
        validation: &mut Validation,
        record: usize,
        concerned: Vec<u32>,
    ) -> Vec<u32> {
        let mut pending = vec![u32::try_from(record).unwrap_or(u32::MAX)];
        for number in concerned {
            let at = number as usize;
            let before = validation.classes.get(at).copied();
            let found = validation.check_key_again(rules, at);
            self.replace_findings(at, &is_about_key, found.into_iter().collect());
            if validation.classes.get(at).copied() != before {
                insert(&mut pending, number);
            }
        }
        pending
    }

    /// Notes that a record has other identifiers. False where their index has to be made anew.
    pub(super) fn note_claims(&mut self, record: usize) -> bool {
        let Some(claims) = &mut self.claims else {
            return true;
        };
        claims.note_edit(u32::try_from(record).unwrap_or(u32::MAX));
        !claims.is_worn()
    }

    /// `is_free`: nothing stands against the record's identifiers.
    pub(super) fn compare_record_again(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
        is_free: bool,
    ) {
        let Some(mut class) = validation.classes.get(record).copied() else {
            return;
        };
        let mut change = None;
        if class == Class::Valid && !is_free {
            class = Class::Conflicting;
        } else if class == Class::Valid
            && rules.directory.is_some()
            && let Some(key) = validation.key(rules, record)
        {
            let user = validation.user(record);
            let user = user.and_then(|user| find_compared(rules, user));
            (class, change) =
                propose_change(rules, validation, record, key, user.map(|(_, user)| user));
        }
        let compared = self.classes.get(record).copied().unwrap_or(class);
        self.tally.transfer(compared, class);
        set_class(&mut self.classes, record, class);
        let number = u32::try_from(record + 1).ok();
        let at = self
            .changes
            .partition_point(|change| change.record < number);
        let noted = self.changes.get_mut(at);
        match (noted.filter(|noted| noted.record == number), change) {
            (Some(noted), Some(change)) => *noted = change,
            (None, Some(change)) => self.changes.insert(at, change),
            (Some(_), None) => {
                self.changes.remove(at);
            }
            (None, None) => {}
        }
    }

    /// Notes whether some record has the key of this user.
    pub(super) fn note_presence(
        &mut self,
        rules: Rules<'_>,
        user: usize,
        is_present: bool,
        mode: Mode,
    ) {
        let (Some(directory), Some((at, user))) = (rules.directory, find_compared(rules, user))
        else {
            return;
        };
        if mode == Mode::NewOnly || asked_about(rules.template, user) != Some(true) {
            return;
        }
        let place = |at: usize| (directory.key(at), at);
        let before = self
            .missing
            .partition_point(|other| place(*other as usize) < place(at));
        let Ok(at) = u32::try_from(at) else { return };
        let is_noted = self.missing.get(before) == Some(&at);
        if is_present && is_noted {
            self.missing.remove(before);
        } else if !is_present && !is_noted {
            self.missing.insert(before, at);
        }
    }

    fn findings_of(&self, record: usize) -> &[Diagnostic] {
        let number = u32::try_from(record + 1).ok();
        let before = |finding: &Diagnostic| finding.record < number;
        let start = self.diagnostics.partition_point(before);
        let own = self.diagnostics.get(start..).unwrap_or_default();
        let count = own.partition_point(|finding| finding.record == number);
        own.get(..count).unwrap_or_default()
    }

    /// Puts others in the place of some findings of a record.
    pub(super) fn replace_findings(
        &mut self,
        record: usize,
        is_replaced: &dyn Fn(&Diagnostic) -> bool,
        mut found: Vec<Diagnostic>,
    ) {
        let number = u32::try_from(record + 1).ok();
        let before = |finding: &Diagnostic| finding.record < number;
        let mut at = self.diagnostics.partition_point(before);
        let mut own = self.diagnostics.get_mut(at);
        while let Some(old) = own.filter(|finding| finding.record == number) {
            let new = found.iter().position(|new| new.column == old.column);
            match new {
                _ if !is_replaced(old) => at += 1,
                Some(new) => {
                    *old = found.remove(new);
                    at += 1;
                }
                None => {
                    self.diagnostics.remove(at);
                }
            }
            own = self.diagnostics.get_mut(at);
        }
        for new in found {
            let up_to = |old: &Diagnostic| (old.record, old.column) <= (new.record, new.column);
            let at = self.diagnostics.partition_point(up_to);
            self.diagnostics.insert(at, new);
        }
    }
}

/// Damaged, or blank: what the cells say of such a record is not all.
fn is_more_than_its_cells(rules: Rules<'_>, record: usize) -> bool {
    is_damaged(rules, record) || rules.records.is_blank(rules.first + record)
}

pub(super) fn is_damaged(rules: Rules<'_>, record: usize) -> bool {
    let at = rules.first + record;
    let damages = rules.records.damages();
    let before = damages.partition_point(|damage| (damage.record as usize) < at);
    let damage = damages.get(before);
    damage.is_some_and(|damage| damage.record as usize == at)
}

/// With whom of those who have the key of this user a record is compared.
fn find_compared(rules: Rules<'_>, user: usize) -> Option<(usize, User<'_>)> {
    let directory = rules.directory?;
    let at = match directory.user(user) {
        Some(has_key) if is_on_roster(rules.template, has_key) => user,
        _ => find_on_roster(rules.template, directory, directory.key(user))?,
    };
    Some((at, directory.user(at)?))
}

fn is_about_key(finding: &Diagnostic) -> bool {
    matches!(finding.code, Code::KeyDuplicate | Code::EmailLookAlike)
}

/// Whether a finding about a value makes its record invalid. Those about keys and identifiers that others have
/// are counted elsewhere.
fn makes_invalid(finding: &Diagnostic) -> bool {
    finding.is_error() && !is_about_key(finding) && !is_about_claims(finding)
}

pub(super) fn set_class(classes: &mut [Class], record: usize, class: Class) {
    if let Some(place) = classes.get_mut(record) {
        *place = class;
    }
}
