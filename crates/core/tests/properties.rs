//! What holds for every input.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rollcall_core::changeset::{Actor, Changeset, RosterTotals, apply, revalidate};
use rollcall_core::decode::{Decoder, FastDecoder, Records, SourceText};
use rollcall_core::dialect::Dialect;
use rollcall_core::directory::{
    DELTA_MARK, Directory, DirectoryDocument, DirectoryParts, IdentifierEntry, SourceEntry,
    UserEntry,
};
use rollcall_core::report::{guard_cell, unguard_cell, write_record};
use rollcall_core::session::{Decisions, MissingDecision, Session};
use rollcall_core::template::{Template, builtin};

const GROUPS: [&str; 3] = ["Sales", "Support", "Legal"];

fn template(name: &str) -> Template {
    Template::from_json(builtin(name).unwrap().json).unwrap()
}

/// Users by the number in their address.
fn users(at_least: usize) -> impl Strategy<Value = BTreeMap<u8, UserEntry>> {
    let user = (
        select(vec!["active", "archived"]),
        select(vec!["User", "admin", "supervisor"]),
        "[A-Z][a-z]{1,3}",
        subsequence(GROUPS.to_vec(), 0..3),
        any::<bool>(),
    );
    btree_map(0..30_u8, user, at_least..12).prop_map(|users| {
        let entry = |(number, (status, role, name, groups, has_slack)): (
            u8,
            (&str, &str, String, Vec<&str>, bool),
        )| {
            let username = format!("U0AB12CD{number:02}");
            let user = UserEntry {
                email: format!("u{number}@x.org"),
                display_name: Some(name),
                status: Some(status.to_owned()),
                role: Some(role.to_lowercase()),
                groups: groups.into_iter().map(str::to_owned).collect(),
                identifiers: has_slack
                    .then(|| IdentifierEntry {
                        source: "slack".to_owned(),
                        username,
                    })
                    .into_iter()
                    .collect(),
                ..UserEntry::default()
            };
            (number, user)
        };
        users.into_iter().map(entry).collect()
    })
}

/// Users with anything in them.
fn entries() -> impl Strategy<Value = Vec<UserEntry>> {
    let word = || select(vec!["", "x", "imported", "Ünï", "microsoft_365"]).prop_map(str::to_owned);
    let identifier =
        (word(), ".{0,4}").prop_map(|(source, username)| IdentifierEntry { source, username });
    let entry = (
        "[A-Za-zé@. ]{0,12}",
        proptest::option::of(".{0,6}"),
        (
            proptest::option::of(word()),
            proptest::option::of(word()),
            proptest::option::of(word()),
        ),
        (vec(word(), 0..3), vec(word(), 0..3)),
        vec(identifier, 0..3),
        btree_map("[a-z]{1,3}", ".{0,4}", 0..3),
    );
    let entry = entry.prop_map(
        |(
            email,
            display_name,
            (status, role, account),
            (groups, sources),
            identifiers,
            properties,
        )| UserEntry {
            email,
            display_name,
            status,
            role,
            groups,
            identifiers,
            account,
            sources,
            properties: properties.into_iter().collect(),
        },
    );
    vec(entry, 0..8)
}

fn document(users: &BTreeMap<u8, UserEntry>) -> DirectoryDocument {
    DirectoryDocument {
        revision: "1".to_owned(),
        groups: GROUPS.map(str::to_owned).to_vec(),
        sources: vec![SourceEntry {
            name: "slack".to_owned(),
            enabled: true,
            format: None,
        }],
        users: users.values().cloned().collect(),
    }
}

/// The users as a file of the workspace template.
fn write_file(users: &BTreeMap<u8, UserEntry>) -> String {
    let mut out = String::new();
    let header = [
        "Current Status",
        "Display Name",
        "Primary Email",
        "Role",
        "Groups",
        "Source Username(s)",
    ];
    write_record(&mut out, header, ',');
    for user in users.values() {
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
        let cells = [
            user.status.as_deref().unwrap(),
            user.display_name.as_deref().unwrap(),
            &user.email,
            user.role.as_deref().unwrap(),
            &groups,
            &identifiers.join(","),
        ];
        write_record(&mut out, cells, ',');
    }
    out
}

