//! Columns that are in no file: two of a file's columns in one, or a half of one.

use borsh::{BorshDeserialize, BorshSerialize};

use super::saturating;

/// A column made of others, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MadeColumn {
    /// Name of the template's field that it is taken for.
    pub field: String,
    /// Stands in its header.
    pub title: String,
    pub recipe: Recipe,
}

/// How a column is made; columns of the file, from 0.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Recipe {
    /// What stands in these, blank ones aside, with a blank between.
    Joined(Vec<u32>),
    /// A half of what stands in this one.
    Cut {
        column: u32,
        at: CutAt,
        is_second: bool,
    },
}

/// Where a value of several words is cut in two. One with a comma is always cut there, and its second half comes
/// first: `Lovelace, Ada`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum CutAt {
    FirstBlank,
    LastBlank,
}

impl Recipe {
    /// The columns that it takes from.
    #[must_use]
    pub fn sources(&self) -> &[u32] {
        match self {
            Recipe::Joined(columns) => columns,
            Recipe::Cut { column, .. } => std::slice::from_ref(column),
        }
    }

    /// What a record has in the column, given what it has in others.
    pub(crate) fn make<'a>(&self, field: &dyn Fn(usize) -> &'a str) -> String {
        match self {
            Recipe::Joined(columns) => {
                let mut out = String::new();
                for column in columns {
                    let part = field(*column as usize).trim();
                    if !out.is_empty() && !part.is_empty() {
                        out.push(' ');
                    }
                    out.push_str(part);
                }
                out
            }
            Recipe::Cut {
                column,
                at,
                is_second,
            } => {
                let (first, second) = at.cut(field(*column as usize));
                if *is_second { second } else { first }.to_owned()
            }
        }
    }
}

impl CutAt {
    /// Both halves; the second one is blank where there is one word only.
    #[must_use]
    pub fn cut(self, text: &str) -> (&str, &str) {
        let text = text.trim();
        if let Some((last, first)) = text.split_once(',') {
            return (first.trim(), last.trim());
        }
        let halves = match self {
            CutAt::FirstBlank => text.split_once(char::is_whitespace),
            CutAt::LastBlank => text.rsplit_once(char::is_whitespace),
        };
        let (first, second) = halves.unwrap_or((text, ""));
        (first.trim(), second.trim())
    }
}

/// The columns that were made, which stand behind the file's own.
#[derive(Debug, Clone, Default)]
pub(super) struct MadeColumns {
    /// Number of the file's own columns.
    own: usize,
    columns: Vec<MadeColumn>,
    /// One for each of them.
    texts: Vec<Texts>,
}

/// What every record has in one column.
#[derive(Debug, Clone, Default)]
struct Texts {
    text: String,
    /// Of each record where its text ends.
    ends: Vec<u32>,
}

impl MadeColumns {
    pub(super) fn of<'a>(
        own: usize,
        columns: Vec<MadeColumn>,
        records: usize,
        header: Option<usize>,
        field: &dyn Fn(usize, usize) -> &'a str,
    ) -> MadeColumns {
        let texts = |made: &MadeColumn| {
            let mut texts = Texts::default();
            texts.ends.reserve_exact(records);
            for record in 0..records {
                if Some(record) == header {
                    texts.text.push_str(&made.title);
                } else {
                    let value = made.recipe.make(&|column| field(record, column));
                    texts.text.push_str(&value);
                }
                texts.ends.push(saturating(texts.text.len()));
            }
            texts
        };
        MadeColumns {
            own,
            texts: columns.iter().map(texts).collect(),
            columns,
        }
    }

    pub(super) fn columns(&self) -> &[MadeColumn] {
        &self.columns
    }

    /// What a record has in a column; `None` where it is one of the file's own.
    pub(super) fn get(&self, record: usize, column: usize) -> Option<&str> {
        let texts = self.texts.get(column.checked_sub(self.own)?)?;
        let before = record.checked_sub(1).and_then(|at| texts.ends.get(at));
        let start = before.copied().unwrap_or(0) as usize;
        let end = texts.ends.get(record).copied().unwrap_or(0) as usize;
        Some(texts.text.get(start..end).unwrap_or(""))
    }

    /// Number of a column among the file's own: what a record has beyond its header stands behind what was made. `None`
    /// where it was made.
    pub(super) fn own_column(&self, column: usize) -> Option<usize> {
        if column < self.own {
            return Some(column);
        }
        let behind = column.checked_sub(self.columns.len())?;
        (behind >= self.own).then_some(behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_in_two() {
        let cut = |text| (CutAt::FirstBlank.cut(text), CutAt::LastBlank.cut(text));
        let same = |text, first, second| {
            assert_eq!(cut(text), ((first, second), (first, second)), "{text}");
        };
        same("Ada Lovelace", "Ada", "Lovelace");
        same("  Ada  \u{a0}Lovelace ", "Ada", "Lovelace");
        same("Lovelace, Ada King", "Ada King", "Lovelace");
        same("Ada", "Ada", "");
        same("", "", "");
        same(",", "", "");
        let expected = (("Ada", "King Lovelace"), ("Ada King", "Lovelace"));
        assert_eq!(cut("Ada King Lovelace"), expected);
    }

    #[test]
    fn names_are_joined_without_their_blanks() {
        let join = |parts: [&str; 2]| {
            let recipe = Recipe::Joined(vec![0, 1]);
            recipe.make(&|column| parts[column])
        };
        assert_eq!(join([" Ada ", "Lovelace"]), "Ada Lovelace");
        assert_eq!(join(["", "Lovelace"]), "Lovelace");
        assert_eq!(join(["Ada", " "]), "Ada");
        assert_eq!(join(["", ""]), "");
    }
}
