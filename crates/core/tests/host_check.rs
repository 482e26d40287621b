//! What the application around finds lies over what was found here, and holds for as long as the values do of which it
//! was said.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

#[path = "host_check/afresh.rs"]
mod afresh;
mod common;

use common::finish;
use rollcall_core::diagnostic::Code;
use rollcall_core::diff::Class;
use rollcall_core::session::protocol::ProblemFilter;
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{Decisions, HostProgress, Mode, Session};
use serde_json::{Value, json};

const DIRECTORY: &str = r#"{"revision":"1","users":[
    {"email":"old@x.org","status":"active","account":"imported","sources":["file_upload"]},
    {"email":"past@x.org","status":"past","account":"imported","sources":["file_upload"]}]}"#;

fn open(file: &str) -> Session {
    let mut session = common::session("app-users", Some(DIRECTORY));
    session.open("people.csv", file.len() as u64);
    session.push_bytes(file.as_bytes());
    session.end_of_file();
    finish(&mut session);
    session
}

fn batch(session: &mut Session, limit: usize) -> Option<(u32, Value)> {
    let batch = session.host_batch(1, limit)?;
    Some((batch.number, serde_json::from_str(&batch.json).unwrap()))
}

fn answer(session: &mut Session, number: u32, answer: &Value) -> Result<HostProgress, String> {
    session.take_host_answer(1, number, answer.to_string().as_bytes())
}

/// Numbers of the records of a batch.
fn numbers(batch: &Value) -> Vec<u64> {
    let records = batch["records"].as_array().unwrap().iter();
    records
        .map(|record| record["record"].as_u64().unwrap())
        .collect()
}

/// Everything that is left is looked at by `host`.
fn look(session: &mut Session, limit: usize, host: &dyn Fn(&Value) -> Value) {
    while let Some((number, asked)) = batch(session, limit) {
        answer(session, number, &host(&asked)).unwrap();
    }
}

/// Finds the same in a record whenever it is asked, and in whatever company.
fn picky(batch: &Value) -> Value {
    let (mut records, mut fields) = (Vec::new(), Vec::new());
    for record in batch["records"].as_array().unwrap() {
        let number = &record["record"];
        let (email, name) = (
            &record["values"]["email"],
            &record["values"]["display_name"],
        );
        if record["key"].as_str().unwrap().starts_with("no") {
            let better = email.as_str().unwrap().replacen("no", "yes", 1);
            fields.push(
                json!({"record": number, "field": "email", "severity": "error",
                "message": "No such person.", "suggestion": better}),
            );
        }
        if *name == "Bo" {
            records.push(
                json!({"record": number, "severity": "warning", "message": "Two are called Bo."}),
            );
        }
        if *name == "Nobody" {
            records
                .push(json!({"record": number, "severity": "error", "message": "Nobody it is."}));
            fields.push(json!({"record": number, "field": "display_name", "severity": "info", "message": "Odd."}));
        }
    }
    json!({"records": records, "fields": fields})
}

const FILE: &str = "Name,Email\n\
    Ann,ann@x.org\n\
    Bo,no1@x.org\n\
    ,\n\
    Cy,cy@@x.org\n\
    Dup,ann@x.org\n\
    Nobody,old@x.org\n\
    Past,past@x.org\n";

fn nothing_is_said_of(session: &Session, record: u32) -> bool {
    let found = session.document().unwrap().diagnostics;
    found.iter().all(|found| found.record != Some(record))
}

