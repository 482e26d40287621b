//! What the server costs: applying a large changeset beside bare statements, memory, a snapshot of a million users,
//! and requests per second, on SQLite and on PostgreSQL. `cargo xtask bench --server` runs it.
//!
//! The server is a process of its own, started as users start it; this process is its client, on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that fails stops"
)]

mod apply;
mod bare;
mod client;
#[path = "../../tests/common/mod.rs"]
mod common;
mod load;
mod memory;
mod people;

use clap::Parser;

/// Names the PostgreSQL server, as it does for the tests.
const SERVER: &str = "ROLLCALL_TEST_POSTGRES";

#[derive(Debug, Parser)]
struct Options {
    /// Numbers of changes that are applied, half of them new users
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    changes: Vec<u32>,
    /// How often each is applied, each time to a database of its own
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Users of the snapshot that is streamed
    #[arg(long, default_value_t = 1_000_000)]
    snapshot: u32,
    /// How long each kind of request is sent
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    assert!(
        std::env::var_os(SERVER).is_some(),
        "{SERVER} names no PostgreSQL; `cargo xtask bench --server` starts one"
    );
    for kind in [client::Kind::Sqlite, client::Kind::Postgres] {
        println!("# {kind}");
        apply::measure(kind, &options.changes, options.runs);
        memory::measure(kind, options.snapshot);
        load::measure(kind, options.seconds);
    }
}
