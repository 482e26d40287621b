//! Settings by flag, environment and file; a backup that moves the demo data; a server that is watched and stopped.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail this way"
)]
#![cfg(unix)]

mod common;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use common::{Client, Running, SHA256, command, rollcall, run};
use rollcall_store::driver::{Driver, Mode, SqliteDriver};
use rollcall_store::testing::postgres_schema;
use serde_json::{Value, json};

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let file = "session-seconds = 60\nlog-format = \"json\"\nlisten = \"127.0.0.1:1\"\n\
                database = \"postgres://ann:secret@db/rollcall\"\n";
    std::fs::write(folder.join("rollcall.toml"), file).unwrap();
    let (code, printed, error) = run(command(
        folder,
        &[
            "config",
            "--config",
            "rollcall.toml",
            "--session-seconds",
            "80",
        ],
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

/// The files to be copied to a machine set what there is to be set.
#[test]
fn the_files_for_a_machine_name_settings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("deploy/rollcall.toml");
    let (code, printed, error) = rollcall(&root, &["config", "--config", &file.to_string_lossy()]);
    assert_eq!(code, Some(0), "{error}");
    assert!(
        printed.contains("https://rollcall.example.com"),
        "{printed}"
    );

    let image = std::fs::read_to_string(root.join("Dockerfile")).unwrap();
    let set: Vec<(&str, &str)> = image
        .split_whitespace()
        .filter(|word| word.starts_with("ROLLCALL_"))
        .map(|word| word.split_once('=').unwrap())
        .collect();
    assert!(!set.is_empty());
    let (code, printed, error) = run(command(&root, &["config"]).envs(set.iter().copied()));
    assert_eq!(code, Some(0), "{error}");
    let from_environment = printed
        .lines()
        .filter(|line| line.ends_with("# environment"));
    assert_eq!(from_environment.count(), set.len(), "{printed}");

    let page = std::fs::read_to_string(root.join("docs/operating.md")).unwrap();
    for line in printed.lines() {
        let name = line.split(' ').next().unwrap();
        assert!(
            page.contains(&format!("`{name}`")),
            "{name} is not on the page"
        );
    }
    assert!(page.contains("| `public-url` |"));
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
fn secrets_are_set_by_the_environment_and_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let (code, printed, error) = run(command(folder.path(), &["config"])
        .env("ROLLCALL_SMTP_URL", "smtps://ann:hunter2@mail.example"));
    assert_eq!(code, Some(0), "{error}");
    assert!(printed.contains("# smtp-url = \"…\""), "{printed}");
    assert!(!printed.contains("hunter2"), "{printed}");
    let (code, _, error) = rollcall(folder.path(), &["serve", "--mail-from", "a@b.example"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("set together"), "{error}");
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
    let running = Running::start(folder, &[], &[]);
    let client = Client::sign_in(&running);
    let (code, _, error) = rollcall(folder, &["backup", "--output", "first.jsonl"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(error.contains("no passwords"), "{error}");
    assert!(client.get("/session").is_some());
    assert_eq!(running.stop(), Some(0));
    let first = std::fs::read_to_string(folder.join("first.jsonl")).unwrap();
    assert!(!folder.join("first.jsonl.partial").exists());
    let (code, _, error) = rollcall(folder, &["backup", "--output", "first.jsonl"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("never written over"), "{error}");

    let postgres = postgres_schema().await.unwrap();
    let in_postgres =
        |arguments: &[&str]| run(command(folder, arguments).env("DATABASE_URL", &postgres));
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
    let back = [
        "restore",
        "--input",
        "second.jsonl",
        "--database",
        "back.db",
    ];
    let (code, _, error) = rollcall(folder, &back);
    assert_eq!(code, Some(0), "{error}");
    let (code, third, _) = rollcall(
        folder,
        &["backup", "--output", "-", "--database", "back.db"],
    );
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

#[test]
fn the_log_names_requests_and_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let running = Running::start(folder, &[("ROLLCALL_LOG_FORMAT", "json")], &[]);
    let client = Client::sign_in(&running);
    let user = "/users/jana.svobodova@harbour.example";
    let answer = client.send("DELETE", user, "", &Value::Null).unwrap();
    assert_eq!(answer.status, 204, "{}", answer.body);
    let id = answer
        .head
        .lines()
        .find_map(|line| line.strip_prefix("x-request-id: "))
        .unwrap()
        .to_owned();
    assert_eq!(running.stop(), Some(0));
    let log = std::fs::read_to_string(folder.join("log")).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let line = lines.iter().find(|line| line["request_id"] == id).unwrap();
    assert_eq!(line["method"], "DELETE");
    assert_eq!(line["route"], "/api/v1/users/{key}");
    assert_eq!(line["status"], 204);
    assert!(!log.contains('@') && !log.contains("jana"), "{log}");
}

#[test]
fn whoever_may_see_the_settings_may_watch_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &[], &[]);
    let nobody = running.client("");
    let ask = |client: &Client, path: &str| client.ask("GET", path, "", &Value::Null).unwrap();
    assert_eq!(ask(&nobody, "/healthz").body, "alive\n");
    assert_eq!(ask(&nobody, "/readyz").body, "ready\n");
    assert_eq!(ask(&nobody, "/metrics").status, 401);

    let client = Client::sign_in(&running);
    client.get("/users").unwrap();
    client.get("/users").unwrap();
    let answer = ask(&client, "/metrics");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(
        answer
            .head
            .contains("content-type: application/openmetrics-text")
    );
    let users =
        "rollcall_http_requests_total{method=\"GET\",route=\"/api/v1/users\",status=\"200\"} 2";
    assert!(answer.body.contains(users), "{}", answer.body);
    assert!(
        answer
            .body
            .contains("rollcall_http_request_duration_seconds_bucket")
    );
    assert!(answer.body.contains("\nprocess_resident_memory_bytes "));
    assert!(answer.body.ends_with("# EOF\n"));
    assert_eq!(running.stop(), Some(0));
}

/// An apply that is under way when the server is told to stop is finished and answered.
#[tokio::test]
async fn a_server_that_is_told_to_stop_finishes_what_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let running = Running::start(folder, &[], &["--drain-seconds", "2"]);
    let client = Client::sign_in(&running);
    let roster = client.get("/rosters/app:loom").unwrap();
    let email = "late@new.example";
    let plan = client
        .send(
            "POST",
            "/rosters/app:loom/imports",
            "",
            &json!({
                "changeset": {
                    "template": "app-users", "base_revision": roster["revision"],
                    "changes": [{
                        "op": "create", "record": 1, "key": email,
                        "set": { "email": email, "display_name": "Late" }
                    }]
                },
                "file": { "name": "users.csv", "bytes": 412, "sha256": SHA256 },
                "counts": {
                    "records": 1, "skipped": 0, "invalid": 0, "duplicate": 0, "new": 1, "changed": 0,
                    "unchanged": 0, "returning": 0, "conflicting": 0, "missing": 0
                }
            }),
        )
        .unwrap();
    assert_eq!(plan.status, 201, "{}", plan.body);
    let plan: Value = serde_json::from_str(&plan.body).unwrap();
    let path = format!("/imports/{}/apply", plan["id"].as_str().unwrap());

    // Somebody else writes for longer than the server still takes requests.
    let database = SqliteDriver::open(&folder.join("rollcall.db"))
        .await
        .unwrap();
    let lock = database.begin(Mode::Write).await.unwrap();
    let applying = thread::spawn({
        let client = client.clone();
        move || {
            let headers = "If-Match: *\r\nIdempotency-Key: late\r\n";
            client.send("POST", &path, headers, &json!({})).unwrap()
        }
    });
    thread::sleep(Duration::from_millis(500));
    running.tell_to_stop();
    let told = Instant::now();
    let nobody = running.client("");
    let ask = |path: &str| nobody.ask("GET", path, "", &Value::Null);
    loop {
        let ready = ask("/readyz").unwrap();
        if ready.status == 503 {
            assert_eq!(ready.body, "stopping\n");
            break;
        }
        assert!(told.elapsed() < Duration::from_secs(2), "still ready");
    }
    assert_eq!(ask("/healthz").unwrap().status, 200);
    while ask("/healthz").is_some() {
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!applying.is_finished());
    drop(lock);
    database.close().await;
    let answer = applying.join().unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(running.stop(), Some(0));

    let running = Running::start(folder, &[], &[]);
    let client = running.client(&client.cookie);
    let snapshot = client.get("/rosters/app:loom/snapshot").unwrap();
    assert!(snapshot["users"].to_string().contains(email));
    assert_eq!(running.stop(), Some(0));
}
