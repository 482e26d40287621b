//! The started program, and a client of its API.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// The program in a folder, with nothing in its environment.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    command
}

/// Exit code, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

pub(crate) fn rollcall(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    run(&mut command(folder, arguments))
}

/// A started server with the demo data.
pub(crate) struct Running {
    process: Child,
    pub(crate) url: String,
    /// The one-time sign-in link.
    link: String,
}

impl Running {
    /// In the folder, with nothing but this environment.
    pub(crate) fn start(folder: &Path, environment: &[(&str, &str)], flags: &[&str]) -> Running {
        let log = File::create(folder.join("log")).unwrap();
        let mut process = command(folder, &["serve", "--demo", "--listen", "127.0.0.1:0"])
            .args(flags)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut after = |prefix: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(prefix).unwrap().to_owned()
        };
        let url = after("Rollcall is listening on ");
        let link = after("Sign in (once, within 15 minutes): ");
        Running { process, url, link }
    }

    pub(crate) fn client(&self, cookie: &str) -> Client {
        Client {
            url: self.url.clone(),
            cookie: cookie.to_owned(),
        }
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// No time to finish anything.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Tells it to stop, as a service manager does.
    pub(crate) fn tell_to_stop(&self) {
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
    }

    /// Tells it to stop; its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        self.tell_to_stop();
        self.process.wait().unwrap().code()
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Client {
    url: String,
    pub(crate) cookie: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn sign_in(running: &Running) -> Client {
        let mut client = Client {
            url: running.url.clone(),
            cookie: String::new(),
        };
        let token = running.link.split('#').nth(1).unwrap();
        let answer = client
            .send("POST", "/session", "", &json!({ "token": token }))
            .unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .unwrap();
        client.cookie = cookie.split(';').next().unwrap().to_owned();
        client
    }

    /// A request to the API; `None` when the connection breaks.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &Value,
    ) -> Option<Answer> {
        self.ask(method, &format!("/api/v1{path}"), headers, body)
    }

    /// A request to any address; `None` when the connection breaks.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &Value,
    ) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.url.strip_prefix("http://")?).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .ok()?;
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        // HTTP/1.0: the answer ends with the connection.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: rollcall\r\nCookie: {}\r\n{headers}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok());
        if length.is_some_and(|length: usize| length != body.len()) {
            return None;
        }
        Some(Answer {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    pub(crate) fn get(&self, path: &str) -> Option<Value> {
        let answer = self.send("GET", path, "", &Value::Null)?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).ok()
    }
}
