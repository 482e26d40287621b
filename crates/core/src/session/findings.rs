//! Findings about records: those of the checks here, and those of the application around, as one list.

use super::OpenFile;
use crate::changeset::Change;
use crate::diagnostic::Diagnostic;
use crate::diff::{Class, Counts};

/// Findings in order of record, then column; those about the whole file first.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings<'a> {
    classes: &'a [Class],
    own: &'a [Diagnostic],
    host: &'a [Diagnostic],
}

impl<'a> Findings<'a> {
    fn host_counts(&self, finding: &Diagnostic) -> bool {
        let record = finding.record.and_then(|record| record.checked_sub(1));
        let class = record.and_then(|record| self.classes.get(record as usize));
        class.is_some_and(|class| class.is_valid())
    }

    /// How many there are left.
    pub(super) fn len(&self) -> usize {
        let host = self.host.iter();
        self.own.len() + host.filter(|finding| self.host_counts(finding)).count()
    }
}

impl<'a> Iterator for Findings<'a> {
    type Item = &'a Diagnostic;

    fn next(&mut self) -> Option<&'a Diagnostic> {
        while let Some((first, rest)) = self.host.split_first()
            && !self.host_counts(first)
        {
            self.host = rest;
        }
        let place = |finding: &Diagnostic| (finding.record, finding.column);
        let is_host_next = match (self.own.first(), self.host.first()) {
            (Some(own), Some(host)) => place(host) < place(own),
            (own, _) => own.is_none(),
        };
        let next = if is_host_next {
            &mut self.host
        } else {
            &mut self.own
        };
        let (first, rest) = next.split_first()?;
        *next = rest;
        Some(first)
    }

    /// Where nothing is between them, without a look at those before.
    fn nth(&mut self, count: usize) -> Option<&'a Diagnostic> {
        if self.host.is_empty() {
            self.own = self.own.get(count..).unwrap_or_default();
        } else {
            for _ in 0..count {
                self.next()?;
            }
        }
        self.next()
    }
}

impl OpenFile {
    /// All findings about records.
    pub(super) fn findings(&self) -> Findings<'_> {
        Findings {
            classes: &self.comparison.classes,
            own: &self.comparison.diagnostics,
            host: self.host.findings(),
        }
    }

    /// Those of one record, from 0.
    pub(super) fn findings_of(&self, record: usize) -> Findings<'_> {
        let number = u32::try_from(record + 1).ok();
        let of_record = |all: &'_ [Diagnostic]| {
            let start = all.partition_point(|finding| finding.record < number);
            let end = all.partition_point(|finding| finding.record <= number);
            start..end
        };
        let all = self.findings();
        Findings {
            own: all.own.get(of_record(all.own)).unwrap_or_default(),
            host: all.host.get(of_record(all.host)).unwrap_or_default(),
            ..all
        }
    }

    /// The class of a record, from 0.
    pub(super) fn class(&self, record: usize) -> Option<Class> {
        let class = *self.comparison.classes.get(record)?;
        let is_refused = class.is_valid() && self.host.refuses(record);
        Some(if is_refused { Class::Invalid } else { class })
    }

    /// The classes of the records, in order.
    pub(super) fn classes(&self) -> impl Iterator<Item = Class> {
        let records = 0..self.comparison.classes.len();
        records.filter_map(move |record| self.class(record))
    }

    /// Changes of the records that count.
    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        let counts = move |change: &&Change| {
            let record = change.record.and_then(|record| record.checked_sub(1));
            record.is_none_or(|record| !self.host.refuses(record as usize))
        };
        self.comparison.changes.iter().filter(counts)
    }

    /// How many records are in each class. `compared`: whether there was a directory.
    pub(super) fn counts(&self, compared: bool) -> Counts {
        let mut tally = self.comparison.tally;
        let mut last = None;
        for finding in self.host.findings().iter().filter(|found| found.is_error()) {
            let record = finding.record.and_then(|record| record.checked_sub(1));
            let class = record.and_then(|at| self.comparison.classes.get(at as usize));
            if last.replace(record) != Some(record)
                && let Some(class) = class.filter(|class| class.is_valid())
            {
                tally.transfer(*class, Class::Invalid);
            }
        }
        tally.counts(self.comparison.missing.len(), compared)
    }
}
