//! The Python packages of the tests, exactly as a `requirements.txt` has them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::apt;
use crate::command::{self, find_program, say};

/// Installs the packages of `requirements.txt` in this folder into `.venv` beside it, unless they are there
/// already; the interpreter that sees them.
pub(crate) fn ensure(folder: &Path) -> Result<PathBuf> {
    let environment = folder.join(".venv");
    let interpreter = environment.join("bin").join("python");
    let requirements = folder.join("requirements.txt");
    let pinned =
        fs::read(&requirements).with_context(|| format!("reading {}", requirements.display()))?;
    let wanted = format!("{:x}", Sha256::digest(&pinned));
    let stamp = environment.join(".rollcall-lock");
    if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(interpreter);
    }

    say("installing the Python packages of the tests: pip install");
    if find_program(&["python3"]).is_none() || !make_environment(folder)?.success() {
        apt::install("Python with venv", &["python3", "python3-venv"])?;
        make_environment(folder)?;
    }
    let mut pip = Command::new(&interpreter);
    pip.args(["-m", "pip", "install", "--quiet", "--no-input"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    command::run(&mut pip)?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(interpreter)
}

fn make_environment(folder: &Path) -> Result<std::process::ExitStatus> {
    let mut python = Command::new("python3");
    python
        .args(["-m", "venv", "--clear", ".venv"])
        .current_dir(folder);
    command::status(&mut python)
}
