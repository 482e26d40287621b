//! One way to check a file in tests.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test binary uses its part"
)]

use std::rc::Rc;

use rollcall_core::diff::{Class, Counts};
use rollcall_core::directory::Directory;
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{CheckDocument, Decisions, Session};
use rollcall_core::template::{Template, builtin};

/// A checked file, with what tests look at in short forms.
pub struct Check {
    pub session: Session,
    pub document: CheckDocument,
    /// Classes of the records, by what the report says.
    pub classes: String,
    /// `record:column:code`, `-` for what does not apply.
    pub findings: String,
    /// `field:match` a column.
    pub columns: String,
    /// As JSON.
    pub changes: Vec<String>,
    pub counts: Counts,
    pub delimiter: String,
    pub terminator: String,
    pub bom: bool,
    pub header_line: Option<u32>,
    pub stopped: bool,
}

pub fn session(template: &str, directory: Option<&str>) -> Session {
    let template = Template::from_json(builtin(template).unwrap().json).unwrap();
    let mut session = Session::new(template);
    let directory = directory.map(|json| Rc::new(Directory::from_json(json.as_bytes()).unwrap()));
    session.set_directory(directory);
    session
}

pub fn finish(session: &mut Session) {
    while session.advance(3).is_some() {}
}

pub fn check_file(template: &str, directory: Option<&str>, bytes: &[u8]) -> Check {
    let mut session = session(template, directory);
    session.open("file.csv", bytes.len() as u64);
    session.push_bytes(bytes);
    session.end_of_file();
    finish(&mut session);
    let document = session.document().unwrap();
    assert_eq!(
        document.counts.sum(),
        document.counts.records,
        "the classes add up to the file"
    );
    let columns = document.columns.iter().map(|column| match &column.field {
        Some(field) => format!("{field}:{:?}", column.matched).to_lowercase(),
        None => "-".to_owned(),
    });
    Check {
        classes: classes(&session),
        findings: findings(&document),
        columns: columns.collect::<Vec<_>>().join(" "),
        changes: document
            .changes
            .iter()
            .map(|change| serde_json::to_string(change).unwrap())
            .collect(),
        counts: document.counts,
        delimiter: document.file.delimiter.clone(),
        terminator: format!("{:?}", document.file.terminator).to_uppercase(),
        bom: document.file.bom,
        header_line: document.file.header_line,
        stopped: session.is_stopped(),
        session,
        document,
    }
}

/// Classes as the report's `_status` column gives them.
pub fn classes(session: &Session) -> String {
    let Some((_, report)) = session.report(&Decisions::default()) else {
        return String::new();
    };
    let delimiter = session
        .document()
        .map_or(b',', |document| document.file.delimiter.as_bytes()[0]);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(report.trim_start_matches('\u{feff}').as_bytes());
    let status = reader
        .headers()
        .unwrap()
        .iter()
        .position(|header| header == "_status")
        .unwrap();
    let classes: Vec<String> = reader
        .records()
        .map(|record| record.unwrap()[status].to_owned())
        .collect();
    classes.join(" ")
}

pub fn findings(document: &CheckDocument) -> String {
    let number =
        |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let shown = document
        .diagnostics
        .iter()
        .map(|d| format!("{}:{}:{}", number(d.record), number(d.column), d.code));
    shown.collect::<Vec<_>>().join(" ")
}

/// Everything that is told about a checked file.
pub fn everything_told(session: &Session) -> String {
    let every = [
        Class::New,
        Class::Changed,
        Class::Unchanged,
        Class::Returning,
        Class::Missing,
        Class::Invalid,
        Class::Duplicate,
        Class::Conflicting,
        Class::Skipped,
        Class::Valid,
    ];
    format!(
        "{}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        serde_json::to_string_pretty(&session.document()).unwrap(),
        session.overview(),
        session.changes(&every, 0, 100),
        session.rows(&RowQuery::with_findings(None), 0, 100),
        session.changeset(&Decisions::default())
    )
}
