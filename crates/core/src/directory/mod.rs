//! The existing users, one column after another, with the tables by which records find them.

mod document;

use std::sync::OnceLock;

use hashbrown::HashMap;

pub use document::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};

use crate::json::{JsonError, from_json_text};
use crate::validate::look_alike::{Skeletons, note_skeletons};
use crate::validate::{canonical_email, fold_name};

/// The existing users as the comparison needs them. Made from a [`DirectoryDocument`].
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub revision: String,
    users: Vec<UserEntry>,
    /// Canonical key of each user.
    keys: Vec<String>,
    by_key: HashMap<String, u32>,
    /// Further users with a key that stands already: another app account has them too.
    also: HashMap<String, Vec<u32>>,
    /// Who holds an identifier, by source (folded) and user name (exact).
    by_identifier: HashMap<String, HashMap<String, u32>>,
    /// What the keys look like; made when first needed.
    skeletons: OnceLock<Skeletons>,
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
    pub format: Option<regex_lite::Regex>,
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
        let mut directory = Directory {
            revision: document.revision,
            ..Directory::default()
        };
        for name in document.groups {
            directory.groups.insert(fold_name(&name), name.clone());
            directory.group_names.push(name);
        }
        for source in document.sources {
            let format = source.format.as_deref();
            let format =
                format.and_then(|format| regex_lite::Regex::new(&format!("^(?:{format})$")).ok());
            let entry = Source {
                name: source.name.clone(),
                enabled: source.enabled,
                format,
            };
            directory.sources.insert(fold_name(&source.name), entry);
            directory.source_entries.push(source);
        }
        directory.keys.reserve(document.users.len());
        directory.by_key.reserve(document.users.len());
        for user in document.users {
            directory.push_user(user);
        }
        directory
    }

    /// The document that this directory was made from, groups and sources included.
    #[must_use]
    pub fn to_document(&self) -> DirectoryDocument {
        DirectoryDocument {
            revision: self.revision.clone(),
            groups: self.group_names.clone(),
            sources: self.source_entries.clone(),
            users: self.users.clone(),
        }
    }

    fn push_user(&mut self, user: UserEntry) {
        let key = canonical_email(&user.email).unwrap_or_else(|| user.email.trim().to_lowercase());
        let index = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        for identifier in &user.identifiers {
            let of_source = self
                .by_identifier
                .entry(fold_name(&identifier.source))
                .or_default();
            of_source
                .entry(identifier.username.clone())
                .or_insert(index);
        }
        if *self.by_key.entry(key.clone()).or_insert(index) != index {
            self.also.entry(key.clone()).or_default().push(index);
        }
        self.keys.push(key);
        self.users.push(user);
    }

    /// All users, in the order of the document.
    #[must_use]
    pub fn users(&self) -> &[UserEntry] {
        &self.users
    }

    /// Canonical key of a user, by position.
    #[must_use]
    pub fn key(&self, user: usize) -> &str {
        self.keys.get(user).map_or("", String::as_str)
    }

    /// Position of the user with this canonical key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).map(|index| *index as usize)
    }

    /// Positions of all users with this canonical key; more than one where several app accounts have them.
    pub fn find_all(&self, key: &str) -> impl Iterator<Item = usize> {
        let further = self
            .also
            .get(key)
            .into_iter()
            .flatten()
            .map(|index| *index as usize);
        self.find(key).into_iter().chain(further)
    }

    #[must_use]
    pub fn user(&self, index: usize) -> Option<&UserEntry> {
        self.users.get(index)
    }

    /// Position of the user who holds an identifier.
    #[must_use]
    pub fn holder(&self, source: &str, username: &str) -> Option<usize> {
        let of_source = self.by_identifier.get(&fold_name(source))?;
        of_source.get(username).map(|index| *index as usize)
    }

    /// What the users' keys look like.
    pub(crate) fn skeletons(&self) -> &Skeletons {
        self.skeletons
            .get_or_init(|| note_skeletons(self.keys.iter().map(String::as_str)))
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

    /// Whether the user is active; a user without a status is.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status
            .as_deref()
            .is_none_or(|status| status.eq_ignore_ascii_case("active"))
    }

    /// Whether nobody but the file upload sees the user.
    #[must_use]
    pub fn is_seen_by_upload_only(&self) -> bool {
        self.sources.iter().all(|source| source == "file_upload")
    }
}
