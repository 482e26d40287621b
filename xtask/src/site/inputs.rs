//! What the site is made of. Nothing is built when none of it has changed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::files_below;
use crate::setup::SiteTools;
use crate::workspace::Workspace;

const FOLDERS: [&str; 10] = [
    "crates/scan",
    "crates/core",
    "crates/api",
    "crates/engine",
    "crates/sheets",
    "crates/wizard",
    "crates/console",
    "www",
    "xtask/src/setup",
    "xtask/src/site",
];
const FILES: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    ".cargo/config.toml",
    "tests/package-lock.json",
];

/// One hash over the content of all inputs, of these folders besides, and what the tools say of themselves.
pub(crate) fn fingerprint(
    workspace: &Workspace,
    tools: &SiteTools,
    besides: &[&str],
) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(tools.versions()?);
    for file in FILES {
        let path = workspace.root.join(file);
        if path.is_file() {
            add_file(&mut hasher, &path, file)?;
        }
    }
    for folder in FOLDERS.iter().chain(besides) {
        let path = workspace.root.join(folder);
        for file in files_below(&path)? {
            add_file(&mut hasher, &path.join(&file), &format!("{folder}/{file}"))?;
        }
    }
    Ok(format!("{:x}", hasher.finalize()))
}

fn add_file(hasher: &mut Sha256, path: &Path, name: &str) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    hasher.update(name);
    hasher.update((content.len() as u64).to_le_bytes());
    hasher.update(content);
    Ok(())
}
