//! A `workspace-users` file of any size and the users to compare it with, the same at every run: of a hundred
//! records one is new and one is changed, and one user on record is missing from the file.

use rollcall_core::directory::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};

const GROUPS: [&str; 8] = [
    "Design",
    "Engineering",
    "Finance",
    "Legal",
    "Marketing",
    "Operations",
    "Sales",
    "Support",
];
const ROLES: [&str; 6] = ["User", "User", "User", "User", "Supervisor", "Admin"];
const FIRST: [(&str, &str); 10] = [
    ("Ada", "ada"),
    ("Björn", "bjorn"),
    ("Chloé", "chloe"),
    ("Dmitri", "dmitri"),
    ("Elif", "elif"),
    ("Grace", "grace"),
    ("Hiro", "hiro"),
    ("Inés", "ines"),
    ("Jun", "jun"),
    ("Liam", "liam"),
];
const LAST: [(&str, &str); 10] = [
    ("Abbott", "abbott"),
    ("Brandt", "brandt"),
    ("Costa", "costa"),
    ("Dvořák", "dvorak"),
    ("Eriksen", "eriksen"),
    ("Fischer", "fischer"),
    ("Gupta", "gupta"),
    ("Hansen", "hansen"),
    ("Keller", "keller"),
    ("O'Neill", "oneill"),
];
const LETTERS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

pub(crate) struct People {
    pub(crate) csv: String,
    pub(crate) directory: DirectoryDocument,
    pub(crate) expected: [u32; 4],
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }
}

fn person(number: usize, random: &mut Random) -> UserEntry {
    let first = FIRST[random.below(FIRST.len())];
    let last = LAST[random.below(LAST.len())];
    let name = match random.below(20) {
        0 | 1 => format!("{}, {}", last.0, first.0),
        2 => format!("{} \"{}\" {}", first.0, &first.1[..2], last.0),
        _ => format!("{} {}", first.0, last.0),
    };
    let bits = random.next();
    let groups = GROUPS
        .iter()
        .enumerate()
        .filter(|(at, _)| (bits >> (at * 3)) & 7 < 2)
        .map(|(_, group)| (*group).to_owned());
    let mut username = String::from("U");
    let mut rest = number + (1 << 30);
    for _ in 0..9 {
        username.push(char::from(LETTERS[rest % 32]));
        rest /= 32;
    }
    let slack = IdentifierEntry {
        source: "slack".to_owned(),
        username,
    };
    UserEntry {
        email: format!("{}.{}.{number}@harbour.example", first.1, last.1),
        display_name: Some(name),
        status: Some("active".to_owned()),
        role: Some(ROLES[random.below(ROLES.len())].to_lowercase()),
        groups: groups.collect(),
        identifiers: if random.below(10) < 6 {
            vec![slack]
        } else {
            Vec::new()
        },
        ..UserEntry::default()
    }
}

fn quote(text: &str) -> String {
    if text.contains([',', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// `expected`: new, changed, unchanged, missing.
pub(crate) fn generate(records: usize) -> People {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut csv = String::from(
        "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\r\n",
    );
    let mut users = Vec::new();
    let mut expected = [0; 4];
    for number in 0..records {
        let mut user = person(number, &mut random);
        let role = user.role.as_deref().unwrap_or_default();
        let role = format!("{}{}", role[..1].to_uppercase(), &role[1..]);
        let groups = if user.groups.is_empty() {
            "none".to_owned()
        } else {
            user.groups.join(", ")
        };
        let identifiers: Vec<String> = user
            .identifiers
            .iter()
            .map(|held| format!("{}:{}", held.source, held.username))
            .collect();
        csv.push_str(&format!(
            "Active,{},{},{role},{},{}\r\n",
            quote(user.display_name.as_deref().unwrap_or_default()),
            user.email,
            quote(&groups),
            identifiers.join(","),
        ));
        match number % 100 {
            17 => {
                expected[0] += 1;
                expected[3] += 1;
                users.push(person(records + number, &mut random));
            }
            53 => {
                expected[1] += 1;
                user.display_name = Some("Somebody Else".to_owned());
                users.push(user);
            }
            _ => {
                expected[2] += 1;
                users.push(user);
            }
        }
    }
    // The order of the users on record is not that of the file.
    for at in (1..users.len()).rev() {
        users.swap(at, random.below(at + 1));
    }
    let directory = DirectoryDocument {
        revision: "1".to_owned(),
        groups: GROUPS.map(str::to_owned).to_vec(),
        sources: vec![SourceEntry {
            name: "slack".to_owned(),
            enabled: true,
            format: Some("^[UW][A-Z0-9]{8,}$".to_owned()),
        }],
        users,
    };
    People {
        csv,
        directory,
        expected,
    }
}
