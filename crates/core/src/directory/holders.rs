//! Who holds an identifier.

use std::cmp::Ordering;

use super::users::{Users, saturating};
use crate::hashing::{HashIndex, hash_bytes};
use crate::validate::fold_name;

/// Identifiers by source, letter case and outer blanks aside, and exact user name.
#[derive(Debug, Clone)]
pub(super) struct Holders {
    index: HashIndex,
    /// Of each identifier: its user, where the user name starts, and the number of its folded source.
    places: Vec<Place>,
    /// Folded sources.
    folded: Vec<String>,
    distinct: bool,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    user: u32,
    start: u32,
    end: u32,
    source: u32,
}

impl Holders {
    pub(super) fn new(users: &Users) -> Holders {
        let mut folded: Vec<String> = Vec::new();
        let mut number_of_word: Vec<u32> = Vec::with_capacity(users.words.len());
        let mut numbers = hashbrown::HashMap::new();
        for word in &users.words {
            let name = fold_name(word);
            let number = *numbers.entry(name.clone()).or_insert_with(|| {
                folded.push(name);
                saturating(folded.len() - 1)
            });
            number_of_word.push(number);
        }
        let source_hashes: Vec<u64> = folded
            .iter()
            .map(|name| hash_bytes(name.as_bytes()))
            .collect();
        let mut places = Vec::with_capacity(users.identifiers.len());
        let mut hashes = Vec::with_capacity(users.identifiers.len());
        for (at, row) in users.rows.iter().enumerate() {
            let next = users.rows.get(at + 1);
            let end = next.map_or(users.identifiers.len(), |next| {
                next.first_identifier as usize
            });
            let own = users.identifiers.get(row.first_identifier as usize..end);
            let mut start = row.own_end();
            for item in own.unwrap_or_default() {
                let source = number_of_word.get(item.word as usize).copied().unwrap_or(0);
                let username = users
                    .text
                    .get(start as usize..item.end as usize)
                    .unwrap_or("");
                let of_source = source_hashes.get(source as usize).copied().unwrap_or(0);
                hashes.push(hash_bytes(username.as_bytes()) ^ of_source);
                places.push(Place {
                    user: saturating(at),
                    start,
                    end: item.end,
                    source,
                });
                start = item.end;
            }
        }
        let name = |at: u32| identity(users, &places, at);
        let index = HashIndex::new(&hashes, |a, b| name(a).cmp(&name(b)));
        let distinct = index.is_distinct(|a, b| name(a) == name(b));
        Holders {
            index,
            places,
            folded,
            distinct,
        }
    }

    /// Position of the first user who holds it.
    pub(super) fn find(&self, users: &Users, source: &str, username: &str) -> Option<usize> {
        let folded = fold_name(source);
        let hash = hash_bytes(username.as_bytes()) ^ hash_bytes(folded.as_bytes());
        let wanted = self.folded.iter().position(|name| *name == folded)?;
        let compare = |at: u32| -> Ordering {
            identity(users, &self.places, at).cmp(&(saturating(wanted), username))
        };
        let at = self.index.find_all(hash, compare).next()?;
        self.places
            .get(at as usize)
            .map(|place| place.user as usize)
    }

    pub(super) fn are_distinct(&self) -> bool {
        self.distinct
    }
}

fn identity<'a>(users: &'a Users, places: &[Place], at: u32) -> (u32, &'a str) {
    let Some(place) = places.get(at as usize) else {
        return (0, "");
    };
    let username = users.text.get(place.start as usize..place.end as usize);
    (place.source, username.unwrap_or(""))
}
