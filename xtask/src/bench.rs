//! `cargo xtask bench`: Rollcall and a plain JavaScript importer, side by side in one Chromium.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::command;
use crate::setup::{chromium, npm};
use crate::site;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Also write the figures as a JSON document
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// How often each case is timed
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// Numbers of records, with commas between
    #[arg(long, value_delimiter = ',', default_values_t = [5_000, 100_000])]
    sizes: Vec<u32>,
}

pub(crate) fn bench(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    npm::ensure(workspace)?;
    let chromium = chromium::ensure()?;
    site::build(workspace)?;
    let binary = workspace.build_binary()?;

    let sizes: Vec<String> = options.sizes.iter().map(u32::to_string).collect();
    let mut node = workspace.command("node");
    node.arg(workspace.tests_dir().join("bench").join("run.mjs"))
        .args(["--runs", &options.runs.to_string()])
        .args(["--sizes", &sizes.join(",")])
        .env("CHROMIUM", chromium)
        .env("ROLLCALL_BINARY", binary)
        .env("ROLLCALL_SITE", workspace.dist_dir());
    if let Some(path) = &options.json {
        node.arg("--json").arg(path);
    }
    let status = command::status(&mut node)?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
