//! Clippy, with every warning an error.

use anyhow::Result;

use super::count::Count;
use crate::command;
use crate::setup::wasm_target::WasmCompiler;
use crate::workspace::Workspace;

/// The crates that a browser loads.
const BROWSER_CRATES: [&str; 6] = [
    "rollcall-core",
    "rollcall-api",
    "rollcall-engine",
    "rollcall-sheets",
    "rollcall-wizard",
    "rollcall-console",
];

pub(super) fn native(workspace: &Workspace) -> Result<Count> {
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["clippy", "--quiet", "--workspace", "--all-targets"])
        .args(["--", "-D", "warnings"]);
    Ok(Count::of(command::status(&mut cargo)?.success()))
}

pub(super) fn wasm(workspace: &Workspace) -> Result<Count> {
    let mut count = wasm_with(workspace, &BROWSER_CRATES, None)?;
    // By itself, because its features would be those of every other crate as well.
    let headless = "rollcall-engine/headless";
    count.add(wasm_with(workspace, &["rollcall-engine"], Some(headless))?);
    Ok(count)
}

fn wasm_with(workspace: &Workspace, packages: &[&str], features: Option<&str>) -> Result<Count> {
    let compiler = WasmCompiler::ensure(workspace)?;
    let mut cargo = workspace.command("cargo");
    // Clippy is of rustup's toolchain and cannot read a library that Debian's compiler made.
    let lint = match compiler {
        WasmCompiler::Toolchain => "clippy",
        WasmCompiler::Debian { .. } => "check",
    };
    cargo.args([lint, "--quiet", "--target", "wasm32-unknown-unknown"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    if let Some(features) = features {
        cargo.args(["--features", features]);
    }
    match compiler {
        WasmCompiler::Toolchain => cargo.args(["--", "-D", "warnings"]),
        WasmCompiler::Debian { .. } => cargo.args(["--config", "build.warnings='deny'"]),
    };
    compiler.equip(workspace, &mut cargo);
    Ok(Count::of(command::status(&mut cargo)?.success()))
}
