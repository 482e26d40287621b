//! What comes of edits, and which of them need no pass over the file.

use rollcall_core::session::Session;

use crate::common::{self, Check, check_file};
use crate::{DIRECTORY, WORKSPACE, app, workspace};

#[test]
fn edits_are_checked_and_taken_back() {
    let mut check = check_file(
        "workspace-users",
        Some(DIRECTORY),
        format!("{WORKSPACE}active,Bo,bo@@x.org,User,none,\n").as_bytes(),
    );
    let session = &mut check.session;
    assert_eq!(
        session.apply_suggestions(rollcall_core::diagnostic::Code::EmailInvalid, Some(2)),
        1
    );
    common::finish(session);
    assert_eq!(session.counts().new, Some(1));
    assert!(session.edit(1, 0, "Active".to_owned()));
    assert!(
        !session.edit(2, 0, "Active".to_owned()),
        "there is no second record"
    );
    common::finish(session);
    let overview = session.overview().unwrap();
    assert_eq!(
        (
            overview.edits.len(),
            overview.problems.len(),
            overview.can_import
        ),
        (2, 0, true)
    );
    assert!(session.undo_edit() && session.undo_edit() && !session.undo_edit());
    common::finish(session);
    assert_eq!(
        common::findings(&session.document().unwrap()),
        "1:1:E0211 1:3:E0203"
    );
}

/// Whether an edit was checked where it was made, without a pass over the file.
#[test]
fn only_what_an_edit_can_touch_is_checked_again() {
    let mut check = workspace(
        "Active,Bo,bo@x.org,User,Sales,slack:U0NEW0000\n\
         Active,Cy,cy@x.org,Owner,Support,slack:U0AB12CD3\n\
         Active,Ed,ed@x.org,Admin,Slaes,\n\
         Active,Al,al@x.org\n\
         Active,\"Di\" Lee,di@x.org,User,none,\n\
         ,,,,,\n",
        "new invalid invalid invalid invalid skipped",
        "2:4:E0202 3:5:E0401 4:-:E0301 4:4:E0201 4:5:E0201 5:2:E0218",
    );
    let session = &mut check.session;
    for (record, column, value, at_once) in [
        (1, 1, "Bodo", true),
        (2, 3, "User", true),
        (3, 4, "Sales", true),
        (1, 3, "Owner", true),
        (3, 2, "eddy@x.org", true),
        (3, 2, "bo@x.org", true),
        (3, 5, "slack:U0NEW0000", true),
        (4, 3, "User", true),
        // What can be read of a damaged record may be another by any of its cells.
        (5, 2, "dina@x.org", false),
        // Whether a blank record counts is a question of all its cells.
        (6, 2, "fi@x.org", false),
        (6, 2, "", false),
    ] {
        assert!(session.edit(record, column, value.to_owned()));
        assert_eq!(session.is_checked(), at_once, "{record} {column} {value}");
        common::finish(session);
    }
}

#[test]
fn edits_that_concern_many_are_checked_with_everything() {
    let file = format!("Email\n{}", "bo@x.org\n".repeat(70));
    let mut check = check_file("app-users", None, file.as_bytes());
    // The first one counts: who that is, all others say.
    for (record, at_once) in [(70, true), (2, true), (1, false), (3, false), (4, false)] {
        assert!(check.session.edit(record, 0, format!("bo{record}@x.org")));
        assert_eq!(check.session.is_checked(), at_once, "{record}");
        common::finish(&mut check.session);
    }
    assert_eq!(check.session.counts().duplicate, 64);
    assert!(check.session.edit(5, 0, "al@x.org".to_owned()) && check.session.is_checked());
    assert_eq!(check.session.counts().duplicate, 63);
}

#[test]
fn once_in_a_while_an_edit_is_checked_with_everything() {
    let line = |number: usize| format!("bo{number}@x.org\n");
    let file: String = std::iter::once("Email\n".to_owned())
        .chain((0..1_100).map(line))
        .collect();
    let mut check = check_file("app-users", None, file.as_bytes());
    let mut passes = 0;
    for record in 1..=1_100 {
        assert!(check.session.edit(record, 0, format!("al{record}@x.org")));
        passes += u32::from(!check.session.is_checked());
        common::finish(&mut check.session);
    }
    assert_eq!((passes, check.session.counts().valid), (1, Some(1_100)));
}

#[test]
fn what_is_written_behind_the_end_of_a_record_counts() {
    let mut check = check_file(
        "app-users",
        None,
        b"Name,Licenses,Email\nAl,x,al@x.org\n,x\n",
    );
    let session = &mut check.session;
    for (column, value) in [(2, "bo@x.org"), (1, "")] {
        assert!(session.edit(2, column, value.to_owned()));
        common::finish(session);
        assert_eq!(session.counts().valid, Some(2), "{column}");
    }
    let (_, corrected) = session.corrected_file().unwrap();
    assert!(corrected.ends_with(b"\n,,bo@x.org\n"), "{corrected:?}");
    assert!(session.edit(2, 2, String::new()));
    common::finish(session);
    assert_eq!(session.counts().skipped, 1);
}

/// Edits of one file after another: what comes of each, without a pass over the file.
#[track_caller]
fn edited(check: &mut Check, edits: &[(u32, u32, &str, &str, &str)]) {
    let session = &mut check.session;
    let answer = |session: &Session| {
        let findings = common::findings(&session.document().unwrap());
        (common::classes(session), findings)
    };
    let mut answers = vec![answer(session)];
    for (record, column, value, classes, findings) in edits {
        assert!(session.edit(*record, *column, (*value).to_owned()));
        assert!(session.is_checked(), "{record} {column} {value}");
        answers.push(answer(session));
        let expect = ((*classes).to_owned(), (*findings).to_owned());
        assert_eq!(answers.last(), Some(&expect), "{record} {column} {value}");
    }
    while let (Some(_), Some(before)) = (answers.pop(), answers.last()) {
        assert!(session.undo_edit() && session.is_checked());
        assert_eq!(&answer(session), before);
    }
}

