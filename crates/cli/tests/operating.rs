//! Settings by flag, environment and file; a backup that moves the demo data; a server that is watched and stopped.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail this way"
)]
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rollcall_store::testing::postgres_schema;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    command
}

/// Exit code, standard output, standard error.
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn rollcall(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    run(&mut command(folder, arguments))
}

struct Server {
    process: Child,
    address: String,
    /// The one-time link's token.
    token: String,
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Server {
        let mut process = command(folder, &["serve", "--listen", "127.0.0.1:0", "--demo"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let listening = lines.next().unwrap().unwrap();
        let address = listening.rsplit_once("//").unwrap().1.to_owned();
        let link = lines.next().unwrap().unwrap();
        let token = link.rsplit_once('#').unwrap().1.to_owned();
        Server {
            process,
            address,
            token,
        }
    }

    /// Status line, headers and body, as they came.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "", "")
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Exit code and log.
    fn stop(mut self) -> (Option<i32>, String) {
        self.signal("-TERM");
        let mut log = String::new();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (self.process.wait().unwrap().code(), log)
    }
}

/// The cookie that the one-time link is changed for.
fn sign_in(server: &Server) -> String {
    let answer = server.ask(
        "POST",
        "/api/v1/session",
        "Content-Type: application/json\r\n",
        &format!("{{\"token\":\"{}\"}}", server.token),
    );
    let cookie = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap_or_else(|| panic!("{answer}"));
    format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let file = "session-seconds = 60\nlog-format = \"json\"\nlisten = \"127.0.0.1:1\"\n\
                database = \"postgres://ann:secret@db/rollcall\"\n";
    std::fs::write(folder.join("rollcall.toml"), file).unwrap();
    let (code, printed, error) = run(command(
        folder,
        &["config", "--config", "rollcall.toml", "--session-seconds", "80"],
    )
    .env("ROLLCALL_SESSION_SECONDS", "70")
    .env("ROLLCALL_LISTEN", "127.0.0.1:2"));
    assert_eq!(code, Some(0), "{error}");
    let line = |name: &str| {
        let line = printed.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("session-seconds"), "session-seconds = 80 # flag");
    assert_eq!(line("listen"), "listen = \"127.0.0.1:2\" # environment");
    assert_eq!(line("log-format"), "log-format = \"json\" # file");
    assert_eq!(line("site"), "site = \"dist\" # default");
    assert!(!printed.contains("secret"), "{printed}");
    assert_eq!(
        line("database"),
        "database = \"postgres://ann:…@db/rollcall\" # file"
    );

    // What is printed is a file that says the same.
    std::fs::write(folder.join("again.toml"), &printed).unwrap();
    let (code, again, error) = rollcall(folder, &["config", "--config", "again.toml"]);
    assert_eq!(code, Some(0), "{error}");
    let values = |text: &str| -> Vec<String> {
        let value = |line: &str| line.split("  #").next().unwrap().trim_end().to_owned();
        text.lines().map(value).collect()
    };
    assert_eq!(values(&again), values(&printed));
}

#[test]
fn a_wrong_setting_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (file, expected) in [
        ("site = \"a\"\nsesion-seconds = 60\n", "line 2"),
        ("log-format = \"xml\"\n", "line 1"),
        ("session-seconds = \"long\"\n", "line 1"),
    ] {
        std::fs::write(folder.join("rollcall.toml"), file).unwrap();
        let (code, _, error) = rollcall(folder, &["config", "--config", "rollcall.toml"]);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("rollcall.toml"), "{error}");
    }
    let (code, _, error) = rollcall(folder, &["config", "--config", "none.toml"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("none.toml"), "{error}");
}

#[test]
fn no_command_takes_a_password_as_an_argument() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://ann:secret@127.0.0.1:1/rollcall";
    for arguments in [
        &["serve"][..],
        &["config"],
        &["audit", "head"],
        &["backup", "--output", "-"],
        &["restore", "--input", "-"],
        &["load", "--directory", "x.json"],
        &["sign-in-link", "--user", "ann@example.com"],
    ] {
        let arguments = [arguments, &["--database", url]].concat();
        let (code, _, error) = rollcall(folder.path(), &arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(error.contains("DATABASE_URL"), "{arguments:?}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_backup_moves_from_sqlite_to_postgresql_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // The backup is made while a server runs.
    let server = Server::start(folder, &[]);
    let cookie = sign_in(&server);
    let (code, _, error) = rollcall(folder, &["backup", "--output", "first.jsonl"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(error.contains("no passwords"), "{error}");
    let answer = server.ask("GET", "/api/v1/session", &cookie, "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.stop().0, Some(0));
    let first = std::fs::read_to_string(folder.join("first.jsonl")).unwrap();
    assert!(!folder.join("first.jsonl.partial").exists());
    let (code, _, error) = rollcall(folder, &["backup", "--output", "first.jsonl"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("never written over"), "{error}");

    let postgres = postgres_schema().await.unwrap();
    let in_postgres = |arguments: &[&str]| {
        run(command(folder, arguments).env("DATABASE_URL", &postgres))
    };
    let (code, printed, error) = in_postgres(&["restore", "--input", "first.jsonl"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(printed.contains("sign-in-link --user"), "{printed}");
    let (code, _, error) = in_postgres(&["restore", "--input", "first.jsonl"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("already holds the organization"), "{error}");
    assert_eq!(in_postgres(&["audit", "verify"]).0, Some(0));
    let (code, second, error) = in_postgres(&["backup", "--output", "-"]);
    assert_eq!(code, Some(0), "{error}");

    std::fs::write(folder.join("second.jsonl"), &second).unwrap();
    let back = ["restore", "--input", "second.jsonl", "--database", "back.db"];
    let (code, _, error) = rollcall(folder, &back);
    assert_eq!(code, Some(0), "{error}");
    let (code, third, _) = rollcall(folder, &["backup", "--output", "-", "--database", "back.db"]);
    assert_eq!(code, Some(0));
    let rows = |text: &str| -> Vec<String> {
        let is_row = |line: &&str| {
            !line.contains("\"rollcall_backup\"")
                && !line.starts_with("{\"end\"")
                && !line.contains("organization.restored")
        };
        text.lines().filter(is_row).map(str::to_owned).collect()
    };
    assert!(rows(&first).len() > 1_000);
    assert_eq!(rows(&second), rows(&first));
    assert_eq!(rows(&third), rows(&first));
}
