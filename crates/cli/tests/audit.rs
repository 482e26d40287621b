//! `rollcall audit` on the database of a started server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail this way")]
#![cfg(unix)]

mod common;

use std::path::Path;

use common::{Running, rollcall};

/// Leaves `rollcall.db` with the demo data in the folder.
fn make_database(folder: &Path) {
    assert_eq!(Running::start(folder, &[], &[]).stop(), Some(0));
}

#[test]
fn the_log_is_verified_against_its_head_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make_database(folder);

    let (code, head, error) = rollcall(folder, &["audit", "head"]);
    assert_eq!(code, Some(0), "{error}");
    let head = head.trim_end();
    let (number, hash) = head.split_once(':').unwrap();
    let number: usize = number.parse().unwrap();

    let (code, words, _) = rollcall(folder, &["audit", "verify", "--head", head]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.starts_with("Intact."), "{words}");

    let later = format!("{}:{hash}", number + 1);
    let (code, words, _) = rollcall(folder, &["audit", "verify", "--head", &later]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("is not in the log"), "{words}");

    let (code, json, _) = rollcall(folder, &["audit", "export", "--format", "json"]);
    assert_eq!((code, json.lines().count()), (Some(0), number));
    let to_file = ["audit", "export", "--format", "csv", "--output", "log.csv"];
    assert_eq!(rollcall(folder, &to_file).0, Some(0));
    let csv = std::fs::read_to_string(folder.join("log.csv")).unwrap();
    assert!(csv.starts_with("number,at,"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), number + 1);
    // What is there is never written over.
    assert_eq!(rollcall(folder, &to_file).0, Some(2));
}

#[test]
fn what_cannot_be_checked_is_no_intact_log() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, error) = rollcall(folder.path(), &["audit", "verify"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("there is no database"), "{error}");

    let url = "postgres://ann:secret@127.0.0.1:1/rollcall";
    let (code, _, error) = rollcall(folder.path(), &["audit", "head", "--database", url]);
    assert_eq!(code, Some(2));
    assert!(error.contains("DATABASE_URL"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}
