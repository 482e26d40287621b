//! `rollcall convert` and `rollcall check --dialect` as they are called.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path =
            std::env::temp_dir().join(format!("rollcall-convert-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn rollcall(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Converts, and gives what was written and what was said; the exit code says whether that is in doubt.
fn convert(name: &str, bytes: &[u8], dialect: Option<&str>) -> (String, Value) {
    let folder = Folder::new(name);
    let file = folder.write("in.csv", bytes);
    let out = folder.path("out.csv");
    let mut arguments = vec!["convert", &file, "--strict", "--output", &out];
    let document = dialect.map(|json| folder.write("dialect.json", json));
    if let Some(document) = &document {
        arguments.extend(["--dialect", document]);
    }
    let output = rollcall(&arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.stdout.is_empty());
    let written = std::fs::read_to_string(Path::new(&out)).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    let unsure = said["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .any(|part| part["about"] != "header" && part["confidence"].as_f64().unwrap() < 0.65);
    let damaged = said["damage"] != Value::Array(Vec::new());
    let code = i32::from(unsure || damaged);
    assert_eq!(output.status.code(), Some(code), "{said}");
    (written, said)
}

#[test]
fn tables_come_out_as_plain_csv() {
    let table = "Name,Email\r\n\"Doe, Jane\",j@x.org\r\n\"Bo \"\"B\"\"\",b@x.org\r\n";
    for (name, file) in [
        ("plain", table.to_owned()),
        (
            "semicolon",
            "Name;Email\nDoe, Jane;j@x.org\n\"Bo \"\"B\"\"\";b@x.org\n".to_owned(),
        ),
        (
            "tab",
            "Name\tEmail\rDoe, Jane\tj@x.org\r\"Bo \"\"B\"\"\"\tb@x.org\r".to_owned(),
        ),
        (
            "escape",
            "Name,Email\n\"Doe, Jane\",j@x.org\n\"Bo \\\"B\\\"\",b@x.org\n".to_owned(),
        ),
        (
            "single",
            "Name,Email\n'Doe, Jane',j@x.org\n'Bo \"B\"',b@x.org\n".to_owned(),
        ),
        (
            "pipes",
            "Name||Email\nDoe, Jane||j@x.org\n\"Bo \"\"B\"\"\"||b@x.org\n".to_owned(),
        ),
        ("title", format!("Members\n\n{table}")),
        (
            "sep",
            "sep=;\nName;Email\nDoe, Jane;j@x.org\n\"Bo \"\"B\"\"\";b@x.org".to_owned(),
        ),
    ] {
        assert_eq!(convert(name, file.as_bytes(), None).0, table, "{name}");
        let utf_16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(convert(name, &utf_16, None).0, table, "{name} in UTF-16");
    }
}

#[test]
fn every_record_and_field_is_kept() {
    let (out, said) = convert("ragged", b"a,b,c\n1\n\n1,2,3,4\n,,\n", None);
    assert_eq!(out, "a,b,c\r\n1\r\n\r\n1,2,3,4\r\n,,\r\n");
    assert_eq!(said["records"], 5);
    assert_eq!(convert("empty", b"", None).0, "");
}

#[test]
fn what_it_was_taken_for_is_said_and_can_be_given_back() {
    let file = b"Liste\n\nName;Ort\n'M\xfcller; K.';K\xf6ln\n'Gro\xdf';Bonn\n";
    let (out, said) = convert("said", file, None);
    assert_eq!(said["encoding"], "windows-1252");
    assert_eq!(
        (&said["delimiter"], &said["quoteChar"], &said["skipLines"]),
        (&";".into(), &"'".into(), &2.into())
    );
    assert_eq!(
        (&said["lineTerminator"], &said["header"]),
        (&"\n".into(), &true.into())
    );
    for evidence in said["evidence"].as_array().unwrap() {
        assert!(
            (0.0..=1.0).contains(&evidence["confidence"].as_f64().unwrap()),
            "{evidence}"
        );
        assert!(!evidence["why"].as_str().unwrap().is_empty());
    }
    let (again, given) = convert("given", file, Some(&said.to_string()));
    assert_eq!(again, out);
    assert_eq!(given["ignored"], Value::Array(Vec::new()));
    assert!(
        given["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .all(|evidence| evidence["confidence"] == 1.0)
    );
}

#[test]
fn what_is_given_is_not_guessed() {
    let file = b"a;b\n1;2\n";
    assert_eq!(
        convert("comma", file, Some(r#"{"delimiter":","}"#)).0,
        "a;b\r\n1;2\r\n"
    );
    assert_eq!(
        convert(
            "nothing quoted",
            b"\"a;b\n",
            Some(r#"{"delimiter":";","quoteChar":""}"#)
        )
        .0,
        "\"\"\"a\",b\r\n"
    );
    let rows = b"x|1~y|2~";
    let document = r#"{"delimiter":"|","lineTerminator":"~","strange":1}"#;
    let (out, said) = convert("terminator", rows, Some(document));
    assert_eq!(out, "x,1\r\ny,2\r\n");
    assert_eq!(said["ignored"][0], "/strange");
}

#[test]
fn the_exit_code_tells_clean_from_damaged_from_guessed() {
    let folder = Folder::new("exit codes");
    let out = folder.path("out.csv");
    for (name, bytes, code) in [
        ("clean.csv", &b"a,b\n1,2\n"[..], 0),
        ("damaged.csv", b"a,b\n\"x,1\ny,2\n", 1),
        // Both delimiters cut it into as many fields.
        ("guessed.csv", b"a;b,c\n1;2,3\n4;5,6\n", 1),
        ("archive.csv", b"\x1f\x8b\x08\0\0\0", 3),
    ] {
        let file = folder.write(name, bytes);
        let output = rollcall(&["convert", &file, "--strict", "--output", &out]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{name}: {said}");
        // What is written is no failure to whoever did not ask.
        let output = rollcall(&["convert", &file, "--output", &out]);
        assert_eq!(output.status.code(), Some(if code == 1 { 0 } else { code }));
    }
}

#[test]
fn damage_is_told_to_the_byte() {
    let (out, said) = convert("damage", b"a,b\n\"x,1\ny,2\n", None);
    assert_eq!(out, "a,b\r\n\"x,1\"\r\ny,2\r\n");
    let damage = &said["damage"][0];
    assert_eq!(
        (&damage["kind"], &damage["record"], &damage["line"]),
        (&"quote_unclosed".into(), &2.into(), &2.into())
    );
    assert_eq!(
        (&damage["byte_start"], &damage["byte_end"]),
        (&4.into(), &8.into())
    );
}

#[test]
fn what_cannot_be_done_is_refused() {
    let folder = Folder::new("refused");
    let out = folder.path("out.csv");
    let png = folder.write("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let output = rollcall(&["convert", &png, "--output", &out]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a PNG image"));
    assert_eq!(
        rollcall(&["convert", "/nowhere.csv", "--output", &out])
            .status
            .code(),
        Some(2)
    );
    let file = folder.write("in.csv", "a,b\n");
    let document = folder.write("dialect.json", r#"{"delimiter":""}"#);
    let output = rollcall(&["convert", &file, "--dialect", &document, "--output", &out]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("dialect.json") && words.contains("at /delimiter: the text is empty"),
        "{words}"
    );
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_check_takes_a_dialect_too() {
    let folder = Folder::new("check");
    let file = folder.write("users.csv", "Export\nEmail:Name\nbo@x.org:Bo\n");
    let document = folder.write(
        "dialect.json",
        r#"{"delimiter":":","skipLines":1,"encoding":"latin-1"}"#,
    );
    let output = rollcall(&[
        "check",
        &file,
        "--template",
        "app-users",
        "--dialect",
        &document,
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["file"]["delimiter"], &json["file"]["header_line"]),
        (&":".into(), &2.into())
    );
    assert_eq!(
        (&json["file"]["encoding"], &json["counts"]["valid"]),
        (&"windows-1252".into(), &1.into())
    );
}
