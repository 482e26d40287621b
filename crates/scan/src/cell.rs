//! The value of one field of one record, in four bytes.

/// Says where the value is: nowhere, in the file, or in a list of values that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell(pub(crate) u32);

impl Cell {
    pub const BLANK: Cell = Cell(0);
    pub const UNREADABLE: Cell = Cell(1);
    /// The field's own text, outer blanks off. In a field of identifiers: one, its source spelled as recorded.
    pub const TEXT: Cell = Cell(2);
    /// Not known: somebody has to read the text.
    pub const UNREAD: Cell = Cell(u32::MAX);

    /// In the list of values, at this place.
    #[must_use]
    pub fn pooled(at: usize) -> Cell {
        Cell(u32::try_from(at + 3).unwrap_or(u32::MAX - 1))
    }

    /// Place in the list of values.
    #[must_use]
    pub fn pool_place(self) -> Option<usize> {
        (self.0 as usize).checked_sub(3)
    }

    /// What says the same among numbers.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}
