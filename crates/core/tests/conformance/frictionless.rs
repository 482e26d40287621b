//! PyPI `frictionless` validates the same files against the same templates: which records it finds wrong, and in
//! which fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use rollcall_core::diagnostic::Severity;
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};
use serde_json::Value;

use super::score::{Score, checkout};

const BLANK_CELLS: &str = "A record that ends early has blank cells there: a warning, and an error where a value is needed.";
const NOTHING_BEHIND: &str =
    "A separator too many with nothing behind it shifts no value, so that nothing is wrong.";
const SAME_ADDRESS: &str =
    "Addresses that differ in letter case only are the same user, who stands in the file twice.";
const LISTS: &str =
    "What stands in a list is beyond Table Schema: the template says it to us alone.";
const ON_PURPOSE: [(&str, &str); 11] = [
    (
        "app-users.email record 17",
        "A domain without a dot is right inside a network: a warning.",
    ),
    (
        "app-users.email record 18",
        "Other letters than ASCII's before the @ are no valid address for a browser either.",
    ),
    (
        "app-users.email record 21",
        "Blanks around an address belong to nobody; they are taken off.",
    ),
    ("app-users.ragged record 01", BLANK_CELLS),
    ("app-users.ragged record 02", NOTHING_BEHIND),
    ("app-users.unique record 04", SAME_ADDRESS),
    ("app-users.unique record 05", SAME_ADDRESS),
    ("workspace-users.lists record", LISTS),
    ("workspace-users.ragged record 01", BLANK_CELLS),
    ("workspace-users.ragged record 03", NOTHING_BEHIND),
    ("workspace-users.unique record 03", SAME_ADDRESS),
];

/// Fields that are wrong, by record from 1. Two are not of the template: a value behind the last column, and the
/// record as a whole.
type Wrong = BTreeMap<u64, BTreeSet<String>>;

const BEHIND_THE_LAST: &str = "(behind the last column)";
const WHOLE_RECORD: &str = "(the record)";

#[test]
fn frictionless() {
    let python = checkout().join("tests/.venv/bin/python");
    if !python.exists() {
        println!("skipped 1: the Python package frictionless is not there");
        return;
    }
    let files = files();
    let theirs = ask(&python, &files);
    let mut score = Score::new("frictionless 5.21.0", &ON_PURPOSE);
    for ((path, name, template), theirs) in files.iter().zip(theirs) {
        let ours = check(path, template);
        let records = std::fs::read_to_string(path).unwrap().lines().count() as u64 - 1;
        for record in 1..=records {
            let none = BTreeSet::new();
            let ours = ours.get(&record).unwrap_or(&none);
            let theirs = theirs.get(&record).unwrap_or(&none);
            let outcome = if ours == theirs {
                Ok(())
            } else {
                Err(format!("{}, where they find {}", list(ours), list(theirs)))
            };
            score.case(format!("{name} record {record:02}"), outcome);
        }
    }
    score.settle("frictionless.txt");
}

/// Each file with its name and that of its template, which stands before the first full stop.
fn files() -> Vec<(PathBuf, String, String)> {
    let folder = checkout().join("tests/conformance/frictionless");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let template = name.split('.').next().unwrap().to_owned();
            (path, name, template)
        })
        .collect();
    files.sort();
    files
}

fn ask(python: &Path, files: &[(PathBuf, String, String)]) -> Vec<Wrong> {
    let root = checkout();
    let mut command = Command::new(python);
    command.arg(root.join("tests/conformance/frictionless/validate.py"));
    for (path, _, template) in files {
        let template = format!("crates/core/templates/{template}.json");
        command.arg(root.join(template)).arg(path);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
    answers.iter().map(|errors| wrong(errors)).collect()
}

fn wrong(errors: &[Value]) -> Wrong {
    let mut wrong = Wrong::new();
    for error in errors {
        let field = match error["type"].as_str().unwrap() {
            // Said of the field already.
            "primary-key" => continue,
            // A blank record is skipped here, and said to be.
            "blank-row" => continue,
            "extra-cell" => BEHIND_THE_LAST,
            _ => error["field"].as_str().unwrap_or(WHOLE_RECORD),
        };
        // Their rows begin with the header.
        let record = error["row"].as_u64().unwrap() - 1;
        wrong.entry(record).or_default().insert(field.to_owned());
    }
    wrong
}

fn check(path: &Path, template: &str) -> Wrong {
    let bytes = std::fs::read(path).unwrap();
    let template = Template::from_json(builtin(template).unwrap().json).unwrap();
    let columns = template.fields.len() as u32;
    let mut session = Session::new(template);
    session.open("file.csv", bytes.len() as u64);
    session.push_bytes(&bytes);
    session.end_of_file();
    while session.advance(usize::MAX).is_some() {}
    let mut wrong = Wrong::new();
    for diagnostic in session.document().unwrap().diagnostics {
        let Some(record) = diagnostic.record else {
            continue;
        };
        if diagnostic.severity != Severity::Error {
            continue;
        }
        let field = match diagnostic.header {
            Some(header) => header,
            None if diagnostic.column.is_some_and(|column| column > columns) => {
                BEHIND_THE_LAST.to_owned()
            }
            None => WHOLE_RECORD.to_owned(),
        };
        wrong.entry(record.into()).or_default().insert(field);
    }
    wrong
}

fn list(fields: &BTreeSet<String>) -> String {
    if fields.is_empty() {
        return "nothing".to_owned();
    }
    fields.iter().cloned().collect::<Vec<_>>().join(", ")
}
