//! The existing users, in columns, with the indexes by which records find them.

mod delta;
mod document;
mod holders;
mod parts;
mod snapshot;
mod users;

use std::sync::OnceLock;

use crate::numbers::TextNumbers;
use rollcall_scan::{FetchedRows, KeyTable, fetch_rows, hash_text_look};

pub use delta::DELTA_MARK;
pub use document::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};
pub use parts::DirectoryParts;
pub use snapshot::{SNAPSHOT_MARK, SnapshotError};
pub use users::User;

use crate::hashing::{HashIndex, spread};
use crate::json::{JsonError, from_json_text};
use crate::ordering::sort_by;
use crate::pattern::Pattern;
use crate::unicode::to_lowercase;
use crate::validate::look_alike::{self, hash_looks};
use crate::validate::{canonical_email, fold_name};
use holders::Holders;
use users::{Users, UsersBuilder, saturating};

/// The existing users as the comparison needs them. Made from a [`DirectoryDocument`] or a snapshot.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub revision: String,
    users: Users,
    /// Positions of users by canonical key; a key stands more than once where several app accounts have the user.
    by_key: KeyTable,
    /// Whether no identifier is held twice, where a snapshot says so.
    identifiers_are_distinct: Option<bool>,
    /// Who holds an identifier; made when first needed.
    holders: OnceLock<Holders>,
    /// Of each user the hash of what the key looks like; made when first needed.
    looks: OnceLock<Vec<u32>>,
    /// Positions of users by that hash; made when first needed.
    by_look: OnceLock<HashIndex>,
    /// Numbers of the group names and of the sources, by folded name.
    groups: TextNumbers,
    group_names: Vec<String>,
    source_numbers: TextNumbers,
    sources: Vec<Source>,
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
        let key_of = |user: &UserEntry| {
            let key = canonical_email(&user.email);
            let key = key.unwrap_or_else(|| to_lowercase(user.email.trim()));
            // A row has no room for a key that is blank where the address is not.
            if key.is_empty() {
                user.email.clone()
            } else {
                key
            }
        };
        let mut order: Vec<(u32, String, usize)> = document
            .users
            .iter()
            .enumerate()
            .map(|(at, user)| {
                let key = key_of(user);
                (KeyTable::tag(key.as_bytes()), key, at)
            })
            .collect();
        // Stable: users of one key stay in their order.
        sort_by(&mut order, |a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut users = UsersBuilder::default();
        for (_, key, at) in &order {
            if let Some(user) = document.users.get(*at) {
                users.push(user, key);
            }
        }
        let (revision, groups, sources) = (document.revision, document.groups, document.sources);
        // They are in order.
        Directory::new(revision, groups, sources, users.finish()).unwrap_or_default()
    }

    /// `None` when the users are not in order of their keys.
    fn new(
        revision: String,
        groups: Vec<String>,
        sources: Vec<SourceEntry>,
        users: Users,
    ) -> Option<Directory> {
        let mut directory = Directory {
            revision,
            by_key: KeyTable::new(&users.text, &users.rows)?,
            users,
            ..Directory::default()
        };
        for name in groups {
            let number = saturating(directory.group_names.len());
            directory.groups.insert(fold_name(&name), number);
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
            let number = saturating(directory.sources.len());
            directory
                .source_numbers
                .insert(fold_name(&source.name), number);
            directory.sources.push(entry);
            directory.source_entries.push(source);
        }
        Some(directory)
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

    /// All users, in order of their keys' hashes.
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
        self.by_key
            .find_all(&self.users.text, &self.users.rows, key.as_bytes())
    }

    /// Appends the positions of the users with these keys; `u32::MAX` for a blank key and one that nobody has.
    pub(crate) fn find_many(&self, keys: &[&[u8]], found: &mut Vec<u32>) {
        let users = &self.users;
        self.by_key.find_many(&users.text, &users.rows, keys, found);
    }

    /// The rows of the users at these positions.
    pub(crate) fn fetch_rows(&self, positions: &[u32]) -> FetchedRows {
        fetch_rows(&self.users.rows, &self.users.identifiers, positions)
    }

    /// The text that rows are of.
    pub(crate) fn text(&self) -> &str {
        &self.users.text
    }

    /// What rows and identifiers name by number.
    pub(crate) fn words(&self) -> &[String] {
        &self.users.words
    }

    /// Number of each user's profile.
    pub(crate) fn profile_numbers(&self) -> impl Iterator<Item = u32> {
        self.users.rows.iter().map(|row| row.profile)
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
        self.identifiers_are_distinct
            .unwrap_or_else(|| self.holders().are_distinct())
    }

    fn holders(&self) -> &Holders {
        self.holders.get_or_init(|| Holders::new(&self.users))
    }

    /// Of each user the hash of what the key looks like.
    pub(crate) fn looks(&self) -> &[u32] {
        let hash = |at| hash_looks(self.key(at).as_bytes());
        self.looks
            .get_or_init(|| (0..self.len()).map(hash).collect())
    }

    /// Position of the first user whose key has this skeleton. The first call goes through all users, once; from then
    /// on each costs the same however many they are.
    pub(crate) fn find_look_alike(&self, skeleton: &str) -> Option<usize> {
        let index = self.by_look.get_or_init(|| {
            let hashes: Vec<u64> = self.looks().iter().copied().map(spread).collect();
            HashIndex::new(&hashes, &|a, b| a.cmp(&b))
        });
        let look = hash_text_look(skeleton.as_bytes());
        let mut candidates = index.find_candidates(spread(look));
        let found =
            candidates.find(|user| look_alike::skeleton(self.key(*user as usize)) == skeleton);
        found.map(|user| user as usize)
    }

    /// The group's name as recorded, letter case and outer blanks aside.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&str> {
        let number = *self.groups.get(&fold_name(name))?;
        self.group_names.get(number as usize).map(String::as_str)
    }

    #[must_use]
    pub fn group_names(&self) -> &[String] {
        &self.group_names
    }

    /// The source of this name, letter case and outer blanks aside.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        let number = *self.source_numbers.get(&fold_name(name))?;
        self.sources.get(number as usize)
    }

    /// Sources in the order of the directory.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }
}

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
