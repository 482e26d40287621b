//! Proof of the second way to wasm32: the engine, optimised as for the site, by Debian's compiler.

use std::fs;

use anyhow::{Context, Result};

use super::count::Count;
use crate::command;
use crate::setup::wasm_target::WasmCompiler;
use crate::workspace::Workspace;

const ENGINE: &str = "rollcall-engine";
const WASM_MAGIC: &[u8] = b"\0asm";

/// Where Debian's compiler neither is nor can be installed, there is nothing to prove.
pub(super) fn check(workspace: &Workspace) -> Result<Count> {
    if !WasmCompiler::debian_is_possible() {
        println!("Debian's compiler is not here and cannot be installed: skipped");
        return Ok(Count::one_skipped());
    }
    let compiler = WasmCompiler::ensure_debian(workspace)?;
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["build", "--package", ENGINE, "--bin", ENGINE])
        .args(["--profile", "site", "--target", "wasm32-unknown-unknown"]);
    compiler.equip(workspace, &mut cargo);
    command::run(&mut cargo)?;

    let module = compiler
        .target_dir(workspace)
        .join("wasm32-unknown-unknown/site")
        .join(format!("{ENGINE}.wasm"));
    let bytes = fs::read(&module).with_context(|| format!("reading {}", module.display()))?;
    Ok(Count::of(bytes.starts_with(WASM_MAGIC)))
}
