//! Scripts and style sheets without what only people read.

use std::path::Path;

use anyhow::Result;

use super::files_below;
use crate::command;
use crate::setup::npm;
use crate::workspace::Workspace;

const EXTENSIONS: [&str; 2] = [".js", ".css"];
/// Made of other style sheets, which it imports from where they are in the sources.
const BOOT_STYLES: &str = "boot.css";

/// Has esbuild write the imports of one style sheet out, then rewrite each file in its place, alone: nothing else is
/// bundled, nothing renamed that another file may name.
pub(super) fn minify(workspace: &Workspace, site: &Path) -> Result<()> {
    let esbuild = npm::ensure(workspace)?
        .join("esbuild")
        .join("bin")
        .join("esbuild");
    let mut node = workspace.command("node");
    node.arg(&esbuild)
        .arg(workspace.root.join("www").join(BOOT_STYLES))
        .args(["--bundle", "--allow-overwrite", "--log-level=warning"])
        .arg(format!("--outfile={}", site.join(BOOT_STYLES).display()));
    command::run(&mut node)?;

    let mut node = workspace.command("node");
    node.current_dir(site).arg(esbuild).args([
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
