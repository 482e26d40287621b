//! `cargo xtask bench`: Rollcall and plain JavaScript, side by side in one Chromium: from drop to preview, or, with
//! `--engine`, from bytes to a checked and compared list, or, with `--ui`, Rollcall and other importers, from the
//! choice of a file to its reviewed table.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Result;
use clap::Args;

use crate::command;
use crate::setup::{chromium, npm, postgres, python};
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
    /// Numbers of records, with commas between; each measurement has its own otherwise
    #[arg(long, value_delimiter = ',')]
    sizes: Vec<u32>,
    /// Measure the engine alone, beside parsers with plain JavaScript behind them
    #[arg(long)]
    engine: bool,
    /// Measure from the choice of a file to its reviewed table, beside HelloCSV, react-spreadsheet-import and importcsv
    #[arg(long, conflicts_with = "engine")]
    ui: bool,
    /// Measure a SCIM bulk request of 1,000 creations, beside scim2-server
    #[arg(long, conflicts_with_all = ["engine", "ui"])]
    scim: bool,
    /// Measure the server on SQLite and PostgreSQL: applying beside bare statements, memory, requests a second
    #[arg(long, conflicts_with_all = ["engine", "ui", "scim"])]
    server: bool,
    /// What follows `--` goes to the measurement of the server
    #[arg(last = true, requires = "server")]
    rest: Vec<String>,
}

pub(crate) fn bench(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if options.scim {
        return bench_scim(workspace, options);
    }
    if options.server {
        return bench_server(workspace, options);
    }
    npm::ensure(workspace)?;
    let folder = workspace.tests_dir().join("bench");
    if options.ui {
        return bench_ui(workspace, options, &folder.join("ui"));
    }
    let mut node = if options.engine {
        measurement(workspace, options, &folder.join("engine"))?
    } else {
        let mut node = measurement(workspace, options, &folder)?;
        node.env("ROLLCALL_BINARY", workspace.build_binary()?);
        node
    };
    node.env("ROLLCALL_SNAPSHOT", build_snapshot_writer(workspace)?);
    Ok(code_of(command::status(&mut node)?))
}

/// The other importers are installed for this alone.
fn bench_ui(workspace: &Workspace, options: &Options, folder: &Path) -> Result<ExitCode> {
    npm::ensure_in(folder, "the other importers")?;
    let mut node = measurement(workspace, options, folder)?;
    Ok(code_of(command::status(&mut node)?))
}

/// The measurement of this folder, over the built site.
fn measurement(workspace: &Workspace, options: &Options, folder: &Path) -> Result<Command> {
    let chromium = chromium::ensure()?;
    site::build(workspace)?;
    let mut node = workspace.command("node");
    node.arg(folder.join("run.mjs"))
        .args(["--runs", &options.runs.to_string()])
        .env("CHROMIUM", chromium)
        .env("ROLLCALL_SITE", workspace.dist_dir());
    if !options.sizes.is_empty() {
        let sizes: Vec<String> = options.sizes.iter().map(u32::to_string).collect();
        node.args(["--sizes", &sizes.join(",")]);
    }
    if let Some(path) = &options.json {
        node.arg("--json").arg(path);
    }
    Ok(node)
}

fn bench_scim(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let folder = workspace.tests_dir().join("scim");
    let mut script = workspace.command(python::ensure(&folder)?);
    script
        .arg(folder.join("bulk.py"))
        .arg(workspace.build_binary()?)
        .arg(options.runs.to_string());
    Ok(code_of(command::status(&mut script)?))
}

fn bench_server(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["bench", "--package", "rollcall", "--bench", "server", "--"])
        .args(&options.rest);
    let postgres = postgres::lend_to(&mut cargo)?;
    let status = command::status(&mut cargo)?;
    drop(postgres);
    Ok(code_of(status))
}

fn code_of(status: ExitStatus) -> ExitCode {
    if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The core's example that makes a snapshot of a directory document.
fn build_snapshot_writer(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = workspace.command("cargo");
    cargo.args([
        "build",
        "--release",
        "-p",
        "rollcall-core",
        "--example",
        "snapshot",
    ]);
    command::run(&mut cargo)?;
    let examples = workspace.target_dir.join("release").join("examples");
    Ok(examples.join(format!("snapshot{}", std::env::consts::EXE_SUFFIX)))
}
