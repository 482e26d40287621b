//! Who holds an identifier.

use std::cmp::Ordering;

use rollcall_scan::hash_bytes;

use super::users::{Users, saturating};
use crate::hashing::HashIndex;
use crate::numbers::TextNumbers;
use crate::validate::fold_name;

/// Identifiers by source, letter case and outer blanks aside, and exact user name.
#[derive(Debug, Clone)]
pub(super) struct Holders {
    /// Finds identifiers by their number.
    index: HashIndex,
    /// Of each identifier the position of its user.
    holders: Vec<u32>,
    /// Folded sources, and of each word the number of its own.
    folded: Vec<String>,
    source_of_word: Vec<u32>,
    distinct: bool,
}

impl Holders {
    pub(super) fn new(users: &Users) -> Holders {
        let mut folded: Vec<String> = Vec::new();
        let mut source_of_word: Vec<u32> = Vec::with_capacity(users.words.len());
        let mut numbers = TextNumbers::default();
        for word in &users.words {
            let name = fold_name(word);
            let number = *numbers.entry(name.clone()).or_insert_with(|| {
                folded.push(name);
                saturating(folded.len() - 1)
            });
            source_of_word.push(number);
        }
        let hash_of_word = |word: &u32| {
            let name = folded.get(*word as usize).map_or("", String::as_str);
            hash_bytes(name.as_bytes())
        };
        let word_hashes: Vec<u64> = source_of_word.iter().map(hash_of_word).collect();
        let mut hashes = Vec::with_capacity(users.identifiers.len());
        let mut holders = Vec::with_capacity(users.identifiers.len());
        for user in 0..users.rows.len() {
            for (word, username) in users.numbered_identifiers(user) {
                let of_source = word_hashes.get(word as usize).copied().unwrap_or(0);
                hashes.push(hash_bytes(username.as_bytes()) ^ of_source);
                holders.push(saturating(user));
            }
        }
        let name = |at: u32| identity(users, &holders, &source_of_word, at);
        let index = HashIndex::new(&hashes, &|a, b| name(a).cmp(&name(b)));
        let distinct = index.is_distinct(|a, b| name(a) == name(b));
        Holders {
            index,
            holders,
            folded,
            source_of_word,
            distinct,
        }
    }

    /// Position of the first user who holds it.
    pub(super) fn find(&self, users: &Users, source: &str, username: &str) -> Option<usize> {
        let folded = fold_name(source);
        let hash = hash_bytes(username.as_bytes()) ^ hash_bytes(folded.as_bytes());
        let wanted = self.folded.iter().position(|name| *name == folded)?;
        let compare = |at: u32| -> Ordering {
            identity(users, &self.holders, &self.source_of_word, at)
                .cmp(&(saturating(wanted), username))
        };
        let at = self.index.find_all(hash, &compare).next()?;
        self.holders.get(at as usize).map(|user| *user as usize)
    }

    pub(super) fn are_distinct(&self) -> bool {
        self.distinct
    }
}

/// Number of the source and user name of the identifier with this number.
fn identity<'a>(
    users: &'a Users,
    holders: &[u32],
    source_of_word: &[u32],
    at: u32,
) -> (u32, &'a str) {
    let holder = holders.get(at as usize).copied().unwrap_or(u32::MAX);
    let Some((word, username)) = users.identifier(holder as usize, at) else {
        return (0, "");
    };
    let source = source_of_word.get(word as usize).copied().unwrap_or(0);
    (source, username)
}