#[test]
fn records_that_count_are_given_out_once_in_batches_with_their_values() {
    let mut session = open(FILE);
    let (first, asked) = batch(&mut session, 3).unwrap();
    assert_eq!(
        asked,
        json!({"template": "app-users", "mode": "full", "batch": 1, "batches": 2, "records": [
            {"record": 1, "key": "ann@x.org", "values": {"display_name": "Ann", "email": "ann@x.org"}},
            {"record": 2, "key": "no1@x.org", "values": {"display_name": "Bo", "email": "no1@x.org"}},
            {"record": 6, "key": "old@x.org", "values": {"display_name": "Nobody", "email": "old@x.org"}},
        ]})
    );
    let (second, asked) = batch(&mut session, 3).unwrap();
    assert_eq!((numbers(&asked), &asked["batch"]), (vec![7], &json!(2)));
    assert!(batch(&mut session, 3).is_none());
    // In whatever order.
    let progress = answer(&mut session, second, &json!({})).unwrap();
    assert_eq!((progress.checked, progress.total), (1, 4));
    let progress = answer(&mut session, first, &json!({})).unwrap();
    assert_eq!((progress.checked, progress.total), (4, 4));
    let overview = session.overview().unwrap();
    assert_eq!((overview.host_checked, overview.host_total), (4, 4));
}

#[test]
fn lists_and_the_mode_are_told_as_they_would_be_sent() {
    let mut session = open("Email,Licenses,Roles\nann@x.org,\"Full, Viewer\",\n");
    session.set_mode(Mode::NewOnly);
    finish(&mut session);
    let (_, asked) = batch(&mut session, 500).unwrap();
    assert_eq!(asked["mode"], "new-only");
    let values = &asked["records"][0]["values"];
    assert_eq!(
        values,
        &json!({"email": "ann@x.org", "licenses": ["Full", "Viewer"]})
    );
}

