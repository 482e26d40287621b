//! What a grid shows of a file, what is done in it in many cells at once, and the file that comes of it.

use rollcall_core::dialect::DialectChoice;
use rollcall_core::diff::Class;
use rollcall_core::session::protocol::{ChangesForm, ProblemFilter, Replacement};
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{Decisions, MissingDecision, Mode, Session};
use rollcall_core::template::MatchKind;

use crate::common::{self, Check, check_file};
use crate::{DIRECTORY, WORKSPACE, workspace};

fn three() -> Check {
    workspace(
        "Active,Bo Berg,bo@x.org,User,Sales,\n\
         Active,Al Öst,al@x.org,Owner,Sales,\n\
         Archived,Di Lee,di@@x.org,Admin,none,\n",
        "new invalid invalid",
        "2:4:E0202 3:3:E0203",
    )
}

fn records(session: &Session, query: &RowQuery) -> Vec<u32> {
    let page = session.rows(query, 0, 100);
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(|row| row.record).collect()
}

#[test]
fn rows_are_found_by_what_they_hold_and_are() {
    let mut check = three();
    let session = &mut check.session;
    let searching = |text: &str| RowQuery {
        search: text.to_owned(),
        ..RowQuery::default()
    };
    assert_eq!(records(session, &RowQuery::default()), [1, 2, 3]);
    assert_eq!(records(session, &searching(" öST ")), [2]);
    assert_eq!(records(session, &searching("sales")), [1, 2]);
    assert_eq!(records(session, &RowQuery::in_column(3, "admin")), [3]);
    assert_eq!(records(session, &RowQuery::in_column(5, "")), [1, 2, 3]);
    let of_class = RowQuery {
        classes: vec![Class::New],
        ..RowQuery::default()
    };
    assert_eq!(records(session, &of_class), [1]);
    assert_eq!(records(session, &RowQuery::with_findings(None)), [2, 3]);
    let kind = ProblemFilter {
        code: "E0203".to_owned(),
        column: Some(2),
    };
    assert_eq!(records(session, &RowQuery::with_findings(Some(kind))), [3]);
    let edited = RowQuery {
        edited: true,
        ..RowQuery::default()
    };
    assert_eq!(records(session, &edited), [] as [u32; 0]);
    session.edit(2, 3, "User".to_owned());
    assert_eq!(records(session, &edited), [2]);
    assert_eq!(session.rows(&RowQuery::default(), 1, 1).rows[0].record, 2);
    assert_eq!(session.rows(&RowQuery::default(), 9, 1).rows.len(), 0);
}

#[test]
fn blocks_are_pasted_and_filled_down_as_one_step_each() {
    let mut check = three();
    let session = &mut check.session;
    let all = RowQuery::default();
    let block = "Bodo\tbodo@x.org\n\"Al \"\"A\"\" Öst\"\tal2@x.org\tAdmin\textra\nDi\tdi@x.org\nbeyond\tthe end";
    assert_eq!(session.paste(&all, (0, 1), (1, 1), block.to_owned()), 8);
    common::finish(session);
    let cell = |session: &Session, row: usize, column: usize| {
        session.rows(&RowQuery::default(), 0, 9).rows[row].cells[column].clone()
    };
    assert_eq!(cell(session, 1, 1), "Al \"A\" Öst");
    assert_eq!(cell(session, 2, 2), "di@x.org");
    assert_eq!(cell(session, 1, 4), "extra");
    // One cell alone goes everywhere; nothing empties.
    assert_eq!(session.paste(&all, (0, 3), (3, 2), "User".to_owned()), 6);
    assert_eq!(cell(session, 2, 4), "User");
    assert_eq!(session.paste(&all, (1, 4), (2, 1), String::new()), 2);
    assert_eq!(cell(session, 1, 4), "");
    assert_eq!(session.fill_down(&all, 0, 9, &[4, 5]), 4);
    assert_eq!(cell(session, 2, 4), "User");
    common::finish(session);
    let overview = session.overview().unwrap();
    assert_eq!((overview.undo_depth, overview.redo_depth), (4, 0));
    assert_eq!(overview.last_edited, 4);
    assert_eq!(overview.edited_records, 3);
    while session.undo_edit() {}
    common::finish(session);
    assert_eq!(session.overview().unwrap().edited_cells, 0);
    assert_eq!(session.overview().unwrap().redo_depth, 4);
    while session.redo_edit() {}
    common::finish(session);
    assert_eq!(cell(session, 2, 4), "User");
    assert!(session.undo_edit());
    session.edit(1, 1, "Else".to_owned());
    assert!(
        !session.redo_edit(),
        "another step takes what was undone away"
    );
}

