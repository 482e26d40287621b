//! The Python packages of the conformance tests, exactly as `requirements.txt` has them.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::apt;
use crate::command::{self, find_program, say};
use crate::workspace::Workspace;

/// Installs the packages into `tests/.venv` unless they are there already.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let folder = workspace.tests_dir();
    let environment = folder.join(".venv");
    let requirements = folder.join("requirements.txt");
    let pinned =
        fs::read(&requirements).with_context(|| format!("reading {}", requirements.display()))?;
    let wanted = format!("{:x}", Sha256::digest(&pinned));
    let stamp = environment.join(".rollcall-lock");
    if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(());
    }

    say("installing the Python packages of the conformance tests: pip install");
    if find_program(&["python3"]).is_none() || !make_environment(workspace)?.success() {
        apt::install("Python with venv", &["python3", "python3-venv"])?;
        make_environment(workspace)?;
    }
    let mut pip = Command::new(environment.join("bin").join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-input"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    command::run(&mut pip)?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(())
}

fn make_environment(workspace: &Workspace) -> Result<std::process::ExitStatus> {
    let mut python = Command::new("python3");
    python
        .args(["-m", "venv", "--clear", ".venv"])
        .current_dir(workspace.tests_dir());
    command::status(&mut python)
}
