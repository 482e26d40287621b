//! Counts of classes.

use super::{Class, Counts};

/// Adds up classes. `compared`: whether there was a directory; it decides which counts are there at all.
#[must_use]
pub fn count_classes(classes: &[Class], missing: usize, compared: bool) -> Counts {
    let mut counts = [0_u32; CLASSES];
    for class in classes {
        if let Some(count) = counts.get_mut(*class as usize) {
            *count += 1;
        }
    }
    let count = |class: Class| counts.get(class as usize).copied().unwrap_or(0);
    let if_compared = |class: Class| compared.then(|| count(class));
    Counts {
        records: saturating(classes.len()),
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
