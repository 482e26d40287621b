//! Scripts and style sheets without what only people read.

use std::path::Path;

use anyhow::Result;

use super::files_below;
use crate::command;
use crate::setup::npm;
use crate::workspace::Workspace;

const EXTENSIONS: [&str; 2] = [".js", ".css"];

/// Has esbuild rewrite each file in its place, alone: nothing is bundled, nothing renamed that another file may name.
pub(super) fn minify(workspace: &Workspace, site: &Path) -> Result<()> {
    let esbuild = npm::ensure(workspace)?.join("esbuild").join("bin");
    let mut node = workspace.command("node");
    node.current_dir(site).arg(esbuild.join("esbuild")).args([
        "--minify",
        "--allow-overwrite",
        "--outdir=.",
        "--outbase=.",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    node.args(
        files_below(site)?
            .into_iter()
            .filter(|file| EXTENSIONS.iter().any(|extension| file.ends_with(extension))),
    );
    command::run(&mut node)
}
