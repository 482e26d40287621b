//! A record that is left out, or counts again: that record, and the others whose keys or identifiers meet its own.

use rollcall_scan::Cell;

use super::recheck::{Standing, is_damaged, set_class};
use super::{Class, Comparison};
use crate::session::Mode;
use crate::validate::{Rules, Validation};

impl Comparison {
    /// Checks a record (from 0, first data record first) again that was left out, or has come back. `before`: how it
    /// stood. False where that cannot be told from here, as [`Comparison::recheck`] says; and where a blank record, or
    /// one that has not as many fields as the header, comes back.
    ///
    /// Costs as much as the edit of a key and of identifiers.
    pub(crate) fn recheck_record(
        &mut self,
        rules: Rules<'_>,
        validation: &mut Validation,
        record: usize,
        before: &Standing,
        mode: Mode,
    ) -> bool {
        let at = rules.first + record;
        let is_left_out = rules.records.is_left_out(at);
        let says_more = |at| {
            let has_other_count = rules.records.field_count(at) != rules.header.columns.len();
            has_other_count || rules.records.is_blank(at)
        };
        if is_damaged(rules, record) || !is_left_out && says_more(at) {
            return false;
        }
        let mut found = Vec::new();
        for field in 0..rules.template.fields.len() {
            if is_left_out {
                validation.accept(record, field, Cell::BLANK);
            } else if let Some(read) = validation.read_again(rules, record, field) {
                validation.accept(record, field, read.cell);
                found.extend(read.diagnostics);
            }
        }
        self.take_own_findings(record, &|_| true, found);

        let user = validation.user(record);
        let Some(concerned) = validation.move_key(rules, record, before.key()) else {
            return false;
        };
        let mut users = vec![user, validation.user(record)];
        users.extend(validation.find_left_out(rules).into_iter().map(Some));
        for user in users.into_iter().flatten() {
            self.note_presence(rules, user, validation.has_key_of(user), mode);
        }
        let class = match is_left_out {
            true => Class::Skipped,
            false => self.class_by_findings(rules, validation, record),
        };
        set_class(&mut validation.classes, record, class);
        let pending = self.check_keys_again(rules, validation, record, concerned);
        self.note_claims(record) && self.compare_again(rules, validation, pending, (record, before))
    }
}
