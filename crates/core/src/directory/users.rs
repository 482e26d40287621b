//! The users, without an object for any of them.

use std::fmt;
use std::ops::Range;

use crate::by_name::ByName;
use crate::numbers::TextNumbers;
use rollcall_scan::{Item, NONE, Row, key_of};

use super::{IdentifierEntry, UserEntry};

/// All users: one text that holds what is theirs alone, one row of positions each, and what repeats (status, role,
/// account, groups, sources) once for all who have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Users {
    /// User by user: address, key where it is another, name, user names, values of properties.
    pub(super) text: String,
    /// In the order in which [`rollcall_scan::KeyTable`] finds them.
    pub(super) rows: Vec<Row>,
    pub(super) identifiers: Vec<Item>,
    pub(super) properties: Vec<Item>,
    pub(super) profiles: Vec<Profile>,
    /// Words that profiles and items name by number.
    pub(super) words: Vec<String>,
}

/// What users have in common; numbers of words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Profile {
    pub(super) status: Option<u32>,
    pub(super) role: Option<u32>,
    pub(super) account: Option<u32>,
    pub(super) groups: Vec<u32>,
    pub(super) sources: Vec<u32>,
}

impl Profile {
    /// Its numbers as a text that no other profile has.
    fn spell(&self) -> String {
        let mut spelled = String::new();
        let mut add = |number: u32| {
            spelled.push_str(&number.to_string());
            spelled.push(' ');
        };
        for word in [self.status, self.role, self.account] {
            add(word.map_or(0, |word| word + 1));
        }
        for list in [&self.groups, &self.sources] {
            add(saturating(list.len()));
            list.iter().copied().for_each(&mut add);
        }
        spelled
    }
}

/// One existing user, looked at in place.
#[derive(Clone, Copy)]
pub struct User<'a> {
    users: &'a Users,
    row: Row,
    /// Numbers behind the user's last identifier and property.
    identifiers_end: u32,
    properties_end: u32,
}

impl Users {
    pub(super) fn get(&self, at: usize) -> Option<User<'_>> {
        let row = *self.rows.get(at)?;
        let next = self.rows.get(at + 1);
        Some(User {
            users: self,
            row,
            identifiers_end: next.map_or_else(
                || saturating(self.identifiers.len()),
                |next| next.first_identifier,
            ),
            properties_end: next.map_or_else(
                || saturating(self.properties.len()),
                |next| next.first_property,
            ),
        })
    }

    /// A user with this profile and nothing of their own.
    pub(super) fn of_profile(&self, number: usize) -> User<'_> {
        User {
            users: self,
            row: Row {
                profile: saturating(number),
                name_end: NONE,
                ..Row::default()
            },
            identifiers_end: 0,
            properties_end: 0,
        }
    }

    pub(super) fn key(&self, at: usize) -> &str {
        self.rows.get(at).map_or("", |row| key_of(&self.text, row))
    }

    fn slice(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    pub(super) fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// Numbers of the words and texts of a user's identifiers.
    pub(super) fn numbered_identifiers(&self, at: usize) -> impl Iterator<Item = (u32, &str)> {
        let user = self.get(at);
        let own = user.and_then(|user| {
            let own = user.row.first_identifier as usize..user.identifiers_end as usize;
            self.identifiers.get(own)
        });
        let mut start = user.map_or(0, |user| user.row.own_end());
        own.unwrap_or_default().iter().map(move |item| {
            let text = self.slice(start, item.end);
            start = item.end;
            (item.word, text)
        })
    }

    /// Number of the word and user name of the identifier with this number, which this user has.
    pub(super) fn identifier(&self, user: usize, number: u32) -> Option<(u32, &str)> {
        let row = self.rows.get(user)?;
        let item = self.identifiers.get(number as usize)?;
        let start = match self.identifiers.get((number as usize).wrapping_sub(1)) {
            Some(before) if number > row.first_identifier => before.end,
            _ => row.own_end(),
        };
        Some((item.word, self.slice(start, item.end)))
    }

    /// Words and texts of items of one user; the first text begins at `start`.
    fn items<'a>(
        &'a self,
        items: &'a [Item],
        own: Range<u32>,
        mut start: u32,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = items.get(own.start as usize..own.end as usize);
        own.unwrap_or_default().iter().map(move |item| {
            let text = self.slice(start, item.end);
            start = item.end;
            (self.word(item.word), text)
        })
    }
}

