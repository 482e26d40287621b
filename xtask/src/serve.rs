//! `cargo xtask serve`: the whole product on this machine, with demo data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{self, say};
use crate::site;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Listen on this port of 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8440)]
    port: u16,
    /// Keep the database in this folder instead of target/serve
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Start with a new database; the one from before is deleted
    #[arg(long)]
    fresh: bool,
}

pub(crate) fn serve(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    site::build(workspace)?;
    let binary = workspace.build_binary()?;

    let folder = options
        .data
        .clone()
        .unwrap_or_else(|| workspace.root.join("target").join("serve"));
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let database = folder.join("rollcall.sqlite");
    if options.fresh {
        remove_database(&database)?;
    }

    let mut server = workspace.command(&binary);
    server
        .arg("serve")
        .args(["--listen", &format!("127.0.0.1:{}", options.port)])
        .arg("--site")
        .arg(workspace.dist_dir())
        .arg("--database")
        .arg(&database)
        .arg("--demo");
    become_program(&mut server)
}

/// The database and what SQLite keeps beside it.
fn remove_database(database: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut path = database.as_os_str().to_owned();
        path.push(ending);
        let path = PathBuf::from(path);
        if path.exists() {
            say(&format!("deleting {}", path.display()));
            fs::remove_file(&path).with_context(|| format!("deleting {}", path.display()))?;
        }
    }
    Ok(())
}

/// Puts the server in the place of this process, so that signals reach it.
#[cfg(unix)]
fn become_program(server: &mut std::process::Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let error = server.exec();
    Err(error).with_context(|| format!("`{}` could not be started", command::shown(server)))
}

#[cfg(not(unix))]
fn become_program(server: &mut std::process::Command) -> Result<ExitCode> {
    command::run(server).map(|()| ExitCode::SUCCESS)
}
