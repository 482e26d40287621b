//! Decided cases, one table: file in, classes and findings out.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;
#[path = "cases/edits.rs"]
mod edits;
#[path = "cases/grid.rs"]
mod grid;
#[path = "cases/made.rs"]
mod made;

use common::{Check, check_file};
use rollcall_core::changeset::Op;
use rollcall_core::dialect::DialectChoice;
use rollcall_core::session::{Decisions, MissingDecision, Mode, Session};

const WORKSPACE: &str =
    "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\n";

const DIRECTORY: &str = r#"{"revision":"41","groups":["Sales","Support"],
 "sources":[{"name":"slack","enabled":true,"format":"^[UW][A-Z0-9]{8,}$"},{"name":"teams","enabled":false}],
 "users":[
  {"email":"Cy@X.org","display_name":"Cy","status":"active","role":"user","groups":["Support"],"identifiers":[{"source":"slack","username":"U0AB12CD3"}]},
  {"email":"di@x.org","display_name":"Di","status":"archived","role":"user"},
  {"email":"ed@x.org","display_name":"Jos\u00e9","status":"active","role":"admin"}]}"#;

const APP_DIRECTORY: &str = r#"{"revision":"7","users":[
  {"email":"cy@x.org","status":"active","account":"imported","sources":["file_upload"]},
  {"email":"di@x.org","status":"past","account":"imported","sources":["file_upload"]},
  {"email":"ed@x.org","status":"active","account":"imported","sources":["file_upload"]},
  {"email":"fi@x.org","status":"active","account":"imported","sources":["file_upload","microsoft_365"]},
  {"email":"gu@x.org","status":"active","account":"microsoft_365","sources":["microsoft_365"]}]}"#;

/// Records against the workspace, findings as `record:column:code`.
#[track_caller]
fn workspace(records: &str, classes: &str, findings: &str) -> Check {
    let check = check_file(
        "workspace-users",
        Some(DIRECTORY),
        format!("{WORKSPACE}{records}").as_bytes(),
    );
    assert_eq!(
        (check.classes.as_str(), check.findings.as_str()),
        (classes, findings)
    );
    check
}

#[track_caller]
fn app(file: &str, classes: &str, findings: &str) -> Check {
    let check = check_file("app-users", Some(APP_DIRECTORY), file.as_bytes());
    assert_eq!(
        (check.classes.as_str(), check.findings.as_str()),
        (classes, findings)
    );
    check
}

#[test]
fn records_compare_field_by_field() {
    let check = workspace(
        "Active,Bo,bo@x.org,User,\"Sales, Support\",slack:U0NEW0000\n\
         Active,Cyrus,cy@x.org,Admin,Sales,slack:U0AB12CD3\n\
         Active,Di,DI@x.org,User,none,\n\
         Active,Jose\u{301},ed@x.org,Admin,none,\n",
        "new changed returning unchanged",
        "",
    );
    assert_eq!(
        check.changes,
        [
            r#"{"op":"create","record":1,"key":"bo@x.org","set":{"current_status":"active","display_name":"Bo","primary_email":"bo@x.org","role":"user"},"add":{"groups":["Sales","Support"],"source_usernames":["slack:U0NEW0000"]}}"#,
            r#"{"op":"update","record":2,"key":"cy@x.org","set":{"display_name":{"old":"Cy","new":"Cyrus"},"role":{"old":"user","new":"admin"}},"add":{"groups":["Sales"]}}"#,
            r#"{"op":"reactivate","record":3,"key":"di@x.org"}"#,
        ]
    );
    assert_eq!(check.counts.missing, 0);
}

#[test]
fn archived_stays_archived_and_archiving_is_a_change() {
    let check = workspace(
        "Archived,Cy,cy@x.org,User,none,\nArchived,Di,di@x.org,User,none,\n",
        "changed unchanged",
        "",
    );
    let archive = r#"{"op":"update","record":1,"key":"cy@x.org","set":{"current_status":{"old":"active","new":"archived"}}}"#;
    assert_eq!(check.changes, [archive]);
    // ed@x.org: counted, not listed, since this template does not act on it.
    assert_eq!(check.counts.missing, 1);
}