#[test]
fn what_is_found_is_at_its_cell_filters_counts_and_keeps_the_record_back() {
    let mut session = open(FILE);
    look(&mut session, 500, &picky);
    let counts = session.counts();
    assert_eq!(counts.sum(), counts.records);
    assert_eq!(
        (counts.new, counts.invalid, counts.returning),
        (Some(1), 3, Some(1))
    );
    assert_eq!(
        (counts.unchanged, counts.missing, counts.duplicate),
        (Some(0), 0, 1)
    );

    let document = session.document().unwrap();
    let found: Vec<_> = document
        .diagnostics
        .iter()
        .map(|found| {
            (
                found.code.to_string(),
                found.record.unwrap(),
                found.column,
                &*found.message,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("E0602".to_owned(), 2, None, "Two are called Bo."),
            ("E0601".to_owned(), 2, Some(2), "No such person."),
            ("E0203".to_owned(), 4, Some(2), found[2].3),
            ("E0303".to_owned(), 5, Some(2), found[3].3),
            ("E0601".to_owned(), 6, None, "Nobody it is."),
            ("E0603".to_owned(), 6, Some(1), "Odd."),
        ]
    );
    let at = &document.diagnostics[1];
    let place = at.byte_start.unwrap() as usize..at.byte_end.unwrap() as usize;
    assert_eq!(
        (&FILE[place], at.value.as_deref()),
        ("no1@x.org", Some("no1@x.org"))
    );
    assert_eq!(session.diagnostic_count(), 6);
    let one_by_one = (0..6).flat_map(|at| session.document_diagnostics(at, 1));
    assert!(
        one_by_one.map(|found| found.message).eq(document
            .diagnostics
            .iter()
            .map(|found| found.message.clone()))
    );

    let keys: Vec<_> = document
        .changes
        .iter()
        .map(|change| change.key.as_str())
        .collect();
    assert_eq!(keys, ["ann@x.org", "past@x.org"]);
    assert_eq!(session.change_count(), 2);
    let sent = session
        .changeset(&Decisions {
            valid_only: true,
            ..Decisions::default()
        })
        .unwrap();
    let keys: Vec<_> = sent
        .changes
        .iter()
        .map(|change| change.key.as_str())
        .collect();
    assert_eq!(keys, ["ann@x.org", "past@x.org"]);
    assert!(
        session
            .changeset(&Decisions::default())
            .unwrap()
            .changes
            .is_empty()
    );

    let kind = ProblemFilter {
        code: "E0601".to_owned(),
        column: Some(1),
    };
    let rows = session
        .rows(&RowQuery::with_findings(Some(kind)), 0, 10)
        .rows;
    assert_eq!(
        (rows.len(), rows[0].record, rows[0].class),
        (1, 2, Class::Invalid)
    );
    assert_eq!(rows[0].findings.len(), 2);
    let invalid = session.changes(&[Class::Invalid], 0, 10);
    let records: Vec<_> = invalid
        .rows
        .iter()
        .map(|row| (row.record, row.details.len()))
        .collect();
    assert_eq!(records, [(Some(2), 0), (Some(4), 0), (Some(6), 0)]);
    let overview = session.overview().unwrap();
    assert_eq!(
        overview.problems.iter().map(|kind| kind.count).sum::<u32>(),
        6
    );
    assert!(!overview.can_import);
    let (_, report) = session.report(&Decisions::default()).unwrap();
    assert!(report.contains(",3,invalid,E0602 Two are called Bo. | E0601 Email: No such person. Did you mean yes1@x.org?"), "{report}");
}

#[test]
fn a_suggestion_is_taken_and_undone_and_only_its_record_is_asked_about_again() {
    let mut session = open(FILE);
    look(&mut session, 500, &picky);
    assert_eq!(session.apply_suggestions(Code::HostError, None), 1);
    finish(&mut session);
    // What was said of the record is gone before anybody has looked again.
    assert_eq!(session.counts().new, Some(2));
    assert!(nothing_is_said_of(&session, 2));
    let (number, asked) = batch(&mut session, 500).unwrap();
    assert_eq!(asked["records"][0]["key"], "yes1@x.org");
    assert_eq!(numbers(&asked), [2]);
    answer(&mut session, number, &picky(&asked)).unwrap();
    assert!(batch(&mut session, 500).is_none());
    assert!(session.undo_edit());
    finish(&mut session);
    look(&mut session, 500, &picky);
    assert_eq!(session.counts().new, Some(1));
}

#[test]
fn an_answer_about_what_is_no_more_is_not_taken() {
    let mut session = open(FILE);
    let (number, asked) = batch(&mut session, 500).unwrap();
    session.edit(2, 1, "fine@x.org".to_owned());
    finish(&mut session);
    let progress = answer(&mut session, number, &picky(&asked)).unwrap();
    assert_eq!((progress.checked, progress.total), (3, 4));
    assert!(nothing_is_said_of(&session, 2));
    let (later, asked) = batch(&mut session, 500).unwrap();
    assert_eq!(numbers(&asked), [2]);

    // Nor one that was given before, or to an earlier run, or after everything has become another.
    let gone = |said: &str| said.starts_with("no answer is awaited");
    assert!(gone(&answer(&mut session, number, &json!({})).unwrap_err()));
    assert!(gone(
        &session.take_host_answer(2, later, b"{}").unwrap_err()
    ));
    session.set_columns(&[None, Some("email".to_owned())]);
    finish(&mut session);
    let progress = answer(&mut session, later, &json!({})).unwrap();
    assert_eq!((progress.checked, progress.total), (0, 4));
    let (_, asked) = batch(&mut session, 500).unwrap();
    assert_eq!(numbers(&asked), [1, 2, 6, 7]);
    // What an earlier run has not heard is asked again.
    let again = session.host_batch(2, 500).unwrap();
    let again: Value = serde_json::from_str(&again.json).unwrap();
    assert_eq!(numbers(&again), [1, 2, 6, 7]);
}

#[test]
fn what_is_said_of_the_whole_file_stands_once_and_goes_with_its_batch() {
    let mut session = open(FILE);
    let full = json!({"table": [{"severity": "error", "message": "No seat is left."}]});
    look(&mut session, 2, &|_| full.clone());
    let overview = session.overview().unwrap();
    assert_eq!(overview.file_findings.len(), 1);
    assert_eq!(overview.file_findings[0].message, "No seat is left.");
    assert!(session.is_stopped());
    // The record's batch is asked about as a whole, and the other one is not.
    session.edit(1, 0, "Anne".to_owned());
    finish(&mut session);
    let (number, asked) = batch(&mut session, 500).unwrap();
    assert_eq!(numbers(&asked), [1, 2]);
    answer(&mut session, number, &json!({})).unwrap();
    assert!(session.is_stopped(), "the other batch has said it, too");
    session.leave_out(&[6, 7], true);
    finish(&mut session);
    assert!(!session.is_stopped());
    assert!(batch(&mut session, 500).is_none());
}

#[test]
fn a_record_that_does_not_count_has_only_what_was_found_here() {
    let mut session = open("Email\nno1@x.org\nno2@x.org\n");
    look(&mut session, 500, &picky);
    assert_eq!(session.counts().invalid, 2);
    // The second is the first one's double now, and nothing else.
    session.edit(1, 0, "no2@x.org".to_owned());
    finish(&mut session);
    look(&mut session, 500, &picky);
    let classes: Vec<_> = session
        .rows(&RowQuery::default(), 0, 9)
        .rows
        .iter()
        .map(|row| row.class)
        .collect();
    assert_eq!(classes, [Class::Invalid, Class::Duplicate]);
    let codes: Vec<_> = session
        .document()
        .unwrap()
        .diagnostics
        .iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, [Code::HostError, Code::KeyDuplicate]);
}

