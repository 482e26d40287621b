//! Where things are: the checkout, cargo's target folder, and the cache that outlives both.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command;

/// The folders that every task works in.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The checkout, where the workspace's `Cargo.toml` is.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target_dir: PathBuf,
    /// Tools that are built once and serve every checkout: `~/.cache/rollcall`.
    pub(crate) cache_dir: PathBuf,
    /// Packages of the workspace and their test targets.
    pub(crate) packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
    pub(crate) src_path: PathBuf,
}

impl Workspace {
    pub(crate) fn locate() -> Result<Self> {
        // Read when running, not when compiling: checkouts may share one target folder.
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .context("start this as `cargo xtask`")?;
        let root = manifest_dir
            .parent()
            .context("xtask has no folder above it")?
            .to_path_buf();

        #[derive(Deserialize)]
        struct Metadata {
            target_directory: PathBuf,
            packages: Vec<Package>,
        }
        let mut cargo = Command::new("cargo");
        cargo
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&root);
        let metadata: Metadata = serde_json::from_str(&command::capture(&mut cargo)?)
            .context("cargo metadata printed something unexpected")?;

        Ok(Self {
            target_dir: metadata.target_directory,
            cache_dir: cache_home()?.join("rollcall"),
            packages: metadata.packages,
            root,
        })
    }

    /// The folder of the browser tests, with `package.json` and `node_modules`.
    pub(crate) fn tests_dir(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The built site.
    pub(crate) fn dist_dir(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Notes of this checkout about what was built from what.
    pub(crate) fn notes_dir(&self) -> PathBuf {
        self.root.join("target").join("xtask")
    }

    /// The `rollcall` binary as `cargo build` leaves it.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target_dir
            .join("debug")
            .join(format!("rollcall{}", env::consts::EXE_SUFFIX))
    }

    /// A command that runs in the checkout.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.root);
        command
    }

    /// Compiles the `rollcall` binary. Cargo says what it compiles, and nothing when it is fresh.
    pub(crate) fn build_binary(&self) -> Result<PathBuf> {
        let mut cargo = self.command("cargo");
        cargo.args(["build", "--package", "rollcall", "--bin", "rollcall"]);
        command::run(&mut cargo)?;
        Ok(self.binary())
    }
}

fn cache_home() -> Result<PathBuf> {
    if let Some(cache) = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(cache));
    }
    env::home_dir()
        .map(|home| home.join(".cache"))
        .context("neither XDG_CACHE_HOME nor HOME is set")
}
