//! `rollcall check` as it is called: documents, exit codes, words.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::path::PathBuf;
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rollcall-check-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn rollcall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Checks `content` and gives exit code and standard output.
fn check(name: &str, content: &str, arguments: &[&str]) -> (i32, String) {
    let file = folder(name).join("users.csv");
    std::fs::write(&file, content).unwrap();
    let output = rollcall(&[&["check", file.to_str().unwrap()], arguments].concat());
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn the_document_has_the_promised_keys_in_their_order() {
    let directory = folder("directory").join("directory.json");
    let users = r#"{"revision":"41","groups":[],"sources":[],"users":[{"email":"ed@x.org","status":"active","account":"imported","sources":["file_upload"]}]}"#;
    std::fs::write(&directory, users).unwrap();
    let (code, json) = check(
        "keys",
        "Name,Email\nBo,bo@x.org\nAl,al@@x.org\n",
        &[
            "--template",
            "app-users",
            "--against",
            directory.to_str().unwrap(),
            "--format",
            "json",
        ],
    );
    assert_eq!(code, 1);
    assert!(
        json.starts_with(r#"{"template":"app-users","file":{"name":"users.csv","bytes":"#),
        "{json}"
    );
    let order = [
        "\"template\":",
        "\"file\":",
        "\"name\":",
        "\"bytes\":",
        "\"sha256\":",
        "\"encoding\":\"UTF-8\"",
        "\"bom\":false",
        "\"delimiter\":\",\"",
        "\"quote\":\"\\\"\"",
        "\"terminator\":\"LF\"",
        "\"header_line\":1",
        "\"columns\":",
        "\"column\":1",
        "\"header\":\"Name\"",
        "\"field\":\"display_name\"",
        "\"match\":\"synonym\"",
        "\"counts\":{\"records\":2,\"skipped\":0,\"invalid\":1,\"duplicate\":0,\"new\":1,\"changed\":0,\"unchanged\":0,\"returning\":0,\"conflicting\":0,\"missing\":1}",
        "\"diagnostics\":",
        "\"code\":\"E0203\"",
        "\"severity\":\"error\"",
        "\"record\":2",
        "\"line\":3",
        "\"record_byte\":23",
        "\"byte_start\":26",
        "\"byte_end\":35",
        "\"column\":2",
        "\"header\":\"Email\"",
        "\"value\":\"al@@x.org\"",
        "\"message\":",
        "\"suggestion\":\"al@x.org\"",
        "\"changes\":",
        "\"op\":\"create\",\"record\":1,\"key\":\"bo@x.org\"",
        "\"op\":\"missing\",\"record\":null,\"key\":\"ed@x.org\"",
    ];
    let mut at = 0;
    for part in order {
        let found = json[at..].find(part);
        assert!(found.is_some(), "{part} does not follow in {json}");
        at += found.unwrap();
    }
    std::fs::remove_dir_all(directory.parent().unwrap()).unwrap();
}

#[test]
fn exit_codes_tell_clean_from_wrong_from_failed() {
    let clean = "Email\nbo@x.org\n";
    assert_eq!(check("clean", clean, &["--template", "app-users"]).0, 0);
    assert_eq!(
        check("wrong", "Email\nbo\n", &["--template", "app-users"]).0,
        1
    );
    assert_eq!(
        check("unknown", clean, &["--template", "nobody-knows"]).0,
        2
    );
    assert_eq!(
        check(
            "against",
            clean,
            &["--template", "app-users", "--against", "/nowhere.json"]
        )
        .0,
        2
    );
    let missing = rollcall(&["check", "/nowhere.csv", "--template", "app-users"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read /nowhere.csv"));
    assert_eq!(rollcall(&["check"]).status.code(), Some(2));
}

#[test]
fn people_get_rows_and_suggestions() {
    let (code, words) = check(
        "words",
        "Email\nbo@x.org\nal@@x.org\n",
        &["--template", "app-users"],
    );
    assert_eq!(code, 1);
    assert!(
        words.contains("row 3, Email: “al@@x.org” has two @ signs. Did you mean al@x.org?"),
        "{words}"
    );
    assert!(words.contains("2 records"), "{words}");
    assert!(
        !words.contains('\u{1b}'),
        "no colour where there is no terminal"
    );
}

#[test]
fn new_users_only_misses_nobody() {
    let directory = folder("mode").join("directory.json");
    std::fs::write(
        &directory,
        r#"{"revision":"1","users":[{"email":"ed@x.org","status":"active"}]}"#,
    )
    .unwrap();
    let against = directory.to_str().unwrap();
    let (_, json) = check(
        "mode",
        "Email\nbo@x.org\n",
        &[
            "--template",
            "app-users",
            "--against",
            against,
            "--mode",
            "new-only",
            "--format",
            "json",
        ],
    );
    assert!(json.contains("\"missing\":0"), "{json}");
    let _ = std::fs::remove_dir_all(directory.parent().unwrap());
}

#[test]
fn a_template_of_ones_own_is_taken_from_its_file() {
    let folder = folder("own");
    let template = folder.join("template.json");
    let json = r#"{"name":"own","primaryKey":"Mail","fields":[{"name":"Mail","type":"string","rollcall":{"kind":"email"}}],
        "rollcall":{"limits":{"records":1},"inactive_status":"past"}}"#;
    std::fs::write(&template, json).unwrap();
    let (code, words) = check(
        "ones",
        "Mail\na@x.org\nb@x.org\n",
        &["--template", template.to_str().unwrap()],
    );
    assert_eq!(code, 1);
    assert!(words.contains("takes up to 1"), "{words}");
    std::fs::remove_dir_all(folder).unwrap();
}
