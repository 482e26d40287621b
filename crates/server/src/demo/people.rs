//! The workspace directory of the demo.

use rollcall_core::directory::{IdentifierEntry, UserEntry};
use rollcall_store::fold;

use super::names::NAMES;
use super::{DEMO_ADMIN, FIGMA_OWNER, SUPERVISOR};

/// The last so many come in with the import of the demo's history.
pub(super) const JOINED_BY_IMPORT: usize = 6;
/// Where these people work is told by their place in the list, so that every group is about as large as it
/// would be.
const DEPARTMENTS: [&str; 20] = [
    "Engineering",
    "Sales",
    "Support",
    "Engineering",
    "Operations",
    "Design",
    "Engineering",
    "Sales",
    "Marketing",
    "Support",
    "Engineering",
    "Finance",
    "Sales",
    "Engineering",
    "Support",
    "Operations",
    "Marketing",
    "People",
    "Legal",
    "Sales",
];
/// Admins besides the demo's own, by place in the list.
const ADMINS: [usize; 3] = [3, 17, 42];

/// Someone of the workspace directory, as they are in the end.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) entry: UserEntry,
    /// Not there from the start.
    pub(super) joined_by_import: bool,
}

impl Person {
    /// Key and address are the same here.
    pub(super) fn key(&self) -> &str {
        &self.entry.email
    }

    pub(super) fn is_archived(&self) -> bool {
        self.entry.status.as_deref() == Some("archived")
    }

    pub(super) fn is_in(&self, group: &str) -> bool {
        self.entry.groups.iter().any(|of| of == group)
    }
}

/// All 250, in the order of the list.
pub(super) fn people() -> Vec<Person> {
    let names: Vec<&str> = NAMES.split(',').map(str::trim).collect();
    let first_joiner = names.len() - JOINED_BY_IMPORT;
    let people = names.iter().enumerate().map(|(place, name)| {
        let joined_by_import = place >= first_joiner;
        Person {
            entry: entry(place, name, joined_by_import),
            joined_by_import,
        }
    });
    people.collect()
}

fn entry(place: usize, name: &str, joined_by_import: bool) -> UserEntry {
    let email = address(name);
    let draw = fnv1a(&email);
    let is_named = [DEMO_ADMIN, SUPERVISOR, FIGMA_OWNER].contains(&email.as_str());
    let is_admin = email == DEMO_ADMIN || ADMINS.contains(&place);
    let role = match draw % 19 {
        _ if is_admin => "admin",
        _ if email == SUPERVISOR => "supervisor",
        3 if !is_named => "supervisor",
        _ => "user",
    };
    let is_archived = draw.is_multiple_of(13) && role == "user" && !is_named && !joined_by_import;
    let department = if email == FIGMA_OWNER {
        Some("Design")
    } else {
        DEPARTMENTS.iter().copied().cycle().nth(place)
    };
    let mut groups: Vec<String> = department.into_iter().map(str::to_owned).collect();
    let second = match draw % 31 {
        0..3 => Some("Operations"),
        3..5 => Some("People"),
        5..8 => Some("Design"),
        _ => None,
    };
    groups.extend(
        second
            .filter(|group| Some(*group) != department)
            .map(str::to_owned),
    );
    groups.sort_unstable();
    UserEntry {
        display_name: Some(name.to_owned()),
        status: Some(if is_archived { "archived" } else { "active" }.to_owned()),
        role: Some(role.to_owned()),
        groups,
        identifiers: identifiers(place, &email, draw, joined_by_import),
        email,
        ..UserEntry::default()
    }
}

/// Most people are on Slack, some on WhatsApp and Teams, a few nowhere.
fn identifiers(
    place: usize,
    email: &str,
    draw: u64,
    joined_by_import: bool,
) -> Vec<IdentifierEntry> {
    let identifier = |source: &str, username: String| IdentifierEntry {
        source: source.to_owned(),
        username,
    };
    let mut identifiers = Vec::new();
    if !draw.is_multiple_of(8) {
        identifiers.push(identifier("slack", format!("U0{}", base36(draw))));
    }
    if draw.is_multiple_of(9) && !joined_by_import {
        identifiers.push(identifier(
            "teams",
            email.split('@').next().unwrap_or_default().to_owned(),
        ));
    }
    if draw.is_multiple_of(3) {
        // A range of numbers that is never given out.
        identifiers.push(identifier("whatsapp", format!("+447700900{place:03}")));
    }
    identifiers
}

/// "Linh Nguyễn" → `linh.nguyen@harbour.example`.
pub(super) fn address(name: &str) -> String {
    let mut local = String::new();
    for c in fold(name).chars() {
        match c {
            'ı' => local.push('i'),
            'ø' => local.push('o'),
            'đ' | 'ð' => local.push('d'),
            'ł' => local.push('l'),
            'æ' => local.push_str("ae"),
            ' ' => local.push('.'),
            c if c.is_ascii_alphanumeric() || c == '-' => local.push(c),
            _ => {}
        }
    }
    format!("{local}@harbour.example")
}

/// A number drawn from a text, the same everywhere.
pub(super) fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Nine letters and digits.
fn base36(mut number: u64) -> String {
    (0..9)
        .map(|_| {
            let digit = u32::try_from(number % 36).unwrap_or_default();
            number /= 36;
            char::from_digit(digit, 36)
                .unwrap_or('0')
                .to_ascii_uppercase()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::GROUPS;

    #[test]
    fn there_are_250_people_with_addresses_of_their_own() {
        let people = people();
        let keys: HashSet<&str> = people.iter().map(Person::key).collect();
        assert_eq!((people.len(), keys.len()), (250, 250));
        for person in &people {
            let key = rollcall_core::validate::canonical_email(person.key());
            assert_eq!(key.as_deref(), Some(person.key()));
            assert!(person.key().is_ascii(), "{}", person.key());
        }
    }

    #[test]
    fn the_named_people_are_who_they_should_be() {
        let people = people();
        let find = |key: &str| people.iter().find(|person| person.key() == key).unwrap();
        assert_eq!(find(DEMO_ADMIN).entry.role.as_deref(), Some("admin"));
        assert_eq!(find(SUPERVISOR).entry.role.as_deref(), Some("supervisor"));
        assert_eq!(find(FIGMA_OWNER).entry.role.as_deref(), Some("user"));
        let admins = people
            .iter()
            .filter(|person| person.entry.role.as_deref() == Some("admin"));
        assert!(admins.filter(|person| !person.is_archived()).count() >= 3);
    }

    #[test]
    fn the_directory_is_worth_looking_at() {
        let people = people();
        let archived = people.iter().filter(|person| person.is_archived()).count();
        assert!((10..40).contains(&archived), "{archived} archived");
        let unidentified = people
            .iter()
            .filter(|person| person.entry.identifiers.is_empty())
            .count();
        assert!(
            (8..60).contains(&unidentified),
            "{unidentified} without identifiers"
        );
        for group in GROUPS {
            let members = people.iter().filter(|person| person.is_in(group)).count();
            assert!(members >= 8, "{group} has {members}");
        }
    }
}
