//! One cell again: that cell, its record, and the others whose keys or identifiers meet those of its record.

use super::claims::is_about_claims;
use super::compare::{asked_about, find_on_roster, is_on_roster, propose_change};
use super::{Class, Comparison};
use crate::diagnostic::{Code, Diagnostic};
use crate::directory::{IdentifierEntry, User};
use crate::ordering::sort_by;
use crate::record_index::insert;
use crate::session::Mode;
use crate::template::Kind;
use crate::validate::{MovedKey, Rules, Unavailable, Validation, sort_diagnostics};

/// What others may have to do with a record.
#[derive(Debug)]
pub(crate) struct Standing {
    key: Option<String>,
    pub(super) identifiers: Vec<IdentifierEntry>,
}

impl Standing {
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
    /// first of them: the users on record by the looks of their keys at the first new address, the records by their
    /// identifiers when one is first claimed or given up. Each is one pass over what is in memory already, some tens
    /// of milliseconds for a million. A source that cannot be used is looked for in all findings.
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
        let names_source = |finding: &Diagnostic| Unavailable::is_named_by(finding.code);
        let own = self.findings_of(record).iter();
        let mut of_cell = own
            .filter(|finding| is_of_cell(finding))
            .chain(&read.diagnostics);
        let may_stop_import = of_cell.any(names_source);
        validation.accept(record, field, read.cell);
        self.replace_findings(record, &is_of_cell, read.diagnostics);
        if may_stop_import {
            self.name_unavailable(rules);
        }

        let mut moved = MovedKey::default();
        let is_key = field == rules.template.key;
        if is_key {
            let Some(by_key) = validation.move_key(rules, record, before.key.as_deref()) else {
                return false;
            };
            moved = by_key;
        }
        let mut findings = self.findings_of(record).iter();
        let class =
            if findings.clone().any(makes_invalid) || validation.key(rules, record).is_none() {
                Class::Invalid
            } else if findings.any(|finding| finding.code == Code::KeyDuplicate) {
                Class::Duplicate
            } else {
                Class::Valid
            };
        set_class(&mut validation.classes, record, class);
        let mut pending = self.check_moved_key(rules, validation, moved, mode);
        insert(&mut pending, u32::try_from(record).unwrap_or(u32::MAX));
        let kind = rules.template.fields.get(field).map(|field| &field.kind);
        let is_identifiers = matches!(kind, Some(Kind::Identifiers { .. }));
        if let Some(claims) = self.claims.as_mut().filter(|_| is_identifiers) {
            claims.note_edit(u32::try_from(record).unwrap_or(u32::MAX));
            if claims.is_worn() {
                return false;
            }
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

    /// Says anew of each record concerned what there is to say of its key, and who is missing. Gives the records that
    /// are duplicates now, or are none any more, in order.
    fn check_moved_key(
        &mut self,
        rules: Rules<'_>,
        validation: &mut Validation,
        moved: MovedKey,
        mode: Mode,
    ) -> Vec<u32> {
        let mut reclassified = moved.records;
        reclassified.retain(|record| {
            let record = *record as usize;
            let before = validation.classes.get(record).copied();
            let found = validation.check_key_again(rules, record);
            self.replace_findings(record, &is_about_key, found.into_iter().collect());
            validation.classes.get(record).copied() != before
        });
        for (user, is_present) in [(moved.left, false), (moved.reached, true)] {
            if let Some(user) = user {
                self.note_presence(rules, user, is_present, mode);
            }
        }
        reclassified
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
        let changes = &self.changes;
        let replaced = changes.partition_point(|change| change.record < number)
            ..changes.partition_point(|change| change.record <= number);
        self.changes.splice(replaced, change);
    }

    /// Notes that some record has the key of this user now, or that none has it any more.
    fn note_presence(&mut self, rules: Rules<'_>, user: usize, is_present: bool, mode: Mode) {
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

    /// Names the sources that cannot be used, in the order in which records name them.
    fn name_unavailable(&mut self, rules: Rules<'_>) {
        let is_of_file =
            |finding: &Diagnostic| finding.record.is_none() && finding.column.is_none();
        let of_file = self.diagnostics.partition_point(is_of_file);
        let findings = self.diagnostics.iter();
        let mut naming: Vec<&Diagnostic> = findings
            .filter(|finding| Unavailable::is_named_by(finding.code))
            .collect();
        let field = |finding: &Diagnostic| {
            let column = finding.column?.checked_sub(1)?;
            rules.header.columns.get(column as usize)?.field
        };
        sort_by(&mut naming, |a, b| {
            (a.record, field(a)).cmp(&(b.record, field(b)))
        });
        let mut unavailable = Unavailable::default();
        let named = naming.into_iter().filter_map(|finding| {
            let (_, source) = finding.args.first()?;
            unavailable.note(finding.code, source)
        });
        let named: Vec<Diagnostic> = named.collect();
        self.diagnostics.splice(..of_file, named);
    }

    fn range_of_findings(&self, record: usize) -> std::ops::Range<usize> {
        let number = u32::try_from(record + 1).ok();
        let before = |finding: &Diagnostic| finding.record < number;
        let up_to = |finding: &Diagnostic| finding.record <= number;
        self.diagnostics.partition_point(before)..self.diagnostics.partition_point(up_to)
    }

    fn findings_of(&self, record: usize) -> &[Diagnostic] {
        let own = self.range_of_findings(record);
        self.diagnostics.get(own).unwrap_or_default()
    }

    /// Puts others in the place of some findings of a record.
    pub(super) fn replace_findings(
        &mut self,
        record: usize,
        is_replaced: &dyn Fn(&Diagnostic) -> bool,
        found: Vec<Diagnostic>,
    ) {
        let own = self.findings_of(record);
        if found.is_empty() && !own.iter().any(is_replaced) {
            return;
        }
        let kept = own.iter().filter(|finding| !is_replaced(finding));
        let mut findings: Vec<Diagnostic> = kept.cloned().collect();
        findings.extend(found);
        sort_diagnostics(&mut findings);
        let own = self.range_of_findings(record);
        self.diagnostics.splice(own, findings);
    }
}

/// Damaged, or blank: what the cells say of such a record is not all.
fn is_more_than_its_cells(rules: Rules<'_>, record: usize) -> bool {
    let at = rules.first + record;
    let damages = rules.records.damages();
    let before = damages.partition_point(|damage| (damage.record as usize) < at);
    let is_damaged = damages
        .get(before)
        .is_some_and(|damage| damage.record as usize == at);
    is_damaged || rules.records.is_blank(at)
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

fn set_class(classes: &mut [Class], record: usize, class: Class) {
    if let Some(place) = classes.get_mut(record) {
        *place = class;
    }
}
