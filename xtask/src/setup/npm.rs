//! npm packages, exactly as the `package-lock.json` beside them has them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::apt;
use crate::command::{self, capture, find_program, say};
use crate::workspace::Workspace;

const OLDEST_NODE: u32 = 20;

/// Installs the packages of the browser tests unless they are there already, and gives `node_modules`.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    ensure_in(&workspace.tests_dir(), "the browser tests")
}

/// The same for a folder that has packages of its own.
pub(crate) fn ensure_in(folder: &Path, whose: &str) -> Result<PathBuf> {
    let packages = folder.join("node_modules");
    let lock = folder.join("package-lock.json");
    let locked = fs::read(&lock).with_context(|| format!("reading {}", lock.display()))?;
    let wanted = format!("{:x}", Sha256::digest(&locked));
    let stamp = packages.join(".rollcall-lock");
    if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(packages);
    }

    ensure_node()?;
    say(&format!("installing the npm packages of {whose}: npm ci"));
    let mut npm = Command::new("npm");
    npm.args(["ci", "--prefer-offline", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command::run(&mut npm)?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(packages)
}

fn ensure_node() -> Result<()> {
    if find_program(&["node"]).is_none() || find_program(&["npm"]).is_none() {
        apt::install("Node.js with npm", &["nodejs", "npm"])?;
    }
    let version = capture(Command::new("node").arg("--version"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!(
            "Node.js {OLDEST_NODE} or newer is needed, and this is {}. Install a newer one from \
             https://nodejs.org, then run this again.",
            version.trim()
        ),
    }
}
