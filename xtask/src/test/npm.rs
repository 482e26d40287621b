//! The npm package in Node.js, suite by suite. In browsers it is tested with everything else.

use std::fs;
use std::time::Instant;

use anyhow::Result;

use super::Outcome;
use super::count::Count;
use super::stream::stream;
use crate::npm::Package;
use crate::workspace::Workspace;

const SUITE: &str = ".test.mjs";

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Outcome>> {
    let package = Package::build(workspace)?;
    print!("{package}");
    let binary = workspace.build_binary()?;
    let folder = workspace.tests_dir().join("npm");
    let mut suites: Vec<String> = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    suites.retain(|name| name.ends_with(SUITE));
    suites.sort();
    let mut outcomes = Vec::new();
    for suite in suites {
        let started = Instant::now();
        let mut node = workspace.command("node");
        node.args(["--test", "--test-reporter", "tap"])
            .arg(folder.join(&suite))
            .env("ROLLCALL_PACKAGE", &package.folder)
            .env("ROLLCALL_BINARY", &binary);
        let mut count = Count::default();
        let status = stream(node, |line| {
            if let Some(found) = Count::from_tap_line(line) {
                count.add(found);
            }
        })?;
        outcomes.push(Outcome {
            name: format!("npm, {}", suite.trim_end_matches(SUITE)),
            count: count.judged(status.success()),
            took: started.elapsed(),
        });
    }
    Ok(outcomes)
}
