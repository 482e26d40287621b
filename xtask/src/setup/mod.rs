//! What the tasks need beyond cargo: each module knows one tool, where it may already be, how to
//! install it, and what to say where it cannot be installed.

mod apt;
mod cargo_tool;
pub(crate) mod chromium;
pub(crate) mod compiler;
pub(crate) mod npm;
pub(crate) mod postgres;
pub(crate) mod python;
mod trunk;
mod wasm_bindgen;
mod wasm_opt;
mod wasm_split;
pub(crate) mod wasm_target;

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command;
use crate::workspace::Workspace;
use wasm_target::WasmCompiler;

/// Everything that turns the WebAssembly crates into a site.
#[derive(Debug)]
pub(crate) struct SiteTools {
    pub(crate) compiler: WasmCompiler,
    folders: Vec<PathBuf>,
}

impl SiteTools {
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        let compiler = WasmCompiler::ensure(workspace)?;
        let folders = vec![
            trunk::ensure(workspace)?,
            wasm_bindgen::ensure(workspace)?,
            wasm_split::ensure(workspace)?,
            wasm_opt::ensure(workspace)?,
        ];
        Ok(Self { compiler, folders })
    }

    /// Puts the tools on the command's PATH and points cargo at the compiler.
    pub(crate) fn equip(&self, workspace: &Workspace, command: &mut Command) -> Result<()> {
        command.env("PATH", command::path_with(&self.folders)?);
        self.compiler.equip(workspace, command);
        Ok(())
    }

    /// What the tools are, in words: the site is built anew when this changes.
    pub(crate) fn versions(&self) -> Result<String> {
        let folders: Vec<String> = self
            .folders
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        Ok(format!(
            "{}\n{}",
            self.compiler.version()?,
            folders.join("\n")
        ))
    }
}

/// The program that runs compiled WebAssembly tests, and the compiler for them.
#[derive(Debug)]
pub(crate) struct WasmTestTools {
    pub(crate) compiler: WasmCompiler,
    pub(crate) runner: PathBuf,
}

impl WasmTestTools {
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        let compiler = WasmCompiler::ensure(workspace)?;
        let runner = wasm_bindgen::ensure(workspace)?.join("wasm-bindgen-test-runner");
        Ok(Self { compiler, runner })
    }
}
