//! The users on record as one block of bytes, which becomes a [`Directory`] without an object for any user.
//! `docs/snapshot.md` describes every byte.

use rollcall_scan::{Item, NONE, Row, hash_bytes};
use thiserror::Error;

use super::users::{Profile, Users};
use super::{Directory, SourceEntry};

/// What every snapshot begins with; the last byte is the version.
pub const SNAPSHOT_MARK: [u8; 8] = *b"rollcal\x02";

/// Why bytes are no snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    #[error("the snapshot does not begin with its mark, or is of another version")]
    OtherForm,
    #[error("the snapshot was damaged on the way: its checksum does not fit")]
    Damaged,
    #[error("the snapshot ends before it is complete, or says something impossible")]
    Inconsistent,
}

impl Directory {
    /// Writes the snapshot.
    #[must_use]
    pub fn to_snapshot(&self) -> Vec<u8> {
        let users = &self.users;
        let mut out = Writer { bytes: Vec::new() };
        out.text(&self.revision);
        out.texts(self.group_names.iter().map(String::as_str));
        out.texts(
            self.source_entries
                .iter()
                .map(|source| source.name.as_str()),
        );
        let flags = self
            .source_entries
            .iter()
            .map(|source| u32::from(source.enabled) | (u32::from(source.format.is_some()) << 1));
        out.numbers(flags);
        let formats = self.source_entries.iter().map(|source| &source.format);
        out.texts(formats.map(|format| format.as_deref().unwrap_or_default()));

        out.texts(users.words.iter().map(String::as_str));
        let plus_one = |word: Option<u32>| word.map_or(0, |word| word + 1);
        let profiles = || users.profiles.iter();
        out.numbers(profiles().map(|profile| plus_one(profile.status)));
        out.numbers(profiles().map(|profile| plus_one(profile.role)));
        out.numbers(profiles().map(|profile| plus_one(profile.account)));
        for list in [
            |profile: &Profile| profile.groups.clone(),
            |profile: &Profile| profile.sources.clone(),
        ] {
            out.numbers(profiles().map(|profile| length(list(profile).len())));
            out.numbers(profiles().flat_map(list));
        }

        let rows = || users.rows.iter();
        out.numbers(rows().map(|row| row.email_end - row.start));
        out.numbers(rows().map(|row| row.key_end - row.email_end));
        out.numbers(rows().map(|row| match row.name_end {
            NONE => 0,
            end => end - row.key_end + 1,
        }));
        out.numbers(rows().map(|row| row.profile));
        let both = [
            (
                &users.identifiers,
                starts(users, |row| row.first_identifier),
            ),
            (&users.properties, starts(users, |row| row.first_property)),
        ];
        for (items, firsts) in both {
            let ends = firsts.iter().skip(1).copied().chain([length(items.len())]);
            out.numbers(firsts.iter().zip(ends).map(|(first, end)| end - first));
            out.numbers(items.iter().map(|item| item.word));
        }
        let (identifiers, properties) = item_lengths(users);
        out.numbers(identifiers.into_iter());
        out.numbers(properties.into_iter());
        out.numbers([u32::from(self.identifiers_are_distinct())].into_iter());
        out.text(&users.text);

        let mut bytes = SNAPSHOT_MARK.to_vec();
        bytes.extend(hash_bytes(&out.bytes).to_le_bytes());
        bytes.append(&mut out.bytes);
        bytes
    }

    /// Reads a snapshot. Bytes from anywhere may be given; nothing is believed that is not looked at.
    ///
    /// # Errors
    /// [`SnapshotError`], when the bytes are no complete snapshot of this version.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Directory, SnapshotError> {
        let behind_mark = bytes
            .strip_prefix(&SNAPSHOT_MARK)
            .ok_or(SnapshotError::OtherForm)?;
        let (checksum, body) = behind_mark
            .split_first_chunk()
            .ok_or(SnapshotError::Damaged)?;
        if u64::from_le_bytes(*checksum) != hash_bytes(body) {
            return Err(SnapshotError::Damaged);
        }
        read(body).ok_or(SnapshotError::Inconsistent)
    }
}

fn starts(users: &Users, first: impl Fn(&Row) -> u32) -> Vec<u32> {
    users.rows.iter().map(first).collect()
}

