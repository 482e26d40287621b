//! Memory of the server while it streams the snapshot of a large roster.

use std::io::Read;
use std::time::Instant;

use crate::client::{Kind, Served, database};

/// Memory of a process, as Linux tells it.
pub(crate) struct Memory {
    process: u32,
}

impl Memory {
    /// Its peak begins anew.
    pub(crate) fn of(process: u32) -> Memory {
        std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
        Memory { process }
    }

    /// Bytes.
    pub(crate) fn now(&self) -> u64 {
        self.read("VmRSS:")
    }

    /// The most since it was begun.
    pub(crate) fn peak(&self) -> u64 {
        self.read("VmHWM:")
    }

    fn read(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process)).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        let kibibytes: u64 = line
            .trim()
            .strip_suffix("kB")
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        kibibytes * 1024
    }
}

pub(crate) fn measure(kind: Kind, users: u32) {
    println!("\n## A snapshot streamed");
    println!("| users | form | size | time | server's memory before | at most |");
    println!("|---|---|---|---|---|---|");
    for users in [users / 10, users] {
        let folder = tempfile::tempdir().unwrap();
        let url = database(kind, folder.path(), users);
        let served = Served::start(folder.path(), &url);
        for (form, accept) in [
            ("JSON", "application/json"),
            ("binary", "application/vnd.rollcall.snapshot"),
        ] {
            let watched = Memory::of(served.running.id());
            let before = watched.now();
            let started = Instant::now();
            let mut answer = served
                .agent
                .get(served.address("/rosters/workspace/snapshot"))
                .header("cookie", &served.cookie)
                .header("accept", accept)
                .header("accept-encoding", "identity")
                .call()
                .unwrap();
            assert_eq!(answer.status(), 200);
            let mut reader = answer.body_mut().as_reader();
            let mut buffer = vec![0; 1 << 16];
            let mut bytes = 0;
            loop {
                match reader.read(&mut buffer).unwrap() {
                    0 => break,
                    read => bytes += read,
                }
            }
            println!(
                "| {users} | {form} | {:.1} MB | {:.2} s | {} MiB | {} MiB |",
                bytes as f64 / 1e6,
                started.elapsed().as_secs_f64(),
                before >> 20,
                watched.peak() >> 20,
            );
        }
        served.stop();
    }
}
