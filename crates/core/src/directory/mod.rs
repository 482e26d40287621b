//! The existing users, in columns, with the indexes by which records find them.

mod document;
mod holders;
mod snapshot;
mod users;

use std::sync::OnceLock;

use hashbrown::HashMap;

pub use document::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};
pub use snapshot::{SNAPSHOT_MARK, SnapshotError};
pub use users::User;

use crate::hashing::{HashIndex, hash_bytes};
use crate::json::{JsonError, from_json_text};
use crate::pattern::Pattern;
use crate::unicode::to_lowercase;
use crate::validate::look_alike::SkeletonIndex;
use crate::validate::{canonical_email, fold_name};
use holders::Holders;
use users::{Row, Users, UsersBuilder};

/// The existing users as the comparison needs them. Made from a [`DirectoryDocument`] or a snapshot.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub revision: String,
    users: Users,
    /// Positions of users by canonical key; a key stands more than once where several app accounts have the user.
    by_key: HashIndex,
    /// Who holds an identifier; made when first needed.
    holders: OnceLock<Holders>,
    /// What the keys look like; made when first needed.
    skeletons: OnceLock<SkeletonIndex>,
    /// Group names as recorded, by folded name.
    groups: HashMap<String, String>,
    group_names: Vec<String>,
    sources: HashMap<String, Source>,
    source_entries: Vec<SourceEntry>,
}

/// A source with its user name format, compiled.
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub enabled: bool,
    pub format: Option<Pattern>,
}

impl Directory {
    /// Reads a directory document and indexes it.
    ///
    /// # Errors
    /// Where it is no such document.
    pub fn from_json(json: &[u8]) -> Result<Directory, JsonError> {
        from_json_text(json).map(Directory::from_document)
    }

    /// Indexes a directory document. A source format that is no regular expression is not checked.
    #[must_use]
    pub fn from_document(document: DirectoryDocument) -> Directory {
        let mut users = UsersBuilder::default();
        for user in &document.users {
            let key =
                canonical_email(&user.email).unwrap_or_else(|| to_lowercase(user.email.trim()));
            users.push(user, &key);
        }
        Directory::new(
            document.revision,
            document.groups,
            document.sources,
            users.finish(),
        )
    }

    fn new(
        revision: String,
        groups: Vec<String>,
        sources: Vec<SourceEntry>,
        users: Users,
    ) -> Directory {
        let key = |at: u32| users.key(at as usize);
        let hash = |at: usize| hash_bytes(users.key(at).as_bytes());
        let hashes: Vec<u64> = (0..users.rows.len()).map(hash).collect();
        let mut directory = Directory {
            revision,
            by_key: HashIndex::new(&hashes, |a, b| key(a).cmp(key(b))),
            users,
            ..Directory::default()
        };
        for name in groups {
            directory.groups.insert(fold_name(&name), name.clone());
            directory.group_names.push(name);
        }
        for source in sources {
            let entry = Source {
                name: source.name.clone(),
                enabled: source.enabled,
                format: source
                    .format
                    .as_deref()
                    .and_then(|format| Pattern::new(format).ok()),
            };
            directory.sources.insert(fold_name(&source.name), entry);
            directory.source_entries.push(source);
        }
        directory
    }

    /// The document that this directory says, groups and sources included.
    #[must_use]
    pub fn to_document(&self) -> DirectoryDocument {
        DirectoryDocument {
            revision: self.revision.clone(),
            groups: self.group_names.clone(),
            sources: self.source_entries.clone(),
            users: self.users().map(User::to_entry).collect(),
        }
    }

