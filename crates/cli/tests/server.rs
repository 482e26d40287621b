//! The started program: what it prints, serves, and leaves when it is told to stop.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

struct Serving {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Serving {
    fn start(folder: &Path, flags: &[&str]) -> Serving {
        let mut process = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database",
                "rollcall.db",
            ])
            .args(flags)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Serving { process, lines }
    }

    /// What the next line of output says after `prefix`.
    fn line_after(&mut self, prefix: &str) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let rest = line.trim_end().strip_prefix(prefix);
        rest.unwrap_or_else(|| panic!("not {prefix:?}: {line:?}"))
            .to_owned()
    }

    /// Tells it to stop as a service manager does; its exit code.
    fn stop(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.process.wait().unwrap().code()
    }
}

/// A whole answer, head and body.
fn send(url: &str, request: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn sign_in(url: &str, token: &str) -> String {
    let body = format!("{{\"token\":\"{token}\"}}");
    let length = body.len();
    send(
        url,
        &format!(
            "POST /api/v1/session HTTP/1.1\r\nHost: rollcall\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_demo_is_served_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path(), &["--demo"]);
    let url = serving.line_after("Rollcall is listening on ");
    let link = serving.line_after("Sign in (once, within 15 minutes): ");
    let token = link.strip_prefix(&format!("{url}/sign-in#")).unwrap();
    let answer = sign_in(&url, token);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("ada.winter@harbour.example"), "{answer}");
    assert!(sign_in(&url, token).starts_with("HTTP/1.1 401"));

    let link = [
        "sign-in-link",
        "--database",
        "rollcall.db",
        "--url",
        &url,
        "--user",
    ];
    let (code, printed, _) = run(
        folder.path(),
        &[&link[..], &["Sam.Keller@harbour.example"]].concat(),
    );
    assert_eq!(code, Some(0));
    let token = printed.trim_end().split('#').nth(1).unwrap();
    assert!(sign_in(&url, token).contains("sam.keller@harbour.example"));
    let (code, _, error) = run(
        folder.path(),
        &[&link[..], &["nobody@harbour.example"]].concat(),
    );
    assert_eq!(
        (code, error.contains("is no active user")),
        (Some(2), true),
        "{error}"
    );

    assert_eq!(serving.stop(), Some(0));
    let flags = ["--demo", "--public-url", "https://rollcall.example"];
    let mut again = Serving::start(folder.path(), &flags);
    again.line_after("Rollcall is listening on ");
    again.line_after("Sign in (once, within 15 minutes): https://rollcall.example/sign-in#");
    assert_eq!(
        again.stop(),
        Some(0),
        "a database that is filled is taken as it is"
    );
}

#[test]
fn a_directory_is_loaded_into_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let directory = r#"{"revision":"41","groups":["Sales"],"sources":[],"users":[
        {"email":"cy@x.org","display_name":"Cy","status":"active","role":"admin","groups":["Sales"]}]}"#;
    std::fs::write(folder.path().join("directory.json"), directory).unwrap();
    std::fs::write(folder.path().join("broken.json"), "{").unwrap();
    let load = ["load", "--database", "rollcall.db", "--directory"];

    let (code, _, error) = run(folder.path(), &[&load[..], &["broken.json"]].concat());
    assert_eq!(
        (code, error.contains("broken.json is no directory document")),
        (Some(2), true),
        "{error}"
    );
    let (code, printed, _) = run(folder.path(), &[&load[..], &["directory.json"]].concat());
    assert_eq!(code, Some(0));
    assert_eq!(
        printed,
        "Loaded into rollcall.db: users 1, groups 1, sources 0.\n"
    );
    let (code, _, error) = run(folder.path(), &[&load[..], &["directory.json"]].concat());
    assert_eq!(
        (code, error.contains("already holds")),
        (Some(2), true),
        "{error}"
    );

    let mut serving = Serving::start(folder.path(), &[]);
    let url = serving.line_after("Rollcall is listening on ");
    let link = serving.line_after("Sign in (once, within 15 minutes): ");
    assert!(sign_in(&url, link.split('#').nth(1).unwrap()).contains("cy@x.org"));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn an_empty_database_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path(), &[]);
    serving.line_after("Rollcall is listening on ");
    serving.line_after("Nobody can sign in yet, the database is empty.");
    assert_eq!(serving.stop(), Some(0));
}
