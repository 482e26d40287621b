//! wasm-bindgen, in the very version of the `wasm-bindgen` crate that the workspace is locked to.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::cargo_tool::CargoTool;
use crate::command;
use crate::workspace::Workspace;

pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    CargoTool {
        package: "wasm-bindgen-cli",
        name: "wasm-bindgen",
        version: &locked_version(workspace)?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // Not --locked: the lock file it comes with names versions that were withdrawn.
        options: &[],
        takes: "about 5 minutes",
    }
    .ensure(workspace)
}

fn locked_version(workspace: &Workspace) -> Result<String> {
    let path = workspace.root.join("Cargo.lock");
    if !path.is_file() {
        command::run(workspace.command("cargo").arg("generate-lockfile"))?;
    }
    let lock = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    version_in_lock(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .context("Cargo.lock names no version of wasm-bindgen")
}

/// The version of a package in the text of a Cargo.lock.
fn version_in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    lines.find(|line| {
        line.strip_prefix("name = \"")
            .and_then(|rest| rest.strip_suffix('"'))
            == Some(package)
    })?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "leptos"), None);
    }
}