#[test]
fn texts_are_replaced_where_they_are_shown() {
    let mut check = three();
    let session = &mut check.session;
    let replace = |find: &str, with: &str| Replacement {
        find: find.to_owned(),
        with: with.to_owned(),
        ..Replacement::default()
    };
    let all = RowQuery::default();
    assert_eq!(session.replace(&all, &replace("X.ORG", "y.org")), 3);
    assert_eq!(session.replace(&all, &replace("", "y")), 0);
    let whole = Replacement {
        whole_cell: true,
        ..replace("sales", "Support")
    };
    assert_eq!(session.replace(&RowQuery::in_column(1, "öst"), &whole), 1);
    let exact = Replacement {
        match_case: true,
        column: Some(1),
        ..replace("o", "0")
    };
    assert_eq!(session.replace(&all, &exact), 1, "not the role, nor Öst");
    let rows = session.rows(&all, 0, 9).rows;
    assert_eq!(
        rows[0].cells[1..5],
        ["B0 Berg", "bo@y.org", "User", "Sales"]
    );
    assert_eq!(rows[1].cells[4], "Support");
    assert_eq!(rows[1].edited, [2, 4]);
}

#[test]
fn a_record_that_is_left_out_does_not_count_and_its_user_is_not_missing() {
    let mut check = check_file(
        "workspace-users",
        Some(DIRECTORY),
        format!(
            "{WORKSPACE}Active,Bo,bo@x.org,User,none,\n\
             Active,Bo again,bo@x.org,User,none,\n\
             Active,Cy,cy@x.org,Owner,none,\n"
        )
        .as_bytes(),
    );
    let session = &mut check.session;
    let before = session.counts();
    assert_eq!(
        (before.new, before.duplicate, before.invalid),
        (Some(1), 1, 1)
    );
    assert_eq!(session.leave_out(&[1, 3, 9], true), 2);
    common::finish(session);
    let counts = session.counts();
    assert_eq!(
        (counts.new, counts.duplicate, counts.invalid),
        (Some(1), 0, 0)
    );
    assert_eq!(counts.skipped, before.skipped + 2);
    assert_eq!(
        counts.missing, before.missing,
        "Cy is on record and in the file"
    );
    assert!(session.overview().unwrap().can_import);
    let row = session.rows(&RowQuery::default(), 0, 1).rows.remove(0);
    assert!(row.is_left_out && row.cells[2] == "bo@x.org", "it is shown");
    assert_eq!(session.leave_out(&[1], true), 0, "it is out already");
    assert!(session.undo_edit());
    common::finish(session);
    assert_eq!(session.counts(), before);
}

#[test]
fn who_is_left_out_is_not_missing_behind_another_account_either() {
    let directory = r#"{"revision":"1","users":[
        {"email":"cy@x.org","status":"active","account":"microsoft_365","sources":["microsoft_365"]},
        {"email":"cy@x.org","status":"active","account":"imported","sources":["file_upload"]}]}"#;
    let file = b"Email\ncy@x.org\nbo@x.org\n";
    let mut check = check_file("app-users", Some(directory), file);
    let session = &mut check.session;
    assert_eq!(session.counts().missing, 0);
    session.leave_out(&[1], true);
    assert!(session.is_checked(), "only that record is checked again");
    assert_eq!(session.counts().missing, 0);
    session.set_mode(Mode::Full);
    common::finish(session);
    assert_eq!(session.counts().missing, 0);
}

