//! The form of the Rust sources.

use anyhow::Result;

use super::count::Count;
use crate::command;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result<Count> {
    let mut cargo = workspace.command("cargo");
    cargo.args(["fmt", "--all", "--check"]);
    Ok(Count::of(command::status(&mut cargo)?.success()))
}