/// Lengths of the texts of identifiers and of properties, which lie behind one another in each user's text.
fn item_lengths(users: &Users) -> (Vec<u32>, Vec<u32>) {
    let mut lengths = (Vec::new(), Vec::new());
    let total = (users.identifiers.len(), users.properties.len());
    for (at, row) in users.rows.iter().enumerate() {
        let next = users.rows.get(at + 1);
        let mut start = row.own_end();
        let mut note = |items: &[Item], first: u32, end: usize, lengths: &mut Vec<u32>| {
            for item in items.get(first as usize..end).unwrap_or_default() {
                lengths.push(item.end - start);
                start = item.end;
            }
        };
        let identifiers_end = next.map_or(total.0, |next| next.first_identifier as usize);
        note(
            &users.identifiers,
            row.first_identifier,
            identifiers_end,
            &mut lengths.0,
        );
        let properties_end = next.map_or(total.1, |next| next.first_property as usize);
        note(
            &users.properties,
            row.first_property,
            properties_end,
            &mut lengths.1,
        );
    }
    lengths
}

fn read(body: &[u8]) -> Option<Directory> {
    let mut input = Reader { rest: body };
    let revision = input.text()?.to_owned();
    let groups = input.texts()?;
    let names = input.texts()?;
    let flags = input.numbers()?;
    let formats = input.texts()?;
    if names.len() != flags.count || names.len() != formats.len() {
        return None;
    }
    let sources = names.into_iter().zip(flags.iter()).zip(formats);
    let sources = sources.map(|((name, flags), format)| SourceEntry {
        name,
        enabled: flags & 1 == 1,
        format: (flags & 2 == 2).then_some(format),
    });
    let sources = sources.collect();
    let words = input.texts()?;
    let profiles = read_profiles(&mut input, words.len())?;
    let (mut users, distinct) = read_users(&mut input, words.len(), profiles.len())?;
    (users.words, users.profiles) = (words, profiles);
    if !input.rest.is_empty() {
        return None;
    }
    let mut directory = Directory::new(revision, groups, sources, users)?;
    directory.identifiers_are_distinct = Some(distinct);
    Some(directory)
}

fn read_profiles(input: &mut Reader<'_>, words: usize) -> Option<Vec<Profile>> {
    let (status, role, account) = (input.numbers()?, input.numbers()?, input.numbers()?);
    let lists = [
        (input.numbers()?, input.numbers()?),
        (input.numbers()?, input.numbers()?),
    ];
    let count = status.count;
    let counts = [
        role.count,
        account.count,
        lists[0].0.count,
        lists[1].0.count,
    ];
    if counts.iter().any(|other| *other != count) {
        return None;
    }
    let is_word = |word: u32| (word as usize) < words;
    let word = |number: u32| match number.checked_sub(1) {
        None => Some(None),
        Some(word) => is_word(word).then_some(Some(word)),
    };
    let mut taken = [0_usize; 2];
    let mut profiles = Vec::with_capacity(count);
    for at in 0..count {
        let mut own = [Vec::new(), Vec::new()];
        for ((own, taken), (lengths, items)) in own.iter_mut().zip(&mut taken).zip(&lists) {
            for _ in 0..lengths.get(at)? {
                own.push(items.get(*taken).filter(|word| is_word(*word))?);
                *taken += 1;
            }
        }
        let [groups, sources] = own;
        profiles.push(Profile {
            status: word(status.get(at)?)?,
            role: word(role.get(at)?)?,
            account: word(account.get(at)?)?,
            groups,
            sources,
        });
    }
    Some(profiles)
}