fn open(
    template_name: &str,
    directory: Option<&Directory>,
    bytes: &[u8],
    slice: usize,
    budget: usize,
) -> Session {
    let mut session = Session::new(template(template_name));
    session.set_directory(directory.cloned().map(Rc::new));
    session.open("file.csv", bytes.len() as u64);
    bytes
        .chunks(slice)
        .for_each(|slice| session.push_bytes(slice));
    session.end_of_file();
    while session.advance(budget).is_some() {}
    session
}

/// Users by key with their lists in order, for comparing.
fn normal(directory: &Directory) -> BTreeMap<String, UserEntry> {
    let sorted = |mut user: UserEntry| {
        user.groups.sort();
        user.identifiers.sort();
        user
    };
    let users = directory.users().enumerate();
    users
        .map(|(at, user)| (directory.key(at).to_owned(), sorted(user.to_entry())))
        .collect()
}

/// Bytes that are likely to be interesting: separators, quotes, newlines, addresses, anything.
/// The document with its users in order of what they say.
fn in_order(mut document: DirectoryDocument) -> DirectoryDocument {
    document
        .users
        .sort_by_cached_key(|user| serde_json::to_string(user).unwrap());
    document
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => select(vec![",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", "a@x.org", "Email", "none", "\u{feff}", "é"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Everything that a decoder says of the records.
fn shape(records: &Records) -> Vec<String> {
    let field = |record: usize, column: usize| {
        format!(
            "{:?} {:?}",
            records.byte_range(record, column),
            records.field(record, column)
        )
    };
    (0..records.len())
        .map(|record| {
            let fields: Vec<_> = (0..records.field_count(record))
                .map(|column| field(record, column))
                .collect();
            format!("{:?} {}", records.place(record), fields.join(" "))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes_have_an_answer_that_adds_up(bytes in bytes(), slice in 1..50_usize, budget in 1..9_usize) {
        let whole = open("app-users", None, &bytes, bytes.len().max(1), 1_000);
        let counts = whole.counts();
        prop_assert_eq!(counts.sum(), counts.records);
        // Neither slices nor steps change a thing.
        let cut = open("app-users", None, &bytes, slice, budget);
        prop_assert_eq!(
            serde_json::to_string(&whole.document()).unwrap(),
            serde_json::to_string(&cut.document()).unwrap()
        );
    }

    #[test]
    fn the_fast_decoder_reads_what_the_slow_one_reads(bytes in bytes(), lead in 0..70_usize, steps in 1..9_usize, delimiter in select(vec![",", ";", "\t", "::"])) {
        // Something in front moves the rest over the edges of blocks.
        let bytes = [&b"x".repeat(lead)[..], &bytes[..]].concat();
        let dialect = Dialect::with_delimiter(delimiter);
        let source = SourceText::of_utf8(bytes.clone(), 0);
        let mut slow = Decoder::new(0, 0, &dialect);
        while slow.step(&bytes, 7) {}
        let (slow, slow_terminator) = slow.finish(source.clone());
        let mut fast = FastDecoder::new(source, 0, 0, &dialect);
        while fast.step(steps) {}
        let (fast, terminator) = fast.finish();
        prop_assert_eq!(terminator, slow_terminator);
        prop_assert_eq!(fast.damages(), slow.damages());
        prop_assert_eq!(shape(&fast), shape(&slow));
    }

    #[test]
    fn what_the_csv_crate_writes_is_read_back(rows in vec(vec("[a-c\",\n\r é]{0,5}", 3), 1..8)) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let mut decoder = FastDecoder::new(SourceText::of_utf8(bytes, 0), 0, 0, &Dialect::default());
        while decoder.step(2) {}
        let (records, _) = decoder.finish();
        let read: Vec<Vec<String>> = (0..records.len())
            .map(|record| (0..records.field_count(record)).map(|column| records.field(record, column).to_owned()).collect())
            .collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn a_snapshot_says_what_the_document_says(before in users(0), more in entries(), cut in any::<usize>(), bit in 0..8_u32) {
        let mut document = document(&before);
        document.users.extend(more);
        document.sources.push(SourceEntry { name: "Zoöm".to_owned(), enabled: false, format: Some("[a-z]+".to_owned()) });
        let directory = Directory::from_document(document.clone());
        let said = directory.to_document();
        prop_assert_eq!(in_order(said.clone()), in_order(document.clone()));
        let bytes = directory.to_snapshot();
        let read = Directory::from_snapshot(bytes.clone()).unwrap();
        prop_assert_eq!(read.to_document(), said.clone());
        for user in 0..directory.len() {
            prop_assert_eq!(read.key(user), directory.key(user));
            prop_assert_eq!(read.find(directory.key(user)), directory.find(directory.key(user)));
        }
        // Page by page it is the same.
        let mut parts = DirectoryParts::default();
        document.users.chunks(1 + cut % 7).for_each(|page| parts.add(page.to_vec()));
        prop_assert_eq!(parts.finish(document).to_document(), said);
        // No bit of it can be another, and none can be left out.
        let mut damaged = bytes.clone();
        damaged[cut % bytes.len()] ^= 1 << bit;
        prop_assert!(Directory::from_snapshot(damaged).is_err());
        prop_assert!(Directory::from_snapshot(bytes[..cut % bytes.len()].to_vec()).is_err());
    }

    #[test]
    fn a_delta_leads_from_one_document_to_the_other(before in users(0), after in users(0)) {
        let old = Directory::from_document(document(&before));
        let now = DirectoryDocument { revision: "2".to_owned(), ..document(&after) };
        let new = Directory::from_document(now.clone());
        let same = |at: usize| {
            let there = old.find(new.key(at)).and_then(|at| old.user(at));
            there.map(|user| user.to_entry()) == new.user(at).map(|user| user.to_entry())
        };
        let changed = (0..new.len()).filter(|at| !same(*at)).filter_map(|at| new.user(at));
        let gone = (0..old.len()).map(|at| old.key(at)).filter(|key| new.find(key).is_none());
        let mut delta = serde_json::to_value(&now).unwrap();
        delta["users"] = changed.map(|user| serde_json::to_value(user.to_entry()).unwrap()).collect();
        delta["removed"] = gone.collect();
        prop_assert!(old.with_delta(delta.to_string().as_bytes()).is_none(), "it goes on nothing");
        delta["since"] = "3".into();
        prop_assert!(old.with_delta(delta.to_string().as_bytes()).is_none(), "it goes on another revision");
        delta["since"] = old.revision.clone().into();
        let delta = delta.to_string();
        prop_assert_eq!(old.with_delta(delta.as_bytes()).unwrap().to_document(), new.to_document());

        let length = u32::try_from(delta.len()).unwrap().to_le_bytes();
        let bytes = [&DELTA_MARK[..], &length, delta.as_bytes(), &old.to_snapshot()].concat();
        let read = Directory::from_delta(&bytes).unwrap();
        prop_assert_eq!(read.to_document(), new.to_document());
        for user in 0..read.len() {
            prop_assert_eq!(read.find(read.key(user)), Some(user));
        }
        for end in [7, 11, 12 + delta.len(), bytes.len() - 1] {
            prop_assert!(Directory::from_delta(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn guards_come_off(cell in "[=+@'\t\r -]{0,4}\\PC{0,4}") {
        let guarded = guard_cell(&cell);
        prop_assert_eq!(unguard_cell(&guarded), &*cell);
    }

    #[test]
    fn a_list_compared_with_itself_changes_nothing(users in users(0)) {
        let directory = Directory::from_document(document(&users));
        let session = open("workspace-users", Some(&directory), write_file(&users).as_bytes(), 64, 5);
        let changeset = session.changeset(&Decisions::default()).unwrap();
        prop_assert_eq!(changeset.changes.len(), 0);
        prop_assert_eq!(session.counts().missing, 0);
    }

    #[test]
    fn changes_lead_from_one_list_to_the_other_and_back(before in users(0), file in users(1)) {
        let directory = Directory::from_document(document(&before));
        let session = open("workspace-users", Some(&directory), write_file(&file).as_bytes(), 64, 5);
        prop_assert!(!session.has_errors(), "{:?}", session.document().unwrap().diagnostics);
        let changeset = session.changeset(&Decisions::default()).unwrap();
        let template = template("workspace-users");
        let after = apply(&template, &directory, &changeset).unwrap();

        // Who is in the file has its values, and keeps the groups and identifiers held before.
        let mut expected = before.clone();
        for (number, user) in &file {
            let mut user = user.clone();
            if let Some(held) = before.get(number) {
                let gained: Vec<_> = user.groups.iter().filter(|group| !held.groups.contains(group)).cloned().collect();
                user.groups = held.groups.iter().cloned().chain(gained).collect();
                if user.identifiers.is_empty() {
                    user.identifiers.clone_from(&held.identifiers);
                }
            }
            expected.insert(*number, user);
        }
        prop_assert_eq!(normal(&after), normal(&Directory::from_document(document(&expected))));

        // The same file again has nothing to say.
        let again = open("workspace-users", Some(&after), write_file(&file).as_bytes(), 64, 5);
        prop_assert_eq!(again.changeset(&Decisions::default()).unwrap().changes.len(), 0);

        // The inverse takes it back, and its inverse is the changeset.
        let inverse = changeset.clone().into_inverse("2");
        let restored = apply(&template, &after, &inverse).unwrap();
        prop_assert_eq!(normal(&restored), normal(&directory));
        prop_assert_eq!(inverse.clone().into_inverse("1"), changeset.clone());

        // The server finds nothing wrong with it, but for guards.
        let refusals = revalidate(&template, &directory, RosterTotals::of(&template, &directory), &changeset, &Actor::default());
        let unguarded: Vec<_> = refusals.iter().filter(|r| format!("{:?}", r.code) != "LastAdmin").collect();
        prop_assert!(unguarded.is_empty(), "{unguarded:?}");
        let json = changeset.canonical_json();
        prop_assert_eq!(serde_json::from_str::<Changeset>(&json).unwrap().sha256(), changeset.sha256());
    }

    #[test]
    fn missing_users_are_marked_and_come_back(present in subsequence((0..12_u8).collect::<Vec<_>>(), 1..12)) {
        let user = |number: u8| UserEntry {
            email: format!("u{number}@x.org"),
            status: Some("active".to_owned()),
            account: Some("imported".to_owned()),
            sources: vec!["file_upload".to_owned()],
            ..UserEntry::default()
        };
        let document = DirectoryDocument { revision: "1".to_owned(), users: (0..12).map(user).collect(), ..DirectoryDocument::default() };
        let directory = Directory::from_document(document);
        let file: String = std::iter::once("Email\n".to_owned()).chain(present.iter().map(|n| format!("u{n}@x.org\n"))).collect();
        let session = open("app-users", Some(&directory), file.as_bytes(), 64, 5);
        prop_assert_eq!(session.counts().missing as usize, 12 - present.len());
        let kept = session.changeset(&Decisions::default()).unwrap();
        prop_assert!(kept.changes.is_empty());
        let decisions = Decisions { missing: MissingDecision::Deactivate, ..Decisions::default() };
        let marked = session.changeset(&decisions).unwrap();
        prop_assert_eq!(marked.changes.len(), 12 - present.len());
        let template = template("app-users");
        let after = apply(&template, &directory, &marked).unwrap();
        let everybody: String = std::iter::once("Email\n".to_owned()).chain((0..12).map(|n| format!("u{n}@x.org\n"))).collect();
        let back = open("app-users", Some(&after), everybody.as_bytes(), 64, 5);
        prop_assert_eq!(back.counts().returning.unwrap() as usize, 12 - present.len());
        let restored = apply(&template, &after, &back.changeset(&Decisions::default()).unwrap()).unwrap();
        prop_assert_eq!(normal(&restored), normal(&directory));
    }
}