impl<'a> User<'a> {
    #[must_use]
    pub fn email(self) -> &'a str {
        self.users.slice(self.row.start, self.row.email_end)
    }

    #[must_use]
    pub fn display_name(self) -> Option<&'a str> {
        let named = self.row.name_end != NONE;
        named.then(|| self.users.slice(self.row.key_end, self.row.name_end))
    }

    fn profile(self) -> Option<&'a Profile> {
        self.users.profiles.get(self.row.profile as usize)
    }

    /// Number of what the user has in common with others: status, role, account, groups and sources.
    pub(crate) fn profile_number(self) -> u32 {
        self.row.profile
    }

    fn word(self, number: impl Fn(&Profile) -> Option<u32>) -> Option<&'a str> {
        Some(self.users.word(number(self.profile()?)?))
    }

    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        self.word(|profile| profile.status)
    }

    #[must_use]
    pub fn role(self) -> Option<&'a str> {
        self.word(|profile| profile.role)
    }

    #[must_use]
    pub fn account(self) -> Option<&'a str> {
        self.word(|profile| profile.account)
    }

    pub fn groups(self) -> impl Iterator<Item = &'a str> {
        let groups = self.profile().map(|profile| profile.groups.as_slice());
        groups
            .unwrap_or_default()
            .iter()
            .map(move |word| self.users.word(*word))
    }

    pub fn sources(self) -> impl Iterator<Item = &'a str> {
        let sources = self.profile().map(|profile| profile.sources.as_slice());
        sources
            .unwrap_or_default()
            .iter()
            .map(move |word| self.users.word(*word))
    }

    /// Sources and user names.
    pub fn identifiers(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = self.row.first_identifier..self.identifiers_end;
        self.users
            .items(&self.users.identifiers, own, self.row.own_end())
    }

    fn properties(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = self.row.first_property..self.properties_end;
        let last_identifier = (self.row.first_identifier..self.identifiers_end)
            .next_back()
            .and_then(|last| self.users.identifiers.get(last as usize));
        let start = last_identifier.map_or_else(|| self.row.own_end(), |last| last.end);
        self.users.items(&self.users.properties, own, start)
    }

    /// A text property by the name that template fields use for it.
    #[must_use]
    pub fn text(self, property: &str) -> Option<&'a str> {
        match property {
            "email" => Some(self.email()),
            "display_name" => self.display_name(),
            "status" => self.status(),
            "role" => self.role(),
            other => {
                let mut properties = self.properties();
                properties
                    .find(|(name, _)| *name == other)
                    .map(|(_, value)| value)
            }
        }
    }

    /// Whether the user is active; a user without a status is.
    #[must_use]
    pub fn is_active(self) -> bool {
        self.status()
            .is_none_or(|status| status.eq_ignore_ascii_case("active"))
    }

    /// Whether nobody but the file upload sees the user.
    #[must_use]
    pub fn is_seen_by_upload_only(self) -> bool {
        self.sources().all(|source| source == "file_upload")
    }

    /// The user as a document has it.
    #[must_use]
    pub fn to_entry(self) -> UserEntry {
        let owned = str::to_owned;
        let mut properties = ByName::default();
        for (name, value) in self.properties() {
            properties.insert(name.to_owned(), value.to_owned());
        }
        UserEntry {
            email: self.email().to_owned(),
            display_name: self.display_name().map(owned),
            status: self.status().map(owned),
            role: self.role().map(owned),
            groups: self.groups().map(owned).collect(),
            identifiers: self
                .identifiers()
                .map(|(source, username)| IdentifierEntry {
                    source: source.to_owned(),
                    username: username.to_owned(),
                })
                .collect(),
            account: self.account().map(owned),
            sources: self.sources().map(owned).collect(),
            properties,
        }
    }
}

impl fmt::Debug for User<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_entry().fmt(out)
    }
}

/// Adds users one by one, in the order of their rows.
#[derive(Debug, Default)]
pub(super) struct UsersBuilder {
    users: Users,
    words: TextNumbers,
    /// By what [`Profile::spell`] gives.
    profiles: TextNumbers,
}

