//! Rows of users from columns of lengths.

use crate::{Item, NONE, Row};

/// What is known of users, column by column. All but the last four have one number for each user.
#[derive(Debug, Clone, Copy)]
pub struct RowColumns<'a> {
    /// Length of the address in bytes.
    pub emails: &'a [u32],
    /// Length of the key; 0 where the address is its own.
    pub keys: &'a [u32],
    /// Length of the name plus 1; 0 without one.
    pub names: &'a [u32],
    pub profiles: &'a [u32],
    /// How many identifiers and properties the user has.
    pub counts: [&'a [u32]; 2],
    /// Word and length of each identifier and each property.
    pub words: [&'a [u32]; 2],
    pub lengths: [&'a [u32]; 2],
}

/// Rows, identifiers and properties.
pub type BuiltRows = (Vec<Row>, Vec<Item>, Vec<Item>);

/// Lays out users whose texts lie behind one another in `text`, which is UTF-8. `None` when columns differ in length,
/// when a word or profile is not below these limits, when a piece does not end where a character does, or when
/// something is left over.
#[inline(never)]
#[must_use]
pub fn build_rows(
    columns: &RowColumns<'_>,
    text: &[u8],
    word_limit: usize,
    profile_limit: usize,
) -> Option<BuiltRows> {
    let count = columns.emails.len();
    let [identifier_counts, property_counts] = columns.counts;
    let of_users = [
        columns.keys,
        columns.names,
        columns.profiles,
        identifier_counts,
        property_counts,
    ];
    if of_users.iter().any(|column| column.len() != count) {
        return None;
    }
    let mut taker = Taker { text, end: 0 };
    let mut rows = Vec::with_capacity(count);
    let [mut identifiers, mut properties] = [0, 1].map(|kind| Items::new(columns, kind));
    for at in 0..count {
        let start = taker.end;
        let email_end = taker.take(*columns.emails.get(at)?)?;
        let key_end = taker.take(*columns.keys.get(at)?)?;
        let name_end = match columns.names.get(at)?.checked_sub(1) {
            Some(length) => taker.take(length)?,
            None => NONE,
        };
        let profile = *columns.profiles.get(at)?;
        if profile as usize >= profile_limit {
            return None;
        }
        rows.push(Row {
            start,
            email_end,
            key_end,
            name_end,
            profile,
            first_identifier: u32::try_from(identifiers.items.len()).ok()?,
            first_property: u32::try_from(properties.items.len()).ok()?,
        });
        identifiers.take(*identifier_counts.get(at)?, &mut taker, word_limit)?;
        properties.take(*property_counts.get(at)?, &mut taker, word_limit)?;
    }
    let is_complete =
        taker.end as usize == text.len() && identifiers.are_all() && properties.are_all();
    is_complete.then_some((rows, identifiers.items, properties.items))
}

struct Taker<'a> {
    text: &'a [u8],
    end: u32,
}

impl Taker<'_> {
    /// The end of the next piece of this length.
    #[inline]
    fn take(&mut self, length: u32) -> Option<u32> {
        self.end = self.end.checked_add(length)?;
        let at = self.end as usize;
        let is_boundary = match self.text.get(at) {
            Some(byte) => byte & 0b1100_0000 != 0b1000_0000,
            None => at == self.text.len(),
        };
        is_boundary.then_some(self.end)
    }
}

struct Items<'a> {
    words: &'a [u32],
    lengths: &'a [u32],
    items: Vec<Item>,
}

impl<'a> Items<'a> {
    fn new(columns: &RowColumns<'a>, kind: usize) -> Items<'a> {
        let (words, lengths) = (columns.words.get(kind), columns.lengths.get(kind));
        let (words, lengths) = (
            words.copied().unwrap_or_default(),
            lengths.copied().unwrap_or_default(),
        );
        Items {
            words,
            lengths,
            items: Vec::with_capacity(words.len().min(lengths.len())),
        }
    }

    #[inline]
    fn take(&mut self, count: u32, taker: &mut Taker<'_>, word_limit: usize) -> Option<()> {
        for _ in 0..count {
            let at = self.items.len();
            let word = *self.words.get(at)?;
            let end = taker.take(*self.lengths.get(at)?)?;
            if word as usize >= word_limit {
                return None;
            }
            self.items.push(Item { word, end });
        }
        Some(())
    }

    fn are_all(&self) -> bool {
        self.items.len() == self.words.len() && self.items.len() == self.lengths.len()
    }
}
