//! Columns that are made of others.

use rollcall_core::decode::{CutAt, MadeColumn, Recipe};
use rollcall_core::diff::Class;
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{Decisions, Session};
use rollcall_core::template::Template;

use crate::common::{self, Check, check_file};
use crate::{APP_DIRECTORY, DIRECTORY};

const IN_TWO: &str = "Status;Vorname;Nachname;E-Mail;Role;Groups;Source Username(s)\r\n\
    Active;Bo;Berg;bo@x.org;User;Sales;\r\n\
    Active;;Öst;al@x.org;User;Sales;\r\n\
    \r\n\
    Archived; Di ;Lee;di@x.org;User\r\n\
    Active;Ed;;ed@x.org;Admin;none;;x\r\n";

fn in_two(bytes: &[u8]) -> Check {
    check_file("workspace-users", Some(DIRECTORY), bytes)
}

fn name_of(columns: &[u32]) -> MadeColumn {
    MadeColumn {
        field: "display_name".to_owned(),
        title: "Display Name".to_owned(),
        recipe: Recipe::Joined(columns.to_vec()),
    }
}

fn cut(field: &str, title: &str, is_second: bool) -> MadeColumn {
    MadeColumn {
        field: field.to_owned(),
        title: title.to_owned(),
        recipe: Recipe::Cut {
            column: 0,
            at: CutAt::LastBlank,
            is_second,
        },
    }
}

fn made(session: &mut Session, columns: Vec<MadeColumn>) {
    assert!(session.make_columns(columns));
    common::finish(session);
}

fn findings(session: &Session) -> String {
    common::findings(&session.document().unwrap())
}

fn column(session: &Session, column: usize) -> Vec<String> {
    let rows = session.rows(&RowQuery::default(), 0, 100).rows;
    rows.into_iter()
        .map(|mut row| row.cells.swap_remove(column))
        .collect()
}

#[test]
fn a_name_in_two_columns_is_offered_and_made() {
    let mut check = in_two(IN_TWO.as_bytes());
    let session = &mut check.session;
    let makeable = session.makeable();
    let [name] = &*makeable else {
        panic!("one field has parts");
    };
    assert_eq!((&*name.field, name.column), ("display_name", None));
    let columns: Vec<_> = name.parts.iter().map(|part| part.column).collect();
    assert_eq!(columns, [Some(1), Some(2)]);
    assert!(name.cuts.is_empty());
    let before = findings(session);
    for code in ["-:-:E0110", "-:2:E0111", "-:3:E0111"] {
        assert!(before.contains(code), "{before}");
    }

    made(session, vec![name_of(&[1, 2])]);
    assert_eq!(
        column(session, 7),
        ["Bo Berg", "Öst", "", "Di Lee", "Ed"],
        "behind the file's own columns"
    );
    assert_eq!(
        findings(session),
        "4:-:E0301 4:6:E0201 5:9:E0302",
        "nothing is missing or extra any more"
    );
    assert_eq!(common::classes(session), "new new skipped invalid invalid");
    let short = session.rows(&RowQuery::default(), 3, 1).rows;
    let message = &short[0].findings[0].message;
    assert!(message.contains('5') && message.contains('7'), "{message}");
    let fields = session.overview().unwrap().fields;
    let name = fields.iter().find(|field| field.field == "display_name");
    assert_eq!(name.unwrap().column, Some(7));

    made(session, Vec::new());
    assert!(findings(session).contains("-:-:E0110"));
}

#[test]
fn what_is_made_follows_what_it_is_made_of_until_it_is_edited_itself() {
    let mut check = in_two(IN_TWO.as_bytes());
    let session = &mut check.session;
    made(session, vec![name_of(&[1, 2])]);
    let name = |session: &Session| column(session, 7).swap_remove(0);
    session.edit(1, 2, "Burg".to_owned());
    assert_eq!(name(session), "Bo Burg");
    session.undo_edit();
    assert_eq!(name(session), "Bo Berg");
    session.redo_edit();
    assert_eq!(name(session), "Bo Burg");
    session.edit(1, 7, "Bobby".to_owned());
    session.edit(1, 1, "Bob".to_owned());
    assert_eq!(name(session), "Bobby");
    session.undo_edit();
    session.undo_edit();
    assert_eq!(name(session), "Bo Burg");
    let changes = session.changes(&[Class::New], 0, 1).rows;
    let changed = changes[0].details.iter();
    let name_set: Vec<_> = changed.filter_map(|detail| detail.new.clone()).collect();
    assert!(name_set.contains(&"Bo Burg".to_owned()), "{name_set:?}");
    // Edited before it was made: taking that back is followed, too.
    made(session, Vec::new());
    made(session, vec![name_of(&[1, 2])]);
    assert_eq!(name(session), "Bo Burg");
    session.undo_edit();
    assert_eq!(name(session), "Bo Berg");
    assert!(!session.undo_edit());
}

#[test]
fn what_was_edited_in_a_column_goes_with_it() {
    let mut check = in_two(IN_TWO.as_bytes());
    let session = &mut check.session;
    made(session, vec![name_of(&[1, 2])]);
    session.edit(1, 0, "Archived".to_owned());
    session.edit(1, 7, "Bobby".to_owned());
    made(session, vec![name_of(&[2, 1])]);
    assert_eq!(column(session, 7)[0], "Berg Bo");
    assert_eq!(session.overview().unwrap().edited_cells, 1);
    assert!(session.undo_edit());
    assert!(!session.undo_edit(), "the other edit is no more");
}