impl UsersBuilder {
    pub(super) fn push(&mut self, user: &UserEntry, key: &str) {
        let profile = Profile {
            status: user.status.as_deref().map(|word| self.word(word)),
            role: user.role.as_deref().map(|word| self.word(word)),
            account: user.account.as_deref().map(|word| self.word(word)),
            groups: user.groups.iter().map(|word| self.word(word)).collect(),
            sources: user.sources.iter().map(|word| self.word(word)).collect(),
        };
        let mut row = Row {
            start: self.end(),
            profile: self.profile(profile),
            first_identifier: saturating(self.users.identifiers.len()),
            first_property: saturating(self.users.properties.len()),
            name_end: NONE,
            ..Row::default()
        };
        row.email_end = self.append(&user.email);
        row.key_end = if key == user.email {
            row.email_end
        } else {
            self.append(key)
        };
        if let Some(name) = &user.display_name {
            row.name_end = self.append(name);
        }
        for identifier in &user.identifiers {
            let word = self.word(&identifier.source);
            let end = self.append(&identifier.username);
            self.users.identifiers.push(Item { word, end });
        }
        for (name, value) in &user.properties {
            let word = self.word(name);
            let end = self.append(value);
            self.users.properties.push(Item { word, end });
        }
        self.users.rows.push(row);
    }

    /// Adds a user of others as they are.
    pub(super) fn take(&mut self, from: &Users, at: usize) {
        let Some(User {
            mut row,
            identifiers_end,
            properties_end,
            ..
        }) = from.get(at)
        else {
            return;
        };
        // Each user's text lies in one piece, and all their numbers move by the same.
        let next = from.rows.get(at + 1);
        let end = next.map_or_else(|| saturating(from.text.len()), |next| next.start);
        let by = self.end().wrapping_sub(row.start);
        self.users.text.push_str(from.slice(row.start, end));
        if let Some(profile) = from.profiles.get(row.profile as usize) {
            let mut profile = profile.clone();
            let words = [&mut profile.status, &mut profile.role, &mut profile.account];
            let lists = profile.groups.iter_mut().chain(&mut profile.sources);
            for word in words.into_iter().flatten().chain(lists) {
                *word = self.word(from.word(*word));
            }
            row.profile = self.profile(profile);
        }
        let identifiers = row.first_identifier..identifiers_end;
        row.first_identifier = saturating(self.users.identifiers.len());
        for item in from
            .identifiers
            .get(identifiers.start as usize..identifiers.end as usize)
            .unwrap_or_default()
        {
            let item = self.moved(from, *item, by);
            self.users.identifiers.push(item);
        }
        let properties = row.first_property..properties_end;
        row.first_property = saturating(self.users.properties.len());
        for item in from
            .properties
            .get(properties.start as usize..properties.end as usize)
            .unwrap_or_default()
        {
            let item = self.moved(from, *item, by);
            self.users.properties.push(item);
        }
        row.start = row.start.wrapping_add(by);
        row.email_end = row.email_end.wrapping_add(by);
        row.key_end = row.key_end.wrapping_add(by);
        if row.name_end != NONE {
            row.name_end = row.name_end.wrapping_add(by);
        }
        self.users.rows.push(row);
    }

    fn moved(&mut self, from: &Users, item: Item, by: u32) -> Item {
        Item {
            word: self.word(from.word(item.word)),
            end: item.end.wrapping_add(by),
        }
    }

    pub(super) fn finish(self) -> Users {
        self.users
    }

    fn end(&self) -> u32 {
        saturating(self.users.text.len())
    }

    fn append(&mut self, text: &str) -> u32 {
        self.users.text.push_str(text);
        self.end()
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = saturating(self.users.words.len());
        self.users.words.push(word.to_owned());
        self.words.insert(word.to_owned(), number);
        number
    }

    fn profile(&mut self, profile: Profile) -> u32 {
        let spelled = profile.spell();
        if let Some(number) = self.profiles.get(&spelled) {
            return *number;
        }
        let number = saturating(self.users.profiles.len());
        self.users.profiles.push(profile);
        self.profiles.insert(spelled, number);
        number
    }
}

pub(super) fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