#[test]
fn whatever_is_not_as_it_should_be_is_told_with_its_place_and_nothing_is_taken() {
    let good = json!({"record": 1, "severity": "error", "message": "Bad."});
    let field = |changed: Value| {
        let mut field =
            json!({"record": 1, "field": "email", "severity": "error", "message": "Bad."});
        let (field_map, changed) = (field.as_object_mut().unwrap(), changed);
        for (name, value) in changed.as_object().unwrap() {
            field_map.insert(name.clone(), value.clone());
        }
        json!({"records": [good], "fields": [good_field(), field]})
    };
    fn good_field() -> Value {
        json!({"record": 1, "field": "email", "severity": "info", "message": "x", "suggestion": null})
    }
    let long = "x".repeat(501);
    for (said, expect) in [
        (json!([]), "an object was expected"),
        (json!(null), "an object was expected"),
        (json!({"tabel": []}), "tabel: is not known here"),
        (json!({"records": {}}), "records: a list was expected"),
        (
            json!({"records": [{"record": 1, "severity": "error"}]}),
            "records[0].message: is missing",
        ),
        (
            json!({"records": [{"record": 3, "severity": "error", "message": "x"}]}),
            "records[0].record: 3 is not among the records of the batch",
        ),
        (
            field(json!({"record": 0})),
            "fields[1].record: 0 is not among the records of the batch",
        ),
        (
            field(json!({"record": "1"})),
            "fields[1].record: a whole number was expected",
        ),
        (
            field(json!({"field": "mail"})),
            "fields[1].field: the template has no field “mail”",
        ),
        (
            field(json!({"field": "__proto__"})),
            "fields[1].field: the template has no field “__proto__”",
        ),
        (
            field(json!({"severity": "fatal"})),
            "fields[1].severity: one of these was expected: error warning info",
        ),
        (
            field(json!({"message": " "})),
            "fields[1].message: a message must not be blank",
        ),
        (
            field(json!({"message": long})),
            "fields[1].message: a message has at most 500 characters",
        ),
        (
            field(json!({"suggestion": "x".repeat(1_001)})),
            "fields[1].suggestion: a suggestion has at most 1000 characters",
        ),
        (
            field(json!({"hint": "x"})),
            "fields[1].hint: is not known here",
        ),
        (json!({"__proto__": {}}), "__proto__: is not known here"),
        (
            json!({"records": vec![good.clone(); 81]}),
            "81 messages, where at most 80 are taken",
        ),
    ] {
        let mut session = open(FILE);
        let (number, _) = batch(&mut session, 500).unwrap();
        assert_eq!(answer(&mut session, number, &said).unwrap_err(), expect);
        assert_eq!(session.host_progress().checked, 0);
        assert_eq!(session.counts().invalid, 1);
        // The batch is still awaited.
        answer(&mut session, number, &json!({})).unwrap();
    }
    let mut session = open(FILE);
    let (number, _) = batch(&mut session, 500).unwrap();
    let said = session.take_host_answer(1, number, b"{").unwrap_err();
    assert_eq!(said, "this is no JSON from line 1 column 2 on");
    assert!(open("Email\n").host_batch(1, 500).is_none());
}
