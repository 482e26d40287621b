//! The run of trunk, and the engine once more for browsers that look at sixteen bytes at a time.

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
    command::run(&mut trunk)?;
    build_simd_engine(workspace, tools, staging)
}

/// The name of the second engine; the worker's script chooses.
pub(super) const SIMD_ENGINE: &str = "rollcall-engine-simd";

/// Builds the engine with WebAssembly's fixed-width SIMD beside the portable one that trunk has built.
fn build_simd_engine(workspace: &Workspace, tools: &SiteTools, staging: &Path) -> Result<()> {
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "--profile", "site", "--package", "rollcall-engine"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    tools.equip(workspace, &mut cargo)?;
    let target_dir = tools.compiler.equip_for_simd(workspace, &mut cargo);
    command::run(&mut cargo)?;

    let module = target_dir.join("wasm32-unknown-unknown/site/rollcall-engine.wasm");
    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen
        .args([
            "--target",
            "web",
            "--no-typescript",
            "--out-name",
            SIMD_ENGINE,
        ])
        .arg("--out-dir")
        .arg(staging)
        .arg(&module);
    tools.equip(workspace, &mut bindgen)?;
    command::run(&mut bindgen)?;

    let page = workspace.root.join("www/index.html");
    let page = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let engine = page
        .lines()
        .find(|line| line.contains("data-bin=\"rollcall-engine\""))
        .context("www/index.html names no engine")?;
    let level = attribute(engine, "data-wasm-opt").context("no level to optimise at")?;
    let options = attribute(engine, "data-wasm-opt-params").unwrap_or_default();
    let bindings = staging.join(format!("{SIMD_ENGINE}_bg.wasm"));
    let mut optimiser = workspace.command("wasm-opt");
    optimiser
        .arg(format!("-O{level}"))
        .args(options.split_whitespace())
        .arg("--enable-simd")
        .arg(&bindings)
        .arg("-o")
        .arg(&bindings);
    tools.equip(workspace, &mut optimiser)?;
    command::run(&mut optimiser)
}

/// The value of an attribute of an HTML element that stands on one line.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = element.split_once(&format!(" {name}=\""))?;
    behind.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::attribute;

    #[test]
    fn attributes_are_told_apart() {
        let element = r#"<link data-wasm-opt="3" data-wasm-opt-params="--a --b" rel="rust">"#;
        assert_eq!(attribute(element, "data-wasm-opt"), Some("3"));
        assert_eq!(attribute(element, "data-wasm-opt-params"), Some("--a --b"));
        assert_eq!(attribute(element, "href"), None);
    }
}
