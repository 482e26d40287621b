//! The document of a check, as a whole and in windows of its lists.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::fmt::Write as _;
use std::rc::Rc;

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};
use serde::Serialize;

/// A file with findings about itself, its header and its records, and users who are missing in it.
fn checked() -> Session {
    let mut file = String::from("Email,Email,Name\n");
    for number in 0..5_003 {
        let at = if number % 3 == 0 { "@@" } else { "@" };
        writeln!(file, "p{number}{at}x.org,,P").unwrap();
    }
    let users = (0..7).map(|number| {
        format!(r#"{{"email":"gone{number}@x.org","status":"active","account":"imported","sources":["file_upload"]}}"#)
    });
    let users: Vec<String> = users.collect();
    let directory = format!(r#"{{"revision":"1","users":[{}]}}"#, users.join(","));
    let directory = Directory::from_json(directory.as_bytes()).unwrap();
    let mut session =
        Session::new(Template::from_json(builtin("app-users").unwrap().json).unwrap());
    session.set_directory(Some(Rc::new(directory)));
    session.open("people.csv", file.len() as u64);
    session.push_bytes(file.as_bytes());
    session.end_of_file();
    while session.advance(1_000).is_some() {}
    session
}

fn lines<T: Serialize>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    let line = |item| serde_json::to_string(&item).unwrap();
    items.into_iter().map(line).collect()
}

#[test]
fn windows_one_after_another_are_the_lists() {
    let session = checked();
    let document = session.document().unwrap();
    let (findings, changes) = (lines(document.diagnostics), lines(document.changes));
    assert_eq!(findings.len(), session.diagnostic_count());
    assert_eq!(changes.len(), session.change_count());
    let is_missing = |change: &&String| change.contains(r#""op":"missing""#);
    assert_eq!(changes.iter().filter(is_missing).count(), 7);
    for size in [1, 2, 3, 500, 10_000] {
        let starts = (0..findings.len().max(changes.len())).step_by(size);
        let of_findings = |from| lines(session.document_diagnostics(from, size));
        let of_changes = |from| lines(session.document_changes(from, size));
        let windows: Vec<String> = starts.clone().flat_map(of_findings).collect();
        assert_eq!(windows, findings, "{size} at a time");
        let windows: Vec<String> = starts.flat_map(of_changes).collect();
        assert_eq!(windows, changes, "{size} at a time");
    }
    assert_eq!(session.document_diagnostics(findings.len(), 9).count(), 0);
    assert_eq!(session.document_changes(usize::MAX, 9).count(), 0);
}

#[test]
fn the_head_is_the_document_without_its_lists() {
    let session = checked();
    let mut whole = serde_json::to_value(session.document().unwrap()).unwrap();
    let object = whole.as_object_mut().unwrap();
    object.remove("diagnostics").unwrap();
    object.remove("changes").unwrap();
    let head = serde_json::to_value(session.document_head().unwrap()).unwrap();
    assert_eq!(head, whole);
}

#[test]
fn nothing_is_there_before_a_file_is_checked() {
    let mut session =
        Session::new(Template::from_json(builtin("app-users").unwrap().json).unwrap());
    assert!(session.document().is_none() && session.document_head().is_none());
    assert_eq!((session.diagnostic_count(), session.change_count()), (0, 0));
    assert!(session.suggested_file().is_none());
}

#[test]
fn what_is_suggested_is_taken_and_nothing_else_and_the_session_stays() {
    let mut session = checked();
    let before = serde_json::to_string(&session.document()).unwrap();
    let (name, bytes) = session.suggested_file().unwrap();
    let corrected = String::from_utf8(bytes).unwrap();
    assert_eq!(name, "people-corrected.csv");
    let lines: Vec<&str> = corrected.lines().collect();
    assert_eq!(lines.len(), 1 + 5_003);
    assert_eq!(lines.first(), Some(&"Email,Email,Name"));
    assert_eq!(lines.get(1), Some(&"p0@x.org,,P"));
    assert_eq!(lines.get(2), Some(&"p1@x.org,,P"));
    assert!(!corrected.contains("@@"));
    let again = serde_json::to_string(&session.document()).unwrap();
    assert_eq!(before, again);
    let (_, unchanged) = session.corrected_file().unwrap();
    assert_eq!(
        String::from_utf8(unchanged).unwrap().matches("@@").count(),
        1_668
    );
}
