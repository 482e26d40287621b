//! `cargo xtask test`: every check there is, part by part. A part that fails stops no other.

mod api;
mod browser;
mod count;
mod debian_wasm;
mod formatting;
mod fuzz;
mod lints;
mod native;
mod npm;
mod scim;
mod site_size;
mod stream;
mod wasm;

use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::workspace::Workspace;
use count::Count;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run only these parts
    #[arg(value_enum)]
    parts: Vec<Part>,
}

/// What is run, in this order: what fails soonest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// cargo fmt --check
    Format,
    /// Architecture, unit, property, database, integration and documentation tests, native
    Native,
    /// SCIM: conformance suites, tests by section, the differential run
    Scim,
    /// Generated requests, with answers held against the API's description
    Api,
    /// Every fuzz target for ten seconds, past crashes first
    Fuzz,
    /// Clippy on all crates, native
    Lint,
    /// Clippy on the crates that go to the browser, for wasm32
    LintWasm,
    /// The WebAssembly suites, in Node.js and headless Chromium
    Wasm,
    /// The site builds, and its first load is as small as promised
    Site,
    /// The engine compiles by Debian's compiler
    DebianWasm,
    /// The npm package: its documents beside the command line's, its types, its examples
    Npm,
    /// Types of the browser tests
    Types,
    /// Playwright against a started server
    Browser,
}

/// One line of the closing table.
#[derive(Debug)]
struct Outcome {
    name: String,
    count: Count,
    took: Duration,
}

pub(crate) fn test(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut outcomes = Vec::new();
    for part in Part::value_variants() {
        if options.parts.is_empty() || options.parts.contains(part) {
            println!("\n── {part}");
            let started = Instant::now();
            match part.run(workspace) {
                Ok(found) => outcomes.extend(found),
                Err(error) => {
                    println!("error: {error:#}");
                    outcomes.push(Outcome {
                        name: part.to_string(),
                        count: Count::one_failed(),
                        took: started.elapsed(),
                    });
                }
            }
        }
    }
    Ok(conclude(&outcomes))
}

impl Part {
    fn run(self, workspace: &Workspace) -> Result<Vec<Outcome>> {
        match self {
            Self::Format => self.timed(|| formatting::check(workspace)),
            Self::Native => native::run(workspace),
            Self::Scim => scim::run(workspace),
            Self::Api => self.timed(|| api::run(workspace)),
            Self::Fuzz => self.timed(|| fuzz::run(workspace)),
            Self::Lint => self.timed(|| lints::native(workspace)),
            Self::LintWasm => self.timed(|| lints::wasm(workspace)),
            Self::Wasm => self.timed(|| wasm::run(workspace)),
            Self::Site => self.timed(|| site_size::check(workspace)),
            Self::DebianWasm => self.timed(|| debian_wasm::check(workspace)),
            Self::Npm => npm::run(workspace),
            Self::Types => self.timed(|| browser::check_types(workspace)),
            Self::Browser => self.timed(|| browser::run(workspace)),
        }
    }

    fn timed(self, run: impl FnOnce() -> Result<Count>) -> Result<Vec<Outcome>> {
        let started = Instant::now();
        let count = run()?;
        Ok(vec![Outcome {
            name: self.to_string(),
            count,
            took: started.elapsed(),
        }])
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "format",
            Self::Native => "native tests",
            Self::Scim => "SCIM",
            Self::Api => "API as described",
            Self::Fuzz => "fuzz targets",
            Self::Lint => "lints, native",
            Self::LintWasm => "lints, wasm32",
            Self::Wasm => "WebAssembly tests",
            Self::Site => "site and its size",
            Self::DebianWasm => "wasm32 by Debian",
            Self::Npm => "npm package",
            Self::Types => "types of browser tests",
            Self::Browser => "browser tests",
        })
    }
}

/// Prints what each part took and, last, the sum over all runners.
fn conclude(outcomes: &[Outcome]) -> ExitCode {
    let mut sum = Count::default();
    println!(
        "\n{:28} {:>7} {:>7} {:>8} {:>8}",
        "part", "passed", "failed", "skipped", "seconds"
    );
    for outcome in outcomes {
        println!(
            "{:28} {:>7} {:>7} {:>8} {:>8.1}",
            outcome.name,
            outcome.count.passed,
            outcome.count.failed,
            outcome.count.skipped,
            outcome.took.as_secs_f64()
        );
        sum.add(outcome.count);
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 && sum.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