#[test]
fn blanks_and_lists() {
    workspace(",,,,,\n\n\u{a0},,,,,\n", "skipped skipped skipped", "");
    workspace("Active,Bo,bo@x.org,User,,\n", "invalid", "1:5:E0201");
    workspace(
        "Active,Bo,bo@x.org,User,\"none, Sales\",\n",
        "invalid",
        "1:5:E0210",
    );
    workspace(
        "Active,Bo,bo@x.org,User,\"Sales,,Support\",\n",
        "invalid",
        "1:5:E0208",
    );
    workspace(
        "Active,Bo,bo@x.org,User,\"sales, Sales\",\n",
        "new",
        "1:5:E0209 1:5:E0211",
    );
    workspace("Active,Bo,bo@x.org,User,None,\n", "new", "");
}

#[test]
fn duplicates_point_at_the_first_whatever_it_is() {
    workspace(
        "Active,Bo,bo@x.org,User,none,\nActive,Bo,Bo@X.org,User,none,\nActive,Bo,bo@x.org,Boss,none,\n",
        "new duplicate invalid",
        "2:3:E0303 3:3:E0303 3:4:E0202",
    );
    workspace(
        "Active,Bo,bo@x.org,Boss,none,\nActive,Bo,bo@x.org,User,none,\n",
        "invalid duplicate",
        "1:4:E0202 2:3:E0303",
    );
}

#[test]
fn identifiers_belong_to_one_user() {
    workspace(
        "Active,Bo,bo@x.org,User,none,slack:U0AB12CD3\n",
        "conflicting",
        "1:6:E0404",
    );
    workspace(
        "Active,Bo,bo@x.org,User,none,slack:U0NEW0000\nActive,Al,al@x.org,User,none,SLACK:U0NEW0000\n",
        "new conflicting",
        "2:6:E0211 2:6:E0405",
    );
    // User names are compared exactly: this one breaks its source's format instead.
    workspace(
        "Active,Bo,bo@x.org,User,none,slack:u0ab12cd3\n",
        "invalid",
        "1:6:E0213",
    );
    let check = workspace(
        "Active,Bo,bo@x.org,User,none,teams:bo\n",
        "invalid",
        "-:-:E0406 1:6:E0403",
    );
    assert!(
        check.stopped,
        "a source that is switched off stops the whole import"
    );
}

#[test]
fn invalid_records_make_their_user_present() {
    let check = workspace(
        "Active,Cy,cy@x.org,Boss,none,\nActive,Ed,ed@x.org,User,Nowhere,\n",
        "invalid invalid",
        "1:4:E0202 2:5:E0401",
    );
    assert_eq!(check.counts.missing, 0);
}

#[test]
fn without_a_directory_references_are_checked_in_form_only() {
    let file = format!(
        "{WORKSPACE}Active,Bo,bo@x.org,User,Nowhere,skype:bo\nActive,Al,al@x.org,User,none,bo\n"
    );
    let check = check_file("workspace-users", None, file.as_bytes());
    assert_eq!(
        (check.classes.as_str(), check.findings.as_str()),
        ("valid invalid", "2:6:E0212")
    );
}

#[test]
fn ragged_records() {
    workspace("Active,Bo,bo@x.org,User,none\n", "new", "1:-:E0301");
    workspace("Active,Bo,bo@x.org,User,none,,\n", "new", "");
    workspace(
        "Active,Bo,bo@x.org,User,none,,more\n",
        "invalid",
        "1:7:E0302",
    );
    workspace(
        "Active,Lee, Bo,bo@x.org,User,none\n",
        "invalid",
        "1:3:E0203 1:4:E0202 1:5:E0401 1:6:E0212",
    );
}