/// The users but for words and profiles, of which there are so many, and whether no identifier is held twice.
fn read_users(input: &mut Reader<'_>, words: usize, profiles: usize) -> Option<(Users, bool)> {
    let (emails, keys, names, profile) = (
        input.numbers()?,
        input.numbers()?,
        input.numbers()?,
        input.numbers()?,
    );
    let (identifier_counts, identifier_words) = (input.numbers()?, input.numbers()?);
    let (property_counts, property_words) = (input.numbers()?, input.numbers()?);
    let (identifier_lengths, property_lengths) = (input.numbers()?, input.numbers()?);
    let distinct = input.numbers()?;
    let text = input.text()?;
    let count = emails.count;
    let counts = [
        keys.count,
        names.count,
        profile.count,
        identifier_counts.count,
        property_counts.count,
    ];
    if counts.iter().any(|other| *other != count)
        || identifier_words.count != identifier_lengths.count
        || property_words.count != property_lengths.count
        || distinct.count != 1
    {
        return None;
    }
    let mut users = Users {
        rows: Vec::with_capacity(count),
        identifiers: Vec::with_capacity(identifier_words.count),
        properties: Vec::with_capacity(property_words.count),
        ..Users::default()
    };
    let mut end = 0_u32;
    // Every piece ends where a character does.
    let mut take = |length: u32| {
        end = end.checked_add(length)?;
        text.is_char_boundary(end as usize).then_some(end)
    };
    let lengths = emails
        .iter()
        .zip(keys.iter())
        .zip(names.iter())
        .zip(profile.iter());
    let counts = identifier_counts.iter().zip(property_counts.iter());
    let (mut start, mut identifiers, mut properties) = (0, 0, 0);
    for ((((email, key), name), profile), (own_identifiers, own_properties)) in lengths.zip(counts)
    {
        let email_end = take(email)?;
        let key_end = take(key)?;
        let name_end = match name.checked_sub(1) {
            Some(length) => take(length)?,
            None => NONE,
        };
        if profile as usize >= profiles {
            return None;
        }
        users.rows.push(Row {
            start,
            email_end,
            key_end,
            name_end,
            profile,
            first_identifier: length(users.identifiers.len()),
            first_property: length(users.properties.len()),
        });
        for _ in 0..own_identifiers {
            let word = identifier_words
                .get(identifiers)
                .filter(|word| (*word as usize) < words)?;
            let end = take(identifier_lengths.get(identifiers)?)?;
            users.identifiers.push(Item { word, end });
            identifiers += 1;
        }
        for _ in 0..own_properties {
            let word = property_words
                .get(properties)
                .filter(|word| (*word as usize) < words)?;
            let end = take(property_lengths.get(properties)?)?;
            users.properties.push(Item { word, end });
            properties += 1;
        }
        start = take(0)?;
    }
    let complete = start as usize == text.len()
        && identifiers == identifier_words.count
        && properties == property_words.count;
    users.text = text.to_owned();
    complete.then_some((users, distinct.get(0)? == 1))
}

fn length(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        self.bytes.extend(length(text.len()).to_le_bytes());
        self.bytes.extend(text.as_bytes());
    }

    fn texts<'a>(&mut self, texts: impl Iterator<Item = &'a str> + Clone) {
        self.numbers(texts.clone().map(|text| length(text.len())));
        self.text(&texts.collect::<String>());
    }

    /// A column of numbers, each as wide as the largest needs.
    fn numbers(&mut self, numbers: impl Iterator<Item = u32>) {
        let numbers: Vec<u32> = numbers.collect();
        let width = match numbers.iter().max() {
            Some(0x1_0000..) => 4,
            Some(0x100..) => 2,
            _ => 1,
        };
        self.bytes.push(width);
        self.bytes.extend(length(numbers.len()).to_le_bytes());
        for number in numbers {
            let bytes = number.to_le_bytes();
            self.bytes.extend(bytes.iter().take(usize::from(width)));
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

/// A column as it stands in the snapshot.
#[derive(Clone, Copy)]
struct Numbers<'a> {
    bytes: &'a [u8],
    width: usize,
    count: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn count(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).ok()
    }

    fn numbers(&mut self) -> Option<Numbers<'a>> {
        let width = usize::from(*self.take(1)?.first()?);
        let count = self.count()?;
        let bytes = matches!(width, 1 | 2 | 4)
            .then(|| self.take(count.checked_mul(width)?))
            .flatten()?;
        Some(Numbers {
            bytes,
            width,
            count,
        })
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let lengths = self.numbers()?;
        let mut rest = self.text()?;
        let mut texts = Vec::with_capacity(lengths.count);
        for length in lengths.iter() {
            let (text, behind) = rest.split_at_checked(length as usize)?;
            texts.push(text.to_owned());
            rest = behind;
        }
        rest.is_empty().then_some(texts)
    }
}

impl<'a> Numbers<'a> {
    fn get(self, at: usize) -> Option<u32> {
        let start = at.checked_mul(self.width)?;
        let bytes = self.bytes.get(start..start + self.width)?;
        Some(match *bytes {
            [one] => u32::from(one),
            [low, high] => u32::from(u16::from_le_bytes([low, high])),
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
            _ => return None,
        })
    }

    fn iter(self) -> impl Iterator<Item = u32> + use<'a> {
        (0..self.count).map_while(move |at| self.get(at))
    }
}