#[test]
fn a_corrected_file_and_a_report_have_what_was_made() {
    let bytes = encoding_rs::WINDOWS_1252.encode(IN_TWO).0.into_owned();
    let mut check = in_two(&bytes);
    let session = &mut check.session;
    made(session, vec![name_of(&[1, 2])]);
    session.edit(1, 7, "Berg; Bo".to_owned());
    common::finish(session);
    let (_, corrected) = session.corrected_file().unwrap();
    let text = encoding_rs::WINDOWS_1252.decode(&corrected).0;
    assert_eq!(
        text,
        "Status;Vorname;Nachname;E-Mail;Role;Groups;Source Username(s);Display Name\r\n\
         Active;Bo;Berg;bo@x.org;User;Sales;;\"Berg; Bo\"\r\n\
         Active;;Öst;al@x.org;User;Sales;;Öst\r\n\
         \r\n\
         Archived; Di ;Lee;di@x.org;User;;;Di Lee\r\n\
         Active;Ed;;ed@x.org;Admin;none;;Ed;x\r\n"
    );
    let (name, table) = session.corrected_table().unwrap();
    assert_eq!(name, "file-corrected.xlsx");
    assert_eq!(table.columns[7].title, "Display Name");
    assert_eq!(table.rows[0][7], "Berg; Bo");
    let marks: Vec<_> = table.marks.iter().map(|m| (m.row, m.column)).collect();
    assert_eq!(marks, [(3, 7), (3, 5), (4, 7)]);
    let (_, report) = session.report(&Decisions::default()).unwrap();
    for file in [corrected, report.into_bytes()] {
        let again = in_two(&file);
        assert_eq!(column(&again.session, 7)[3], "Di Lee");
        assert_eq!(
            again.classes.replace("skipped", "-"),
            "new new - invalid invalid"
        );
    }
}

#[test]
fn a_name_in_one_column_is_cut_in_two() {
    let file = "Name,Email\nAda King Lovelace,ada@x.org\n\"Berg, Bo\",bo@x.org\nCy,cy@x.org\n";
    let mut check = check_file("app-users", Some(APP_DIRECTORY), file.as_bytes());
    let session = &mut check.session;
    let name = &session.makeable()[0];
    assert_eq!(name.column, Some(0));
    let cuts: Vec<_> = name.cuts.iter().map(|cut| (cut.at, &*cut.first)).collect();
    assert_eq!(
        cuts,
        [(CutAt::LastBlank, "Ada King"), (CutAt::FirstBlank, "Ada")]
    );
    let halves = vec![
        cut("first_name", "First Name", false),
        cut("last_name", "Last Name", true),
    ];
    made(session, halves);
    assert_eq!(column(session, 2), ["Ada King", "Bo", "Cy"]);
    assert_eq!(column(session, 3), ["Lovelace", "Berg", ""]);
    let document = session.document().unwrap();
    let first = serde_json::to_string(&document.changes[0]).unwrap();
    assert!(first.contains(r#""first_name":"Ada King""#), "{first}");
    assert!(first.contains(r#""last_name":"Lovelace""#), "{first}");
    assert_eq!(findings(session), "");
}

#[test]
fn what_cannot_be_made_is_refused_and_another_dialect_begins_anew() {
    let mut check = in_two(IN_TWO.as_bytes());
    let session = &mut check.session;
    assert!(!session.make_columns(vec![name_of(&[1, 7])]));
    let unknown = MadeColumn {
        field: "nothing".to_owned(),
        ..name_of(&[1])
    };
    assert!(!session.make_columns(vec![unknown]));
    made(session, vec![name_of(&[1, 2])]);
    session.set_dialect(rollcall_core::dialect::DialectChoice::default());
    common::finish(session);
    assert_eq!(session.overview().unwrap().columns.len(), 7);
    assert!(session.overview().unwrap().made.is_empty());
}

#[test]
fn a_file_without_a_header_has_the_titles_of_what_is_made() {
    let file = "Active,Bo,Berg,bo@x.org,User,none,\nActive,Al,Ek,al@x.org,User,none,\n";
    let mut check = in_two(file.as_bytes());
    let session = &mut check.session;
    made(session, vec![name_of(&[1, 2])]);
    assert_eq!(
        session.overview().unwrap().columns[7].header,
        "Display Name"
    );
    assert_eq!(column(session, 7), ["Bo Berg", "Al Ek"]);
    let (_, corrected) = session.corrected_file().unwrap();
    assert!(corrected.starts_with(b"Active,Bo,Berg,bo@x.org,User,none,,Bo Berg\n"));
}

#[test]
fn parts_are_two_and_have_names() {
    let json = |parts: &str| {
        let rollcall = r#""rollcall":{"limits":{"records":9},"inactive_status":"past"}"#;
        let email = r#"{"name":"Email","type":"string","rollcall":{"kind":"email"}}"#;
        let name = format!(r#"{{"name":"Name","type":"string","rollcall":{{"parts":{parts}}}}}"#);
        format!(r#"{{"name":"t","fields":[{email},{name}],"primaryKey":"Email",{rollcall}}}"#)
    };
    let read = |parts: &str| Template::from_json(&json(parts)).map_err(|error| error.to_string());
    assert_eq!(
        read(r#"[["First"],["Last","Surname"]]"#).unwrap().fields[1]
            .parts
            .len(),
        2
    );
    for parts in [r#"[["First"]]"#, r#"[["First"],[]]"#] {
        let error = read(parts).unwrap_err();
        assert!(error.contains("“Name” needs two parts"), "{error}");
    }
}
