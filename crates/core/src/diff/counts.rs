//! Counts of classes.

use super::{Class, Counts};

/// How many records are in each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally([u32; CLASSES]);

impl Tally {
    pub(crate) fn of(classes: &[Class]) -> Tally {
        let mut tally = Tally::default();
        for class in classes {
            if let Some(count) = tally.0.get_mut(*class as usize) {
                *count += 1;
            }
        }
        tally
    }

    /// How many records there are that nothing stands against.
    pub(crate) fn valid(self) -> u32 {
        let count = |class: Class| self.0.get(class as usize).copied().unwrap_or(0);
        Class::ALL_VALID.map(count).iter().sum()
    }

    /// One record goes from one class to another.
    pub(crate) fn transfer(&mut self, from: Class, to: Class) {
        if let Some(count) = self.0.get_mut(from as usize) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.0.get_mut(to as usize) {
            *count += 1;
        }
    }

    /// `compared`: whether there was a directory; it decides which counts are there at all.
    pub(crate) fn counts(self, missing: usize, compared: bool) -> Counts {
        let count = |class: Class| self.0.get(class as usize).copied().unwrap_or(0);
        let if_compared = |class: Class| compared.then(|| count(class));
        Counts {
            records: self.0.iter().sum(),
            skipped: count(Class::Skipped),
            invalid: count(Class::Invalid),
            duplicate: count(Class::Duplicate),
            valid: (!compared).then(|| count(Class::Valid)),
            new: if_compared(Class::New),
            changed: if_compared(Class::Changed),
            unchanged: if_compared(Class::Unchanged),
            returning: if_compared(Class::Returning),
            conflicting: count(Class::Conflicting),
            missing: saturating(missing),
        }
    }
}

impl Counts {
    /// Sum over the classes of records; always equal to `records`.
    #[must_use]
    pub fn sum(&self) -> u32 {
        let optional = [
            self.valid,
            self.new,
            self.changed,
            self.unchanged,
            self.returning,
        ];
        self.skipped
            + self.invalid
            + self.duplicate
            + self.conflicting
            + optional.into_iter().flatten().sum::<u32>()
    }
}

/// How many classes there are; `Valid` is the last.
const CLASSES: usize = Class::Valid as usize + 1;

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
