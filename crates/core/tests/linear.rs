//! No input makes the work grow faster than the file: what is looked at is counted, at one size and at twice that.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test may fail where it stands"
)]

use std::fmt::Write;
use std::rc::Rc;

use rollcall_core::directory::{Directory, DirectoryDocument, SourceEntry, UserEntry};
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};
use rollcall_scan::{KeyTable, take_work};

const HEADER: &str = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\r\n";
const SIZE: usize = 2_000;
/// Twice the size, twice the work; the logarithms of searches and sorts are allowed for.
const MOST: f64 = 2.5;

/// A checked file, and the work that this was.
fn open(file: &str, users: &[String]) -> (Session, u64) {
    let mut template = Template::from_json(builtin("workspace-users").unwrap().json).unwrap();
    template.limits.records = 1_000_000;
    template.limits.columns = 1_000_000;
    template.limits.field_chars = usize::MAX;
    let users = users.iter().map(|email| UserEntry {
        email: email.clone(),
        status: Some("active".to_owned()),
        ..UserEntry::default()
    });
    let slack = SourceEntry {
        name: "slack".to_owned(),
        enabled: true,
        format: None,
    };
    let directory = Directory::from_document(DirectoryDocument {
        users: users.collect(),
        sources: vec![slack],
        ..DirectoryDocument::default()
    });
    let mut session = Session::new(template);
    session.set_directory(Some(Rc::new(directory)));
    take_work();
    session.open("users.csv", file.len() as u64);
    session.push_bytes(file.as_bytes());
    session.end_of_file();
    while session.advance(1_000).is_some() {}
    assert!(session.counts().records > 0);
    (session, take_work())
}

#[track_caller]
fn check(of_size: impl Fn(usize) -> (String, Vec<String>)) {
    check_from(SIZE, of_size);
}

#[track_caller]
fn check_from(size: usize, of_size: impl Fn(usize) -> (String, Vec<String>)) {
    let [once, twice] = [size, 2 * size].map(|size| {
        let (file, users) = of_size(size);
        open(&file, &users).1
    });
    let growth = twice as f64 / once as f64;
    assert!(once as usize > size, "{once} steps are not counted");
    assert!(growth < MOST, "{once} steps, {twice} for twice as much");
}

/// A valid file with these addresses.
fn file_of<'a>(emails: impl IntoIterator<Item = &'a String>) -> String {
    let mut file = HEADER.to_owned();
    for email in emails {
        write!(file, "Active,Ann,{email},User,none,\r\n").unwrap();
    }
    file
}

fn emails(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("ann{n}@x.org")).collect()
}

#[test]
fn everybody_on_record() {
    check(|size| (file_of(&emails(size)), emails(size)));
}

#[test]
fn everybody_new() {
    check(|size| (file_of(&emails(size)), Vec::new()));
}

#[test]
fn one_key_over_and_over() {
    let keys = |count: usize| vec!["ann@x.org".to_owned(); count];
    check(|size| (file_of(&keys(size)), Vec::new()));
    check(|size| (file_of(&keys(size)), keys(1)));
    check(|size| (file_of(&emails(size)), keys(size)));
}

#[test]
fn everybody_looks_like_everybody() {
    // Each a different choice of `o` and `0`.
    let bits = |number: usize, one: char| -> String {
        let bit = |at: usize| if number >> at & 1 == 1 { one } else { 'o' };
        (0..16).map(bit).collect()
    };
    check(|size| {
        let address = |number: usize| format!("{}@x.org", bits(number, '0'));
        let users: Vec<String> = (0..size).map(address).collect();
        let new: Vec<String> = (size..2 * size).map(address).collect();
        (file_of(&new), users)
    });
}

#[test]
fn keys_that_collide() {
    // All in one bucket of an index of so many users.
    let collide = |key: &String| KeyTable::tag(key.as_bytes()) >> 20 == 0;
    let chosen: Vec<String> = (0..)
        .map(|number: u64| format!("u{number}@x.org"))
        .filter(collide)
        .take(4 * SIZE)
        .collect();
    check(|size| {
        let (users, new) = (chosen.get(..size).unwrap(), chosen.get(2 * SIZE..));
        let new = new.unwrap().get(..size).unwrap();
        (file_of(users.iter().chain(new)), users.to_vec())
    });
}

#[test]
fn all_records_invalid() {
    check(|size| {
        let mut file = HEADER.to_owned();
        for number in 0..size {
            write!(
                file,
                "Actif{number},,ann{number}@@x,Boss {number},\"No {number}, \",x\r\n"
            )
            .unwrap();
        }
        (file, emails(10))
    });
}

#[test]
fn all_records_damaged() {
    check(|size| {
        let line = "Active,\"Ann\" Lee,a\"b@x.org,\"User,none,\0\r\n";
        (format!("{HEADER}{}", line.repeat(size)), emails(10))
    });
}

#[test]
fn one_huge_field() {
    check(|size| {
        let name = "Ann \"\"Lee\"\",\r\n".repeat(size);
        let file = format!("{HEADER}Active,\"{name}\",ann@x.org,User,none,\r\n");
        (file, emails(10))
    });
}

#[test]
fn many_columns_and_few_fields() {
    check(|size| {
        let columns: String = (0..size).map(|number| format!(",more {number}")).collect();
        let header = HEADER.trim_end();
        let records = "Active,Ann,ann@x.org,User,none,\r\n".repeat(size);
        (format!("{header}{columns}\r\n{records}"), emails(10))
    });
}

#[test]
fn a_hundred_thousand_columns() {
    check_from(50_000, |size| {
        let columns: String = (0..size).map(|number| format!(",more {number}")).collect();
        let header = HEADER.trim_end();
        let record = format!("Active,Ann,ann@x.org,User,none,{}\r\n", ",x".repeat(size));
        (
            format!("{header}{columns}\r\n{}", record.repeat(3)),
            emails(10),
        )
    });
}

#[test]
fn an_edit_in_a_larger_file() {
    let work = |size: usize| {
        let mut file = file_of(&emails(size));
        for number in 0..size {
            write!(
                file,
                "Active,Bo,bo{number}@x.org,User,none,slack:{number}\r\n"
            )
            .unwrap();
        }
        let (mut session, _) = open(&file, &emails(size));
        let known = u32::try_from(size).unwrap() - 7;
        let new = known + 12;
        let mut edits = |name: &str| {
            for (record, column, value) in [
                (known, 2, format!("{name}@x.org")),
                (known, 2, "ann1@x.org".to_owned()),
                (known - 1, 2, format!("ann{}@x.org", size - 1)),
                (new, 2, format!("{name}@x.org")),
                (new, 2, "bo1@x.org".to_owned()),
                (new + 1, 2, "b01@x.org".to_owned()),
                (new + 2, 5, "slack:1".to_owned()),
                (new + 3, 3, "Owner".to_owned()),
            ] {
                assert!(session.edit(record, column, value.clone()));
                assert!(session.is_checked(), "{record} {column} {value}");
            }
            for record in [known, new + 1, new + 2] {
                assert_eq!(session.leave_out(&[record], true), 1);
                assert!(session.is_checked(), "{record}");
            }
            while session.undo_edit() {
                assert!(session.is_checked());
            }
            take_work()
        };
        // What edits go by is made at the first.
        edits("dina");
        edits("fine")
    };
    let [once, much_more] = [work(SIZE), work(8 * SIZE)];
    assert!(once > 100, "{once} steps are not counted");
    let growth = much_more as f64 / once as f64;
    assert!(
        growth < 1.5,
        "{once} steps, {much_more} in eight times as much"
    );
}
