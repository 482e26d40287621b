//! Records of a piece of the file that another worker read, taken over as they are. Only where it found something that
//! is worded again here: words say where in the file.

use borsh::{BorshDeserialize, BorshSerialize};
use rollcall_scan::{Cell, append_cells, append_moved, note_first_records};

use super::field::Value;
use super::validation::{Rules, sort_diagnostics};
use super::validator::Validator;
use crate::diff::Class;

/// The records of a piece as they were checked. Record numbers count from its beginning.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct CheckedSegment {
    /// Values that cells refer to.
    pool: Vec<Value>,
    /// Records, and columns of the file, with findings, in order. [`NO_COLUMN`]: the record has another number of
    /// fields than the header.
    noted: Vec<(u32, u32)>,
    /// Record by record: states, keys, users, looks of keys, and the cells of every field. They travel beside.
    #[borsh(skip)]
    pub columns: Vec<Vec<u32>>,
}

/// Columns before those of the fields.
const STATES: usize = 0;
const KEYS: usize = 1;
const USERS: usize = 2;
const LOOKS: usize = 3;
const FIELDS: usize = 4;

const NO_COLUMN: u32 = u32::MAX;

/// Of a state: the class in the lower bits, and whether the record surely changes nothing.
const AGREED: u32 = 1 << 8;
const CLASSES: [Class; 3] = [Class::Valid, Class::Invalid, Class::Skipped];

fn state(class: Class, agreed: bool) -> u32 {
    let class = CLASSES.iter().position(|known| *known == class);
    class.map_or(1, |class| class as u32) | if agreed { AGREED } else { 0 }
}

fn class_of(state: u32) -> Class {
    let class = CLASSES.get((state & !AGREED) as usize);
    class.copied().unwrap_or(Class::Invalid)
}

impl CheckedSegment {
    fn column(&self, number: usize) -> &[u32] {
        self.columns.get(number).map_or(&[], Vec::as_slice)
    }
}

impl Validator {
    /// Checks the records of a piece each for itself.
    #[must_use]
    pub fn into_segment(mut self, rules: Rules<'_>) -> CheckedSegment {
        self.step(rules, usize::MAX);
        let mut out = self.out;
        sort_diagnostics(&mut out.diagnostics);
        let columns = rules.header.columns.len();
        let noted = out.diagnostics.iter().filter_map(|diagnostic| {
            let record = diagnostic.record?.checked_sub(1)?;
            let column = diagnostic.column.and_then(|column| column.checked_sub(1));
            let column = column.filter(|column| (*column as usize) < columns);
            Some((record, column.unwrap_or(NO_COLUMN)))
        });
        let mut noted: Vec<(u32, u32)> = noted.collect();
        noted.dedup();
        let agreed = (0..out.classes.len()).map(|record| out.is_agreed(record));
        let classes = out.classes.iter().zip(agreed);
        let numbers = |cells: &[Cell]| cells.iter().map(|cell| cell.number()).collect();
        let mut columns = vec![
            classes
                .map(|(class, agreed)| state(*class, agreed))
                .collect(),
            numbers(&out.keys),
            out.users.clone(),
            self.looks,
        ];
        columns.extend(out.columns.iter().map(|column| numbers(&column.cells)));
        CheckedSegment {
            pool: out.pool,
            noted,
            columns,
        }
    }

    /// Takes over the records of a piece that begins with the next record.
    pub(crate) fn append(&mut self, rules: Rules<'_>, mut segment: CheckedSegment) {
        let (out, first) = (&mut self.out, self.next);
        let pooled = u32::try_from(out.pool.len()).unwrap_or(u32::MAX);
        out.pool.append(&mut segment.pool);
        let states = segment.column(STATES);
        out.classes
            .extend(states.iter().map(|state| class_of(*state)));
        if rules.directory.is_some() {
            let agreed = states.iter().map(|state| state & AGREED != 0);
            out.agreed.extend(agreed);
        }
        append_cells(segment.column(KEYS), pooled, &mut out.keys);
        for (column, number) in out.columns.iter_mut().zip(FIELDS..) {
            append_cells(segment.column(number), pooled, &mut column.cells);
        }
        append_moved(segment.column(USERS), 0, &mut out.users);
        self.looks.extend_from_slice(segment.column(LOOKS));
        note_first_records(
            segment.column(USERS),
            u32::try_from(first).unwrap_or(u32::MAX),
            &mut out.first_of_user,
            &mut self.other_keys,
        );
        self.next += states.len();
        for (record, column) in &segment.noted {
            let (record, column) = (first + *record as usize, *column as usize);
            let matched = rules.header.columns.get(column);
            match matched.and_then(|column| column.field) {
                Some(field) => self.describe_field(rules, record, column, field),
                None => {
                    self.report_field_count(rules, record);
                }
            }
        }
    }
}
