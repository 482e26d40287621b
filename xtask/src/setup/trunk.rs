//! trunk, which turns the page and the WebAssembly crates into a site.

use std::path::PathBuf;

use anyhow::Result;

use super::cargo_tool::CargoTool;
use crate::workspace::Workspace;

const VERSION: &str = "0.21.14";

pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    CargoTool {
        package: "trunk",
        name: "trunk",
        version: VERSION,
        programs: &["trunk"],
        options: &["--locked", "--no-default-features"],
        takes: "about 10 minutes",
    }
    .ensure(workspace)
}