#[test]
fn values_are_counted_and_taken_for_others() {
    let mut check = workspace(
        "Active,Bo,bo@x.org,Administrator,\"Sales, Verkauf\",\n\
         active,Al,al@x.org,administrator,Verkauf,\n\
         Active,Di,di@x.org,User,none,\n",
        "invalid invalid returning",
        "1:4:E0202 1:5:E0401 2:1:E0211 2:4:E0202 2:5:E0401",
    );
    let session = &mut check.session;
    let columns = session.column_values();
    let role = columns.iter().find(|column| column.column == 3).unwrap();
    assert_eq!(role.options, ["User", "Admin", "Supervisor"]);
    let seen = role.values.iter();
    let seen: Vec<_> = seen
        .map(|value| (&*value.text, value.count, value.taken_for.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [("Administrator", 2, None), ("User", 1, Some("User"))]
    );
    let groups = columns.iter().find(|column| column.column == 4).unwrap();
    assert_eq!(groups.values[0].text, "Verkauf");
    assert!(groups.options.iter().any(|option| option == "Sales"));

    assert!(session.takes_value(3, "user") && !session.takes_value(3, "Administrator"));
    assert!(session.takes_value(4, "sales") && !session.takes_value(4, "Verkauf"));
    assert_eq!(session.match_value(3, " ADMINISTRATOR", "Admin"), 2);
    assert_eq!(session.match_value(4, "verkauf", "Support"), 2);
    common::finish(session);
    let rows = session.rows(&RowQuery::default(), 0, 9).rows;
    assert_eq!(rows[0].cells[3..5], ["Admin", "Sales, Support"]);
    assert_eq!(rows[1].cells[4], "Support");
    assert_eq!(session.counts().invalid, 0);
    assert!(session.undo_edit() && session.undo_edit() && !session.undo_edit());
}

#[test]
fn a_corrected_file_keeps_every_byte_that_nobody_touched() {
    let text = "Exported;by;someone\r\nName;E-Mail;\"Role\"\r\n\"Bj\u{f6}rk; B\";  bo@@x.org;User\r\n\
                Zo\u{eb};zoe@x.org\r\nAl;al@x.org;\"User\"\r\n";
    let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let mut check = check_file("app-users", None, &bytes);
    let session = &mut check.session;
    assert_eq!(session.overview().unwrap().file.encoding, "windows-1252");
    session.edit(1, 1, "bo@x.org".to_owned());
    session.edit(2, 0, "Zo\u{eb} \"Z\"".to_owned());
    session.edit(2, 2, "=Admin".to_owned());
    session.leave_out(&[3], true);
    common::finish(session);
    let (name, corrected) = session.corrected_file().unwrap();
    assert!(name.ends_with("-corrected.csv"), "{name}");
    let corrected: String = corrected.into_iter().map(char::from).collect();
    assert_eq!(
        corrected,
        "Exported;by;someone\r\nName;E-Mail;\"Role\"\r\n\"Bj\u{f6}rk; B\";bo@x.org;User\r\n\
         \"Zo\u{eb} \"\"Z\"\"\";zoe@x.org;'=Admin\r\n"
    );
    // What has no place in the encoding makes the file one in UTF-8.
    session.edit(1, 0, "日本".to_owned());
    common::finish(session);
    let (_, corrected) = session.corrected_file().unwrap();
    assert!(
        String::from_utf8(corrected)
            .unwrap()
            .contains("日本;bo@x.org;User")
    );
}

#[test]
fn a_report_that_is_dropped_again_knows_what_was_matched_left_out_and_decided() {
    let file = "Mail;Rolle;Wer\r\ncy@x.org;x;Cy\r\nnew@x.org;y;New\r\nbad@@x.org;z;Bad\r\n";
    let mut first = check_file("app-users", None, file.as_bytes());
    let session = &mut first.session;
    session.set_columns(&[
        Some("email".to_owned()),
        None,
        Some("display_name".to_owned()),
    ]);
    common::finish(session);
    session.leave_out(&[3], true);
    common::finish(session);
    let decisions = Decisions {
        missing: MissingDecision::Deactivate,
        missing_otherwise: vec!["ed@x.org".to_owned()],
        excluded: vec![2],
        excluded_fields: vec![(1, "display_name".to_owned())],
        valid_only: false,
    };
    let (_, report) = session.report(&decisions).unwrap();

    let again = check_file("app-users", None, report.as_bytes());
    let overview = again.session.overview().unwrap();
    assert_eq!(overview.decided, Some(decisions));
    assert_eq!(overview.left_out, 1);
    let columns = overview.columns.iter();
    let fields: Vec<_> = columns.map(|column| column.field.as_deref()).collect();
    assert_eq!(fields, [Some("email"), None, Some("display_name")]);
    assert!(
        overview
            .columns
            .iter()
            .all(|column| column.matched != MatchKind::Similar)
    );
    assert_eq!(overview.counts.invalid, 0, "the bad one is left out");
}

#[test]
fn a_change_goes_without_the_fields_that_are_left_as_they_are() {
    let check = workspace(
        "Active,Cyrus,cy@x.org,Admin,Sales,\nActive,Ed,ed@x.org,Admin,none,\n",
        "changed changed",
        "",
    );
    let changes = |fields: &[(u32, &str)]| {
        let decisions = Decisions {
            excluded_fields: fields
                .iter()
                .map(|(record, field)| (*record, (*field).to_owned()))
                .collect(),
            ..Decisions::default()
        };
        let prepared = check.session.prepare(&decisions).unwrap();
        let list = check
            .session
            .changes_file(&decisions, ChangesForm::Csv)
            .unwrap()
            .1;
        (prepared.counts.update, list.lines().count() - 1)
    };
    assert_eq!(changes(&[]), (2, 4));
    assert_eq!(changes(&[(1, "role")]), (2, 3));
    assert_eq!(
        changes(&[(2, "display_name")]),
        (1, 3),
        "nothing is left to change"
    );
    let all = [
        (1, "role"),
        (1, "display_name"),
        (1, "groups"),
        (2, "display_name"),
    ];
    assert_eq!(changes(&all), (0, 0));
}

#[test]
fn a_corrected_file_is_quoted_as_the_file_is() {
    let corrected = |file: &str, choice: DialectChoice, value: &str| {
        let mut check = check_file("app-users", None, file.as_bytes());
        let session = &mut check.session;
        session.set_dialect(choice);
        common::finish(session);
        session.edit(1, 1, value.to_owned());
        common::finish(session);
        String::from_utf8(session.corrected_file().unwrap().1).unwrap()
    };
    let escaped = DialectChoice {
        double_quote: Some(false),
        escape: Some(Some(b'\\')),
        ..DialectChoice::default()
    };
    let file = "Email,Name\nbo@x.org,Bo\n";
    assert_eq!(
        corrected(file, escaped, "B \"o\" \\"),
        "Email,Name\nbo@x.org,\"B \\\"o\\\" \\\\\"\n"
    );
    let unquoted = DialectChoice {
        quote: Some(None),
        ..DialectChoice::default()
    };
    assert_eq!(
        corrected(file, unquoted.clone(), "B \"o\""),
        "Email,Name\nbo@x.org,B \"o\"\n"
    );
    // There is no other way to write it: the file becomes one that has quotes.
    assert!(corrected(file, unquoted, "B,o").contains("bo@x.org,\"B,o\"\r\n"));
}
