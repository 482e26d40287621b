//! What a developer of Rollcall types: `cargo xtask serve`, `test`, `bench`, `build`.
//!
//! Each installs what it lacks, says what it does while it does it, and is quick and silent about
//! set-up when nothing is missing. Where it cannot install something it says what to install.

mod bench;
mod command;
mod npm;
mod serve;
mod setup;
mod site;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Build, run, test and measure Rollcall")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything and start a server with demo data; prints the address and a sign-in link
    Serve(serve::Options),
    /// Run every test; the last line is `N passed, N failed`
    Test(test::Options),
    /// Time Rollcall and a plain JavaScript importer side by side in headless Chromium
    Bench(bench::Options),
    /// Build the static site into dist/ and print its sizes
    Build(site::Options),
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    let outcome = Workspace::locate().and_then(|workspace| match task {
        Task::Serve(options) => serve::serve(&workspace, &options),
        Task::Test(options) => test::test(&workspace, &options),
        Task::Bench(options) => bench::bench(&workspace, &options),
        Task::Build(options) => site::report(&workspace, &options),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
