//! The REST API against its own description: generated requests to a server that is really started.

use anyhow::Result;

use super::count::Count;
use super::stream::stream;
use crate::setup::python;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let folder = workspace.tests_dir().join("api");
    let interpreter = python::ensure(&folder)?;
    let binary = workspace.build_binary()?;
    let mut count = Count::default();
    let mut command = workspace.command(&interpreter);
    command.arg(folder.join("described.py")).arg(&binary);
    let status = stream(command, |line| {
        if let Some(found) = Count::from_result_line(line) {
            count.add(found);
        }
    })?;
    Ok(count.judged(status.success()))
}
