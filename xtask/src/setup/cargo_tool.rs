//! Programs from the crate registry, each version built once into a folder of its own.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{self, say};
use crate::workspace::Workspace;

/// A program on the crate registry.
#[derive(Debug)]
pub(super) struct CargoTool<'a> {
    pub(super) package: &'a str,
    /// What the folder in the cache is called, before the version.
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    /// The programs it must leave behind.
    pub(super) programs: &'a [&'a str],
    pub(super) options: &'a [&'a str],
    /// How long building it takes, in words.
    pub(super) takes: &'a str,
}

impl CargoTool<'_> {
    /// Builds the tool if it is not there yet, and gives the folder with its programs.
    pub(super) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        let folder = workspace
            .cache_dir
            .join("tools")
            .join(format!("{}-{}", self.name, self.version));
        let programs = folder.join("bin");
        let complete = self.programs.iter().all(|program| {
            programs
                .join(format!("{program}{}", env::consts::EXE_SUFFIX))
                .is_file()
        });
        if complete {
            return Ok(programs);
        }

        say(&format!(
            "building {} {} into {} (once, {})",
            self.package,
            self.version,
            folder.display(),
            self.takes
        ));
        let build_dir = workspace.cache_dir.join("tools").join("build");
        let mut cargo = workspace.command("cargo");
        cargo
            .args(["install", self.package, "--version", self.version])
            .args(self.options)
            .arg("--root")
            .arg(&folder)
            .env("CARGO_TARGET_DIR", &build_dir)
            .env_remove("RUSTFLAGS");
        command::run(&mut cargo).with_context(|| {
            format!(
                "{} {} could not be built. Install it yourself, then run this again:\n  {}",
                self.package,
                self.version,
                command::shown(&cargo)
            )
        })?;
        // What it was built from is of no further use; an unremovable rest does no harm.
        let _ = fs::remove_dir_all(&build_dir);
        Ok(programs)
    }
}