#[test]
fn applications_ask_about_missing_users() {
    let check = app(
        "Name,Email\nBo,bo@x.org\nCy,CY@x.org\nDi,di@x.org\nGu,gu@x.org\n,\n",
        "new unchanged returning new skipped",
        "",
    );
    assert_eq!(
        check.changes,
        [
            r#"{"op":"create","record":1,"key":"bo@x.org","set":{"display_name":"Bo","email":"bo@x.org"}}"#,
            r#"{"op":"reactivate","record":3,"key":"di@x.org"}"#,
            r#"{"op":"create","record":4,"key":"gu@x.org","set":{"display_name":"Gu","email":"gu@x.org"}}"#,
            r#"{"op":"missing","record":null,"key":"ed@x.org"}"#,
        ],
        "fi@x.org is seen by another source; gu@x.org belongs to another account"
    );
    assert_eq!(check.counts.missing, 1);
}

#[test]
fn whoever_is_missing_and_stays_is_named_in_a_full_list() {
    let kept = |mut session: Session, file: &str, mode: Mode, decisions: &Decisions| {
        session.set_mode(mode);
        session.open("file.csv", file.len() as u64);
        session.push_bytes(file.as_bytes());
        session.end_of_file();
        common::finish(&mut session);
        let changeset = session.changeset(decisions).unwrap();
        let marked = changeset
            .changes
            .iter()
            .filter(|change| change.op == Op::Deactivate);
        (
            changeset.kept.clone().map(|kept| kept.join(" ")),
            marked.count(),
        )
    };
    let app = |mode, decisions: &Decisions| {
        let session = common::session("app-users", Some(APP_DIRECTORY));
        kept(session, "Email\nbo@x.org\n", mode, decisions)
    };
    let mut decisions = Decisions::default();
    assert_eq!(
        app(Mode::Full, &decisions),
        (Some("cy@x.org ed@x.org".to_owned()), 0)
    );
    assert_eq!(app(Mode::NewOnly, &decisions), (None, 0));
    decisions.missing_otherwise = vec!["cy@x.org".to_owned()];
    assert_eq!(
        app(Mode::Full, &decisions),
        (Some("ed@x.org".to_owned()), 1)
    );
    decisions.missing = MissingDecision::Deactivate;
    assert_eq!(
        app(Mode::Full, &decisions),
        (Some("cy@x.org".to_owned()), 1)
    );
    decisions.missing_otherwise.clear();
    assert_eq!(app(Mode::Full, &decisions), (Some(String::new()), 2));
    let file = format!("{WORKSPACE}Active,Bo,bo@x.org,User,none,\n");
    let session = common::session("workspace-users", Some(DIRECTORY));
    let nobody_asks = kept(session, &file, Mode::Full, &Decisions::default());
    assert_eq!(nobody_asks, (None, 0));
    // A list that would be larger than the changes is not sent.
    for (users, is_told) in [(2_000, true), (2_001, false)] {
        let user = |n| {
            format!(
                r#"{{"email":"u{n}@x.org","status":"active","account":"imported","sources":["file_upload"]}}"#
            )
        };
        let users: Vec<String> = (0..users).map(user).collect();
        let directory = format!(r#"{{"revision":"7","users":[{}]}}"#, users.join(","));
        let session = common::session("app-users", Some(&directory));
        let (told, _) = kept(
            session,
            "Email\nbo@x.org\n",
            Mode::Full,
            &Decisions::default(),
        );
        assert_eq!(told.is_some(), is_told);
    }
}

#[test]
fn the_email_column_is_found() {
    let check = app(
        "Kennung;Vorname;Kontakt\n1;Bo;bo@x.org\n2;Al;al@x.org\n",
        "new new",
        "",
    );
    assert_eq!(check.columns, "- first_name:synonym email:content");
    let check = app("bo@x.org,Bo\nal@x.org,Al\n", "new new", "-:-:E0118");
    assert_eq!(
        (check.columns.as_str(), check.header_line),
        ("email:content -", None)
    );
    let check = app("Members of Harbour\n\nName,Email\nBo,bo@x.org\n", "new", "");
    assert_eq!(check.header_line, Some(3));
    let check = app("Name,Phone\nBo,1\n", "invalid", "-:-:E0117");
    assert!(check.stopped);
}

#[test]
fn an_optional_value_that_cannot_be_read_is_left_out() {
    let check = app(
        "Email,Last active\nbo@x.org,03/04/2026\nal@x.org,31.03.2026\n",
        "new new",
        "1:2:E0221",
    );
    assert_eq!(
        check.changes[0],
        r#"{"op":"create","record":1,"key":"bo@x.org","set":{"email":"bo@x.org"}}"#
    );
    assert!(check.changes[1].contains(r#""last_used_date":"2026-03-31""#));
}

#[test]
fn dialects_are_detected() {
    for (file, delimiter, terminator, bom) in [
        (
            &b"\xef\xbb\xbfEmail;Name\r\nbo@x.org;Bo\r\n"[..],
            ";",
            "CRLF",
            true,
        ),
        (b"Email\tName\nbo@x.org\tBo\n", "\t", "LF", false),
        (b"sep=;\nEmail;Name\nbo@x.org;\"B;o\"\n", ";", "LF", false),
    ] {
        let check = check_file("app-users", None, file);
        assert_eq!(check.classes, "valid");
        assert_eq!(
            (
                check.delimiter.as_str(),
                check.terminator.as_str(),
                check.bom
            ),
            (delimiter, terminator, bom)
        );
    }
}

#[test]
fn the_dialect_can_be_chosen_and_chosen_again() {
    let file = b"Liste|2026\nEmail|Name\nbo@x.org|'B|o'\n";
    let mut check = check_file("app-users", None, file);
    let mut choose = |choice: DialectChoice| {
        check.session.set_dialect(choice);
        common::finish(&mut check.session);
        let document = check.session.document().unwrap();
        (
            document.file.delimiter.clone(),
            document.file.header_line,
            document.counts.records,
            common::findings(&document),
        )
    };
    let with = |delimiter: &str, quote: u8| DialectChoice {
        delimiter: Some(delimiter.to_owned()),
        quote: Some(Some(quote)),
        ..DialectChoice::default()
    };
    let quoted = choose(with("|", b'\''));
    assert_eq!(quoted, ("|".to_owned(), Some(2), 1, String::new()));
    let unquoted = choose(with("|", b'"'));
    assert_eq!(
        unquoted,
        ("|".to_owned(), Some(2), 1, "1:3:E0302".to_owned())
    );
    let one_column = choose(with(";", b'"'));
    assert_eq!(one_column.0, ";");
    assert!(one_column.3.contains("E0117"), "{one_column:?}");
    let headless = choose(DialectChoice {
        header: Some(false),
        lines_above: Some(2),
        ..with("|", b'\'')
    });
    assert_eq!(headless, ("|".to_owned(), None, 1, "-:-:E0118".to_owned()));
    let named = choose(DialectChoice {
        header: Some(true),
        lines_above: Some(0),
        ..with("|", b'\'')
    });
    assert_eq!((named.1, named.2), (Some(1), 2));
    assert_eq!(choose(with("|", b'\'')), quoted);
}

#[test]
fn findings_point_at_the_bytes() {
    let file = b"\xef\xbb\xbfName,Email\r\n\"B\r\no\",\"bo@@x.org\"\r\n";
    let check = check_file("app-users", None, file);
    let finding = &check.document.diagnostics[0];
    assert_eq!(
        (finding.record, finding.line, finding.column),
        (Some(1), Some(2), Some(2))
    );
    assert_eq!(
        (finding.record_byte, finding.byte_start, finding.byte_end),
        (Some(15), Some(22), Some(33))
    );
    assert_eq!(&file[22..33], b"\"bo@@x.org\"");
    assert_eq!(finding.suggestion.as_deref(), Some("bo@x.org"));
}

#[test]
fn limits_name_the_limit_and_count_truly() {
    let over = |template: &str, header: &str, count: usize, line: fn(usize) -> String| {
        let file: String = std::iter::once(header.to_owned())
            .chain((0..count).map(line))
            .collect();
        check_file(template, None, file.as_bytes())
    };
    let check = over("app-users", "Email\n", 5_001, |n| format!("u{n}@x.org\n"));
    assert_eq!(
        (check.findings.as_str(), check.counts.records, check.stopped),
        ("-:-:E0105", 5_001, true)
    );
    assert!(check.document.diagnostics[0].message.contains("5,000"));
    let check = over("workspace-users", WORKSPACE, 2_001, |n| {
        format!("Active,N,u{n}@x.org,User,none,\n")
    });
    assert!(check.stopped && check.document.diagnostics[0].message.contains("2,000"));
    let check = over("app-users", "Email\n", 5_000, |n| format!("u{n}@x.org\n"));
    assert!(!check.stopped);
}

#[test]
fn hopeless_files_have_their_own_answers() {
    for (file, code) in [
        (&b""[..], "E0101"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E0102"),
        (b"PK\x03\x04rest", "E0102"),
        (b"\xff\xfe\0\0E\0\0\0", "E0103"),
        (b"Email,Name\n", "E0107"),
    ] {
        let check = check_file("app-users", Some(APP_DIRECTORY), file);
        assert_eq!(check.findings, format!("-:-:{code}"));
        assert!(check.stopped);
    }
    let wide: String = (0..10_000).map(|n| format!("c{n},")).collect();
    let check = check_file("app-users", None, format!("{wide}\nx\n").as_bytes());
    assert!(
        check.findings.contains("-:-:E0106") && check.stopped,
        "{}",
        check.findings
    );
    let long = "x".repeat(10 * 1024 * 1024);
    let check = check_file(
        "app-users",
        None,
        format!("Email,Name\nbo@x.org,{long}\nal@x.org,Al\n").as_bytes(),
    );
    assert_eq!(
        (check.classes.as_str(), check.findings.as_str()),
        ("invalid valid", "1:2:E0214")
    );
    assert!(check.document.diagnostics[0].value.as_ref().unwrap().len() < 1_000);
}

#[test]
fn a_file_above_the_size_limit_is_not_read() {
    let mut session = common::session("app-users", None);
    assert!(!session.open("big.csv", 200 * 1024 * 1024));
    let document = session.document().unwrap();
    assert_eq!(document.diagnostics[0].code.to_string(), "E0104");
    assert!(document.diagnostics[0].message.contains("64 MB"));
}

#[test]
fn a_report_comes_back_as_the_file_it_was_made_from() {
    let file = "Email,Name,Note\nbo@x.org,=Bo,\"a\"\"b\"\nal@@x.org,'-Al,x\n,,\n";
    let first = check_file("app-users", None, file.as_bytes());
    let (name, report) = first
        .session
        .report(&rollcall_core::session::Decisions::default())
        .unwrap();
    assert_eq!(name, "file-report.csv");
    assert!(
        report.contains("bo@x.org,'=Bo,\"a\"\"b\",2,valid,,\r\n"),
        "{report}"
    );
    let again = check_file("app-users", None, report.as_bytes());
    assert_eq!(
        (again.classes.as_str(), again.findings.as_str()),
        ("valid invalid skipped", "-:-:E0119 2:1:E0203")
    );
    assert_eq!(again.columns, "email:exact display_name:synonym -");
    let corrected = check_file(
        "app-users",
        None,
        report.replace("al@@x", "al@x").as_bytes(),
    );
    assert_eq!(corrected.classes, "valid valid skipped");
    assert_eq!(corrected.document.diagnostics.len(), 1);
}

#[test]
fn columns_can_be_chosen() {
    let mut check = check_file("app-users", None, b"Login,Contact\nno,bo@x.org\n");
    assert_eq!(check.columns, "- email:content");
    check.session.set_columns(&[Some("email".to_owned()), None]);
    common::finish(&mut check.session);
    assert_eq!(
        common::findings(&check.session.document().unwrap()),
        "1:1:E0203"
    );
}
