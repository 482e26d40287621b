//! wasm-split-cli, which takes apart a module at the functions that are marked as loading later.

use std::path::PathBuf;

use anyhow::Result;

use super::cargo_tool::CargoTool;
use crate::workspace::Workspace;

const VERSION: &str = "0.2.4";

pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    CargoTool {
        package: "wasm_split_cli_support",
        name: "wasm-split",
        version: VERSION,
        programs: &["wasm-split-cli"],
        options: &["--locked", "--features", "build-binary"],
        takes: "about a minute",
    }
    .ensure(workspace)
}
