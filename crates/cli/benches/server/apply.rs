//! A large changeset applied by the server, and the same rows as bare statements, each on a database of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::{Kind, Served, database};
use crate::memory::Memory;
use crate::{bare, people};

/// Users there before.
const ON_RECORD: u32 = 100_000;

pub(crate) fn measure(kind: Kind, sizes: &[u32], runs: u32) {
    println!("\n## Applying changes to {ON_RECORD} users on record, half of them new users");
    println!(
        "| changes | text | apply | bare statements | times | plan and upload | server's memory before | at most |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for &changes in sizes {
        assert!(changes / 2 <= ON_RECORD);
        let mut applied = Vec::new();
        let mut bare = Vec::new();
        let mut planned = Vec::new();
        let mut memory = (0, 0);
        for _ in 0..runs {
            let folder = tempfile::tempdir().unwrap();
            let url = database(kind, folder.path(), ON_RECORD);
            bare.push(bare_statements(kind, folder.path(), &url, changes));
            check(kind, folder.path(), &url, changes);

            let folder = tempfile::tempdir().unwrap();
            let url = database(kind, folder.path(), ON_RECORD);
            let served = Served::start(folder.path(), &url);
            let watched = Memory::of(served.running.id());
            let before = watched.now();
            let started = Instant::now();
            let plan = served.plan_in_chunks(people::changes(changes, ON_RECORD));
            planned.push(started.elapsed());
            let started = Instant::now();
            served.apply(&plan, "the key");
            applied.push(started.elapsed());
            memory = (before, watched.peak());
            served.stop();
            check(kind, folder.path(), &url, changes);
        }
        let text = serde_json::to_string(&people::changes(changes, ON_RECORD)).unwrap();
        let (applied, bare, planned) = (median(applied), median(bare), median(planned));
        println!(
            "| {changes} | {:.1} MB | {:.2} s | {:.2} s | {:.2} | {:.2} s | {} MiB | {} MiB |",
            text.len() as f64 / 1e6,
            applied.as_secs_f64(),
            bare.as_secs_f64(),
            applied.as_secs_f64() / bare.as_secs_f64(),
            planned.as_secs_f64(),
            memory.0 >> 20,
            memory.1 >> 20,
        );
    }
}

fn bare_statements(kind: Kind, folder: &Path, url: &str, changes: u32) -> Duration {
    match kind {
        Kind::Sqlite => bare::on_sqlite(&folder.join(url), changes, ON_RECORD),
        Kind::Postgres => bare::on_postgres(url, changes, ON_RECORD),
    }
}

/// Both left the same users behind.
fn check(kind: Kind, folder: &Path, database: &str, changes: u32) {
    let served = Served::start(folder, database);
    let found = served.get("/users?limit=1");
    let expected = u64::from(ON_RECORD + changes - changes / 2);
    assert_eq!(found["total"].as_u64(), Some(expected), "{kind}");
    for (search, group) in [
        (
            people::new_name(changes / 2 - 1),
            Some(people::group(changes / 2)),
        ),
        (people::name(ON_RECORD + changes - 1), None),
    ] {
        let search = search.to_lowercase().replace(' ', "%20");
        let found = served.get(&format!("/users?search={search}"));
        assert_eq!(found["total"], 1, "{kind}: {search}");
        let groups = found["items"][0]["groups"].as_array().unwrap();
        assert!(
            group.is_none_or(|group| groups.contains(&group.into())),
            "{groups:?}"
        );
        assert_eq!(
            found["items"][0]["identifiers"].as_array().unwrap().len(),
            1
        );
    }
    served.stop();
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
