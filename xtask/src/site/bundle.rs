//! The run of trunk, and the engine once more for browsers that look at sixteen bytes at a time.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::modules::{self, Program};
use crate::command;
use crate::setup::SiteTools;
use crate::workspace::Workspace;

/// Has trunk build `www/index.html` and the WebAssembly modules it names into an empty folder.
pub(super) fn build(workspace: &Workspace, tools: &SiteTools, staging: &Path) -> Result<()> {
    // trunk copies whatever JavaScript snippets wasm-bindgen ever left there.
    let bindings = tools.compiler.target_dir(workspace).join("wasm-bindgen");
    for folder in [staging, &bindings] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
        }
    }
    fs::create_dir_all(staging).with_context(|| format!("making {}", staging.display()))?;

    let mut trunk = workspace.command("trunk");
    trunk
        .args(["build", "--skip-version-check", "--log", "warn"])
        .arg("--dist")
        .arg(staging)
        // Some shells set it to 1, which trunk takes for a wrong value.
        .env_remove("NO_COLOR");
    tools.equip(workspace, &mut trunk)?;
    command::run(&mut trunk)?;

    // English is in the modules.
    for file in ["en.json", "frame.en.json", "console.en.json"] {
        let path = staging.join("locales").join(file);
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
    }

    let products = tools.compiler.target_dir(workspace).join(PRODUCTS);
    for program in &PROGRAMS {
        modules::make(workspace, tools, program, &products, staging)?;
    }
    build_simd_engine(workspace, tools, staging)
}

/// The name of the second engine; the worker's script chooses.
pub(super) const SIMD_ENGINE: &str = "rollcall-engine-simd";

/// Below a target folder, where the modules are.
const PRODUCTS: &str = "wasm32-unknown-unknown/site";

/// What trunk compiles; the modules that it makes of it are replaced by those that load in parts.
const PROGRAMS: [Program; 5] = [
    small("rollcall-console"),
    small("rollcall-desk"),
    small("rollcall-widget"),
    small("rollcall-sheets"),
    Program {
        binary: "rollcall-engine",
        name: "rollcall-engine",
        optimise: &ENGINE_OPTIMISED,
    },
];

/// A program that is to be small before all.
const fn small(binary: &'static str) -> Program {
    Program {
        binary,
        name: binary,
        optimise: &["-Oz"],
    }
}

/// Of the engine, speed comes first. A function that is called once stays one: browsers compile small ones sooner.
const ENGINE_OPTIMISED: [&str; 3] = [
    "-O3",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=1",
];
const SIMD_ENGINE_OPTIMISED: [&str; 4] = [
    "-O3",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=1",
    "--enable-simd",
];

/// Builds the engine with WebAssembly's fixed-width SIMD beside the portable one.
fn build_simd_engine(workspace: &Workspace, tools: &SiteTools, staging: &Path) -> Result<()> {
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "--profile", "site", "--package", "rollcall-engine"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    tools.equip(workspace, &mut cargo)?;
    let target_dir = tools.compiler.equip_for_simd(workspace, &mut cargo);
    command::run(&mut cargo)?;
    let engine = Program {
        binary: "rollcall-engine",
        name: SIMD_ENGINE,
        optimise: &SIMD_ENGINE_OPTIMISED,
    };
    modules::make(
        workspace,
        tools,
        &engine,
        &target_dir.join(PRODUCTS),
        staging,
    )
}
