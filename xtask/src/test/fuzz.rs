//! A short run of every fuzz target, after the inputs that once were too much for one.
//!
//! The targets are those of `cargo fuzz`, in a workspace of their own. They are built with the flags that it gives,
//! but for the sanitizers, which only a nightly compiler has: `cargo fuzz run TARGET --sanitizer none` is a longer run.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::count::Count;
use crate::command::{self, capture, find_program};
use crate::setup::compiler;
use crate::workspace::Workspace;

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table";

/// A run ends after so many inputs or seconds, whatever comes first, and fails when one input takes longer than the
/// third says or more memory than the fourth.
const LIMITS: [&str; 4] = [
    "-runs=1000000",
    "-max_total_time=10",
    "-timeout=10",
    "-rss_limit_mb=2048",
];

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let folder = workspace.root.join("fuzz");
    let programs = build(workspace)?;
    let mut names: Vec<String> = fs::read_dir(folder.join("targets"))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().replace(".rs", "")))
        .collect::<Result<_>>()?;
    names.sort();
    let mut count = Count::default();
    for name in names {
        println!("fuzz target {name}");
        // Found anew each time, so that a run depends on nothing but the checkout.
        let found = programs.join("found").join(&name);
        if found.exists() {
            fs::remove_dir_all(&found)?;
        }
        fs::create_dir_all(&found)?;
        let mut target = Command::new(programs.join(format!("{name}{EXE_SUFFIX}")));
        target.args(LIMITS).args(["-seed=1", "-verbosity=0"]);
        target.arg(format!("-artifact_prefix={}/{name}-", programs.display()));
        target.arg(&found);
        for inputs in ["seeds", "crashes"] {
            let inputs = folder.join(inputs).join(&name);
            if inputs.is_dir() {
                target.arg(inputs);
            }
        }
        count.add(Count::of(command::status(&mut target)?.success()));
    }
    Ok(count)
}

/// The folder with the programs, one a target.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    if find_program(&["c++"]).is_none() {
        compiler::ensure()?;
    }
    let versions = capture(Command::new("rustc").arg("-vV"))?;
    let host = versions
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc does not say what it compiles for")?;
    let target_dir = workspace.target_dir.join("fuzz");
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["build", "--release", "--target", host])
        .arg("--manifest-path")
        .arg(workspace.root.join("fuzz/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target_dir)
        .env("RUSTFLAGS", FLAGS);
    command::run(&mut cargo)?;
    Ok(target_dir.join(host).join("release"))
}
