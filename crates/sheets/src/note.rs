//! What is to be said about cells.

/// Cells that are named before the rest is only counted.
const NAMED: usize = 3;

/// Something about a cell that its text does not say. Row and column from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub kind: NoteKind,
    pub row: u32,
    pub column: u32,
    /// What the table has for the cell.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// The formula came to an error: `#N/A`, `#REF!` and so on.
    ErrorValue,
    /// The file has the formula but no result; the cell is blank in the table.
    FormulaWithoutResult,
    /// The first of several cells that are merged; the others are blank in the table.
    Merged,
    /// A number of 16 digits or more, of which the last ones were lost when it was typed.
    DigitsLost,
    /// A number shown as a date that is in no calendar; the table has the number.
    NoSuchDate,
    /// What the file has for the cell is no value; the cell is blank in the table.
    Unreadable,
}

impl NoteKind {
    /// A name for documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NoteKind::ErrorValue => "error_value",
            NoteKind::FormulaWithoutResult => "formula_without_result",
            NoteKind::Merged => "merged",
            NoteKind::DigitsLost => "digits_lost",
            NoteKind::NoSuchDate => "no_such_date",
            NoteKind::Unreadable => "unreadable",
        }
    }
}

impl Note {
    /// `Row 5, column 3: the formula came to #N/A`
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = &self.text;
        let what = match self.kind {
            NoteKind::ErrorValue => format!("the formula came to {text}"),
            NoteKind::FormulaWithoutResult => {
                "the formula has no result until the file is opened and saved".to_owned()
            }
            NoteKind::Merged => {
                format!("“{text}” is merged over rows and stands in the first only")
            }
            NoteKind::DigitsLost => format!("{text} has more digits than a number keeps"),
            NoteKind::NoSuchDate => format!("{text} is shown as a date, but there is no such day"),
            NoteKind::Unreadable => "the cell cannot be read and is taken for blank".to_owned(),
        };
        format!("Row {}, column {}: {what}", self.row, self.column)
    }
}

/// The first notes as sentences without the last full stop, and how many more there are; empty without any.
#[must_use]
pub fn describe_notes(notes: &[Note], left_out: u64) -> String {
    let named: Vec<String> = notes.iter().take(NAMED).map(Note::sentence).collect();
    let rest = notes.len().saturating_sub(NAMED) as u64 + left_out;
    let mut text = named.join(". ");
    if rest > 0 {
        text.push_str(&format!(". And {rest} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Note, NoteKind, describe_notes};

    #[test]
    fn the_first_are_named_and_the_rest_counted() {
        let note = |row| Note {
            kind: NoteKind::ErrorValue,
            row,
            column: 2,
            text: "#REF!".to_owned(),
        };
        assert_eq!(describe_notes(&[], 0), "");
        let one = "Row 7, column 2: the formula came to #REF!";
        assert_eq!(describe_notes(&[note(7)], 0), one);
        let many: Vec<Note> = (1..=5).map(note).collect();
        assert!(
            describe_notes(&many, 10)
                .ends_with("Row 3, column 2: the formula came to #REF!. And 12 more")
        );
    }
}