#[test]
fn an_edited_key_makes_duplicates_and_ends_them() {
    let mut check = workspace(
        "Active,Bo,bo@x.org,User,none,\n\
         Active,Cy,cy@x.org,User,none,\n\
         Active,Bo,BO@x.org,Admin,none,\n\
         Active,Bo,bo@x.org,Owner,none,\n",
        "new unchanged duplicate invalid",
        "3:3:E0303 4:3:E0303 4:4:E0202",
    );
    edited(
        &mut check,
        &[
            (
                1,
                2,
                "al@x.org",
                "new unchanged new invalid",
                "4:3:E0303 4:4:E0202",
            ),
            (
                3,
                2,
                "cy@x.org",
                "new unchanged duplicate invalid",
                "3:3:E0303 4:4:E0202",
            ),
            (
                1,
                2,
                "cy@x.org",
                "changed duplicate duplicate invalid",
                "2:3:E0303 3:3:E0303 4:4:E0202",
            ),
            (
                1,
                2,
                "no",
                "invalid unchanged duplicate invalid",
                "1:3:E0203 3:3:E0303 4:4:E0202",
            ),
            (
                2,
                2,
                "b0@x.org",
                "invalid new changed invalid",
                "1:3:E0203 4:3:E0207 4:4:E0202",
            ),
        ],
    );
    let first_row = |check: &Check| {
        let document = check.session.document().unwrap();
        let duplicate = document
            .diagnostics
            .iter()
            .find(|d| d.code.to_string() == "E0303");
        duplicate.unwrap().message.clone()
    };
    assert!(first_row(&check).contains("row 2"), "{}", first_row(&check));
    assert!(check.session.edit(1, 2, "al@x.org".to_owned()));
    assert!(first_row(&check).contains("row 4"), "{}", first_row(&check));
}

#[test]
fn an_edited_key_looks_like_others() {
    let mut check = workspace(
        "Active,Al,al@x.org,User,none,\n\
         Active,Al,a1@x.org,User,none,\n\
         Active,Al,al@x.org,User,none,\n\
         Active,Cy,cy@x.org,User,none,\n",
        "new new duplicate unchanged",
        "2:3:E0207 3:3:E0303",
    );
    edited(
        &mut check,
        &[
            (1, 2, "bo@x.org", "new new new unchanged", "3:3:E0207"),
            (2, 2, "ed@x.org", "new changed new unchanged", ""),
            (1, 2, "a1@x.org", "new changed new unchanged", "3:3:E0207"),
            (1, 2, "ed@х.org", "new changed new unchanged", "1:3:E0207"),
        ],
    );
}

#[test]
fn an_edited_key_leaves_a_user_missing() {
    let mut check = app(
        "Email\ncy@x.org\ndi@x.org\nbo@x.org\n",
        "unchanged returning new",
        "",
    );
    assert_eq!(check.counts.missing, 1);
    for (record, value, missing) in [(1, "al@x.org", 2), (3, "ed@x.org", 1), (2, "fi@x.org", 1)] {
        assert!(check.session.edit(record, 0, value.to_owned()));
        assert!(check.session.is_checked());
        assert_eq!(check.session.counts().missing, missing, "{value}");
    }
}

#[test]
fn an_edited_identifier_conflicts_with_others() {
    let mut check = workspace(
        "Active,Al,al@x.org,User,none,slack:U0NEW0001\n\
         Active,Bo,bo@x.org,User,none,\"slack:U0NEW0001,slack:U0NEW0002\"\n\
         Active,Fi,fi@x.org,User,none,slack:U0NEW0002\n\
         Active,Cy,cy@x.org,User,none,slack:U0AB12CD3\n",
        "new conflicting new unchanged",
        "2:6:E0405",
    );
    edited(
        &mut check,
        &[
            // The second may have both now, so the third may not have its own.
            (
                1,
                5,
                "slack:U0NEW0003",
                "new new conflicting unchanged",
                "3:6:E0405",
            ),
            (2, 3, "Owner", "new invalid new unchanged", "2:4:E0202"),
            (2, 3, "User", "new new conflicting unchanged", "3:6:E0405"),
            (2, 2, "al@x.org", "new duplicate new unchanged", "2:3:E0303"),
            // It is somebody else's who has the address no longer.
            (
                4,
                2,
                "cyd@x.org",
                "new duplicate new conflicting",
                "2:3:E0303 4:6:E0404",
            ),
            (
                1,
                5,
                "slack:U0AB12CD3",
                "conflicting duplicate new conflicting",
                "1:6:E0404 2:3:E0303 4:6:E0404",
            ),
            (
                1,
                2,
                "cy@x.org",
                "changed new conflicting conflicting",
                "3:6:E0405 4:6:E0404",
            ),
        ],
    );
}

#[test]
fn an_edited_source_stops_the_import() {
    let mut check = workspace(
        "Active,Al,al@x.org,User,none,\n\
         Active,Bo,bo@x.org,User,none,teams:x\n",
        "new invalid",
        "-:-:E0406 2:6:E0403",
    );
    edited(
        &mut check,
        &[
            (
                1,
                5,
                "skype:x",
                "invalid invalid",
                "-:-:E0406 -:-:E0406 1:6:E0402 2:6:E0403",
            ),
            (2, 5, "", "invalid new", "-:-:E0406 1:6:E0402"),
            (1, 5, "slack:U0NEW0001", "new new", ""),
        ],
    );
}
