//! Requests per second, and how long they take.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Kind, Served, database};
use crate::people;

const ON_RECORD: u32 = 10_000;
const CLIENTS: u32 = 8;

pub(crate) fn measure(kind: Kind, seconds: u32) {
    let folder = tempfile::tempdir().unwrap();
    let url = database(kind, folder.path(), ON_RECORD);
    let served = Served::start(folder.path(), &url);
    let token = served.post(
        "/tokens",
        &[],
        &json!({ "name": "Load", "scopes": { "scim": true }, "expires_in_days": 1 }),
        201,
    );
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let scim = |path: &str| {
        let mut answer = served
            .agent
            .get(format!("{}/scim/v2{path}", served.running.url))
            .header("authorization", &bearer)
            .call()
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.body_mut().read_to_string().unwrap()
    };
    let filtered = |number: u32| {
        let email = people::email(number % ON_RECORD);
        scim(&format!("/Users?filter=userName%20eq%20%22{email}%22"))
    };
    let ids: Vec<String> = (0..100)
        .map(|number| {
            let list: Value = serde_json::from_str(&filtered(number * 97)).unwrap();
            list["Resources"][0]["id"].as_str().unwrap().to_owned()
        })
        .collect();

    println!("\n## Requests, {ON_RECORD} users on record");
    println!("| request | clients | a second | median | 95 % | 99 % |");
    println!("|---|---|---|---|---|---|");
    let seconds = Duration::from_secs(seconds.into());
    print("snapshot, JSON", 2, seconds, &|_| {
        served.get("/rosters/workspace/snapshot");
    });
    let next = AtomicU32::new(0);
    print("plan and apply of 10 changes", 1, seconds, &|_| {
        let round = next.fetch_add(1, Ordering::SeqCst);
        let changes = (0..10)
            .map(|number| {
                let number = ON_RECORD + round * 10 + number;
                json!({
                    "op": "create", "record": 1, "key": people::email(number),
                    "set": {
                        "primary_email": people::email(number), "display_name": people::name(number),
                        "current_status": "active", "role": "user"
                    },
                    "add": { "groups": [people::group(number)] }
                })
            })
            .collect();
        let plan = served.plan(changes);
        served.apply(&plan, &format!("round {round}"));
    });
    print("SCIM GET of a user", CLIENTS, seconds, &|number| {
        scim(&format!("/Users/{}", ids[number as usize % ids.len()]));
    });
    print("SCIM filter by userName", CLIENTS, seconds, &|number| {
        filtered(number);
    });
    served.stop();
}

/// Clients that ask one request after the other.
fn print(what: &str, clients: u32, time: Duration, ask: &(dyn Fn(u32) + Sync)) {
    let numbers = AtomicU32::new(0);
    ask(numbers.fetch_add(1, Ordering::SeqCst));
    let started = Instant::now();
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    while started.elapsed() < time {
                        let asked = Instant::now();
                        ask(numbers.fetch_add(1, Ordering::SeqCst));
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let times = clients.into_iter().map(|client| client.join().unwrap());
        times.flatten().collect()
    });
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| {
        let position = ((times.len() as f64 * share) as usize).min(times.len() - 1);
        times[position].as_secs_f64() * 1e3
    };
    println!(
        "| {what} | {clients} | {rate:.0} | {:.1} ms | {:.1} ms | {:.1} ms |",
        at(0.5),
        at(0.95),
        at(0.99)
    );
}
