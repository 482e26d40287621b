//! The users on record as one block of bytes, which becomes a [`Directory`] without an object for any user.
//! `docs/snapshot.md` describes every byte.

use rollcall_scan::{Item, NONE, Row, RowColumns, build_rows, hash_bytes, widen};
use thiserror::Error;

use super::users::{Profile, Users};
use super::{Directory, SourceEntry};

/// What every snapshot begins with; the last byte is the version.
pub const SNAPSHOT_MARK: [u8; 8] = *b"rollcal\x02";

/// Mark and checksum.
const HEAD_BYTES: usize = 16;

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
    pub fn from_snapshot(bytes: Vec<u8>) -> Result<Directory, SnapshotError> {
        let behind_mark = bytes
            .strip_prefix(&SNAPSHOT_MARK)
            .ok_or(SnapshotError::OtherForm)?;
        let (checksum, body) = behind_mark
            .split_first_chunk()
            .ok_or(SnapshotError::Damaged)?;
        if u64::from_le_bytes(*checksum) != hash_bytes(body) {
            return Err(SnapshotError::Damaged);
        }
        read(bytes).ok_or(SnapshotError::Inconsistent)
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

/// Reads what follows the checksum.
fn read(mut bytes: Vec<u8>) -> Option<Directory> {
    let mut input = Reader {
        rest: bytes.get(HEAD_BYTES..)?,
    };
    let revision = input.text()?.to_owned();
    let groups = input.texts()?;
    let names = input.texts()?;
    let flags = input.numbers()?;
    let formats = input.texts()?;
    if names.len() != flags.len() || names.len() != formats.len() {
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
    // The text is the end of the snapshot, and stays where it is; what is before it goes.
    let text = input.rest.len();
    bytes.drain(..bytes.len() - text);
    users.text = String::from_utf8(bytes).ok()?;
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
    let count = status.len();
    let counts = [
        role.len(),
        account.len(),
        lists[0].0.len(),
        lists[1].0.len(),
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
            for _ in 0..*lengths.get(at)? {
                own.push(items.get(*taken).copied().filter(|word| is_word(*word))?);
                *taken += 1;
            }
        }
        let [groups, sources] = own;
        profiles.push(Profile {
            status: word(*status.get(at)?)?,
            role: word(*role.get(at)?)?,
            account: word(*account.get(at)?)?,
            groups,
            sources,
        });
    }
    Some(profiles)
}

/// The users but for their text, words and profiles, of which there are so many; and whether no identifier is held
/// twice. What is left is the text.
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
    let [distinct] = *distinct else { return None };
    if input.count()? != input.rest.len() {
        return None;
    }
    let columns = RowColumns {
        emails: &emails,
        keys: &keys,
        names: &names,
        profiles: &profile,
        counts: [&identifier_counts, &property_counts],
        words: [&identifier_words, &property_words],
        lengths: [&identifier_lengths, &property_lengths],
    };
    let (rows, identifiers, properties) = build_rows(&columns, input.rest, words, profiles)?;
    let users = Users {
        rows,
        identifiers,
        properties,
        ..Users::default()
    };
    Some((users, distinct == 1))
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

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let width = usize::from(*self.take(1)?.first()?);
        let count = self.count()?;
        widen(self.take(count.checked_mul(width)?)?, width)
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let lengths = self.numbers()?;
        let mut rest = self.text()?;
        let mut texts = Vec::with_capacity(lengths.len());
        for length in lengths.iter() {
            let (text, behind) = rest.split_at_checked(*length as usize)?;
            texts.push(text.to_owned());
            rest = behind;
        }
        rest.is_empty().then_some(texts)
    }
}
