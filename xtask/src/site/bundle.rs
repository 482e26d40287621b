//! The run of trunk.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

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
    command::run(&mut trunk)
}
