//! One WebAssembly module of the package: compiled, bound to a script with types, optimised.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command;
use crate::setup::SiteTools;
use crate::site::WASM_FEATURES;
use crate::workspace::Workspace;

/// What is built, and how.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) package: &'static str,
    /// The package's program that becomes the module; the files are called after it.
    pub(super) program: &'static str,
    /// Features that it needs.
    pub(super) features: &'static [&'static str],
    /// Whether it may look at sixteen bytes at a time.
    pub(super) with_simd: bool,
    /// How it is optimised, beside what every module is.
    pub(super) optimise: &'static [&'static str],
}

impl Module {
    /// Puts `PROGRAM.js`, its types and `PROGRAM_bg.wasm` into a folder.
    pub(super) fn build(
        &self,
        workspace: &Workspace,
        tools: &SiteTools,
        folder: &Path,
    ) -> Result<()> {
        let mut cargo = workspace.command("cargo");
        cargo.args(["build", "--profile", "site", "--package", self.package]);
        cargo.args(["--bin", self.program, "--target", "wasm32-unknown-unknown"]);
        cargo.arg("--no-default-features");
        for feature in self.features {
            cargo.args(["--features", feature]);
        }
        tools.equip(workspace, &mut cargo)?;
        let target_dir = if self.with_simd {
            tools.compiler.equip_for_simd(workspace, &mut cargo)
        } else {
            tools.compiler.target_dir(workspace)
        };
        command::run(&mut cargo)?;

        let products = target_dir.join("wasm32-unknown-unknown/site");
        let whole = self.without_relocations(workspace, tools, &products)?;
        let mut bindgen = workspace.command("wasm-bindgen");
        bindgen
            .args(["--target", "web", "--omit-default-module-path"])
            .args(["--out-name", self.program])
            .arg("--out-dir")
            .arg(folder)
            .arg(whole);
        tools.equip(workspace, &mut bindgen)?;
        command::run(&mut bindgen)?;

        let module = folder.join(format!("{}_bg.wasm", self.program));
        let mut optimiser = workspace.command("wasm-opt");
        optimiser
            .args(WASM_FEATURES)
            .args(self.optimise)
            .arg(&module)
            .arg("-o")
            .arg(&module);
        tools.equip(workspace, &mut optimiser)?;
        command::run(&mut optimiser)
    }

    /// The module as compilers give it without being asked for relocations, which the tools behind do not take off.
    /// Taking it apart does; there is one part, since nothing in it loads later.
    fn without_relocations(
        &self,
        workspace: &Workspace,
        tools: &SiteTools,
        products: &Path,
    ) -> Result<PathBuf> {
        let parts = products.join(format!("{}-whole", self.program));
        if parts.exists() {
            fs::remove_dir_all(&parts).with_context(|| format!("removing {}", parts.display()))?;
        }
        let mut split = workspace.command("wasm-split-cli");
        split
            .arg(products.join(format!("{}.wasm", self.program)))
            .arg(&parts)
            .args(["--out-name", self.program]);
        tools.equip(workspace, &mut split)?;
        command::run(&mut split)?;
        Ok(parts.join(format!("{}.wasm", self.program)))
    }
}
