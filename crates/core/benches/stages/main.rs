//! Where the time of a check goes: `cargo bench -p rollcall-core [-- RECORDS [RUNS]]`.
//!
//! One line a stage, the best of the runs in milliseconds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a measurement may fail where it stands"
)]

mod people;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};

/// `workspace-users` as an organization with a million users has it.
fn template() -> Template {
    let mut template = Template::from_json(builtin("workspace-users").unwrap().json).unwrap();
    template.limits.records = 2_000_000;
    template.limits.bytes = 1 << 30;
    template
}

fn check(bytes: &[u8], directory: &Rc<Directory>, times: &mut BTreeMap<String, f64>) -> Session {
    let mut session = Session::new(template());
    session.set_directory(Some(Rc::clone(directory)));
    let mut note = |name: &str, since: Instant| {
        *times.entry(name.to_owned()).or_default() += since.elapsed().as_secs_f64() * 1000.0;
    };
    let began = Instant::now();
    session.open("users.csv", bytes.len() as u64);
    bytes
        .chunks(1 << 20)
        .for_each(|slice| session.push_bytes(slice));
    session.end_of_file();
    note("1 reading", began);
    loop {
        let step = Instant::now();
        let Some(at) = session.advance(8_192) else {
            break;
        };
        note(&format!("{} {:?}", at.phase as u8 + 1, at.phase), step);
    }
    let answer = Instant::now();
    assert!(session.overview().is_some());
    note("5 overview", answer);
    note("= total", began);
    session
}

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<usize>().ok());
    let records = numbers.next().unwrap_or(100_000);
    let runs = numbers.next().unwrap_or(3);
    let people = people::generate(records);
    let json = serde_json::to_vec(&people.directory).unwrap();
    let began = Instant::now();
    let directory = Rc::new(Directory::from_json(&json).unwrap());
    let from_json_ms = began.elapsed().as_secs_f64() * 1000.0;

    let snapshot = directory.to_snapshot();
    let snapshot_bytes = snapshot.len();
    let began = Instant::now();
    let directory = Rc::new(Directory::from_snapshot(snapshot).unwrap());
    let from_snapshot_ms = began.elapsed().as_secs_f64() * 1000.0;

    let mut best: BTreeMap<String, f64> = BTreeMap::new();
    best.insert("0 users from JSON".to_owned(), from_json_ms);
    best.insert("0 users from snapshot".to_owned(), from_snapshot_ms);
    for _ in 0..runs {
        let mut times = BTreeMap::new();
        let session = check(people.csv.as_bytes(), &directory, &mut times);
        let counts = session.counts();
        let found = [
            counts.new.unwrap(),
            counts.changed.unwrap(),
            counts.unchanged.unwrap(),
            counts.missing,
        ];
        assert_eq!(found, people.expected);
        for (name, ms) in times {
            let entry = best.entry(name).or_insert(f64::MAX);
            *entry = entry.min(ms);
        }
    }
    println!(
        "{records} records, {} bytes; snapshot {} bytes, JSON {} bytes",
        people.csv.len(),
        snapshot_bytes,
        json.len()
    );
    for (name, ms) in best {
        println!("{name:<22} {ms:>9.1} ms");
    }
}