    /// Number of users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.rows.is_empty()
    }

    /// All users, in the order of the document.
    pub fn users(&self) -> impl Iterator<Item = User<'_>> {
        (0..self.len()).filter_map(|at| self.users.get(at))
    }

    /// Canonical key of a user, by position.
    #[must_use]
    pub fn key(&self, user: usize) -> &str {
        self.users.key(user)
    }

    /// Position of the user with this canonical key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        self.find_all(key).next()
    }

    /// Positions of all users with this canonical key; more than one where several app accounts have them.
    pub fn find_all(&self, key: &str) -> impl Iterator<Item = usize> {
        let compare = move |at: u32| self.key(at as usize).cmp(key);
        self.by_key
            .find_all(hash_bytes(key.as_bytes()), compare)
            .map(|at| at as usize)
    }

    /// Positions of the users with these keys; `u32::MAX` for a key that nobody has.
    ///
    /// Keys come many at a time, with their hashes: reading step by step for all of them, the memory that one
    /// needs is fetched while the others are at work.
    pub(crate) fn find_many(&self, keys: &[(u64, &str)], found: &mut Vec<u32>) {
        let mut candidates = [(u32::MAX, Row::default()); FOUND_TOGETHER];
        for keys in keys.chunks(FOUND_TOGETHER) {
            for ((hash, _), (at, _)) in keys.iter().zip(&mut candidates) {
                *at = self.by_key.first_candidate(*hash).unwrap_or(u32::MAX);
            }
            for (at, row) in &mut candidates {
                *row = self
                    .users
                    .rows
                    .get(*at as usize)
                    .copied()
                    .unwrap_or_default();
            }
            for ((hash, key), (at, row)) in keys.iter().zip(&candidates) {
                let is_nobody = *at == u32::MAX;
                found.push(if is_nobody || self.users.key_of(row) == *key {
                    *at
                } else {
                    let compare = |at: u32| self.key(at as usize).cmp(key);
                    self.by_key
                        .find_all(*hash, compare)
                        .next()
                        .unwrap_or(u32::MAX)
                });
            }
        }
    }

    /// The users at these positions, their memory at hand.
    pub(crate) fn fetch_many<'a>(&'a self, positions: &[Option<usize>], users: &mut Vec<User<'a>>) {
        users.clear();
        users.extend(positions.iter().map(|at| {
            at.and_then(|at| self.users.get(at))
                .unwrap_or_else(|| self.users.of_profile(0))
        }));
        // Looking where their own texts end brings them near: at once for all, it costs little more than for one.
        let unnamed = users.iter().filter(|user| {
            let first = user
                .identifiers()
                .next()
                .map(|(_, username)| username.len());
            user.display_name().map(str::len) == first
        });
        std::hint::black_box(unnamed.count());
    }

    #[must_use]
    pub fn user(&self, at: usize) -> Option<User<'_>> {
        self.users.get(at)
    }

    /// For each profile, by its number, somebody who has it: with what all who have it share, and nothing else.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = User<'_>> {
        (0..self.users.profiles.len()).map(|number| self.users.of_profile(number))
    }

    /// Position of the user who holds an identifier.
    #[must_use]
    pub fn holder(&self, source: &str, username: &str) -> Option<usize> {
        self.holders().find(&self.users, source, username)
    }

    /// Whether no identifier is held twice.
    pub(crate) fn identifiers_are_distinct(&self) -> bool {
        self.holders().are_distinct()
    }

    fn holders(&self) -> &Holders {
        self.holders.get_or_init(|| Holders::new(&self.users))
    }

    /// What the users' keys look like.
    pub(crate) fn skeletons(&self) -> &SkeletonIndex {
        self.skeletons
            .get_or_init(|| SkeletonIndex::new(self.len(), |at| self.key(at)))
    }

    /// The group's name as recorded, letter case and outer blanks aside.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&str> {
        self.groups.get(&fold_name(name)).map(String::as_str)
    }

    #[must_use]
    pub fn group_names(&self) -> &[String] {
        &self.group_names
    }

    /// The source of this name, letter case and outer blanks aside.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.get(&fold_name(name))
    }

    /// Sources in no particular order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }
}

/// Keys that are looked up together.
const FOUND_TOGETHER: usize = 64;

impl UserEntry {
    /// A text property by the name that template fields use for it.
    #[must_use]
    pub fn text(&self, property: &str) -> Option<&str> {
        match property {
            "email" => Some(&self.email),
            "display_name" => self.display_name.as_deref(),
            "status" => self.status.as_deref(),
            "role" => self.role.as_deref(),
            other => self.properties.get(other).map(String::as_str),
        }
    }

    /// Sets a text property, or clears it.
    pub fn set_text(&mut self, property: &str, value: Option<&str>) {
        let value = value.map(str::to_owned);
        match property {
            "email" => self.email = value.unwrap_or_default(),
            "display_name" => self.display_name = value,
            "status" => self.status = value,
            "role" => self.role = value,
            other => {
                match value {
                    Some(value) => self.properties.insert(other.to_owned(), value),
                    None => self.properties.remove(other),
                };
            }
        }
    }
}
