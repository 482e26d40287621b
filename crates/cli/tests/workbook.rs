//! `rollcall check` and `rollcall convert` on workbooks.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::path::Path;
use std::process::{Command, Output};

use rust_xlsxwriter::{Formula, Workbook};
use serde_json::{Value, json};

/// A workbook of a cover, a list of users below a title, and another list.
fn write_workbook(path: &Path) {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet().set_name("Cover").unwrap();
    cover.write_string(0, 0, "Members, spring").unwrap();
    let users = workbook.add_worksheet().set_name("Users").unwrap();
    users.write_string(0, 0, "Members").unwrap();
    for (row, email, first, last) in [
        (2, "Email", "First Name", "Last Name"),
        (3, "ann@x.org", "Ann", "Lee"),
        (5, "bo@x.org", "Bo, Jr.", "Ng"),
    ] {
        users.write_string(row, 0, email).unwrap();
        users.write_string(row, 1, first).unwrap();
        users.write_string(row, 2, last).unwrap();
    }
    users
        .write_formula(5, 2, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    let left = workbook.add_worksheet().set_name("Left").unwrap();
    left.write_string(0, 0, "email").unwrap();
    left.write_string(1, 0, "cy@x.org").unwrap();
    workbook.save(path).unwrap();
}

fn rollcall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_sheet_is_converted() {
    let folder = tempfile::tempdir().unwrap();
    // What it is called says nothing.
    let file = folder.path().join("members.csv");
    write_workbook(&file);
    let out = folder.path().join("out.csv");
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let output = rollcall(&["convert", file, "--strict", "--output", out]);
    let said: Value = serde_json::from_slice(&output.stderr).unwrap();
    // One of its cells is an error.
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        std::fs::read_to_string(out).unwrap(),
        "Email,First Name,Last Name\r\nann@x.org,Ann,Lee\r\n\r\nbo@x.org,\"Bo, Jr.\",#N/A\r\n"
    );
    assert_eq!(
        (&said["skipLines"], &said["records"]),
        (&json!(2), &json!(4))
    );
    let sheet = &said["sheet"];
    assert_eq!(sheet["name"], "Users");
    assert_eq!(
        sheet["sheets"][0],
        json!({"name":"Cover","hidden":false,"rows":1,"columns":1})
    );
    assert_eq!(
        sheet["notes"],
        json!([{"kind":"error_value","row":6,"column":3,"value":"#N/A"}])
    );

    let output = rollcall(&["convert", file, "--sheet", "left", "--output", out]);
    assert!(output.status.success());
    assert_eq!(
        std::fs::read_to_string(out).unwrap(),
        "email\r\ncy@x.org\r\n"
    );
    let output = rollcall(&["convert", file, "--sheet", "Right", "--output", out]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("no sheet “Right”, but: Cover, Users, Left"),
        "{words}"
    );
}

#[test]
fn a_sheet_is_checked_and_rows_are_those_of_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("members.xlsx");
    write_workbook(&file);
    let file = file.to_str().unwrap();
    let arguments = ["check", file, "--template", "app-users"];
    let output = rollcall(&[&arguments[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["file"]["name"], "members.xlsx");
    assert_eq!(json["file"]["header_line"], 3);
    assert_eq!(json["counts"]["records"], 3);
    assert_eq!(json["sheet"]["name"], "Users");
    let bytes = std::fs::metadata(file).unwrap().len();
    assert_eq!(json["file"]["bytes"], bytes);
    assert_eq!(json["file"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(json["diagnostics"][0]["code"], "E0120");
    let text = String::from_utf8(rollcall(&arguments).stdout).unwrap();
    assert!(
        text.contains("sheet    Users, not Cover (1 × 1), Left (2 × 1)"),
        "{text}"
    );
    assert!(
        text.contains("Row 6, column 3: the formula came to #N/A"),
        "{text}"
    );
    let left = rollcall(&[&arguments[..], &["--format", "json", "--sheet", "Left"]].concat());
    let json: Value = serde_json::from_slice(&left.stdout).unwrap();
    assert_eq!(json["counts"]["valid"], 1);
}

#[test]
fn a_workbook_that_cannot_be_read_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.xls");
    std::fs::write(&file, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on").unwrap();
    let file = file.to_str().unwrap();
    let output = rollcall(&["check", file, "--template", "app-users", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["diagnostics"][0]["severity"], "error");
    assert!(String::from_utf8_lossy(&output.stderr).contains("old Excel workbook (XLS)"));
    let text = folder.path().join("users.csv");
    std::fs::write(&text, "email\nann@x.org\n").unwrap();
    let text = text.to_str().unwrap();
    let output = rollcall(&["check", text, "--template", "app-users", "--sheet", "A"]);
    assert_eq!(output.status.code(), Some(2));
}
