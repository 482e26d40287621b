//! From what the compiler made to what a browser loads: the module is taken apart at the functions that load later,
//! its first part gets its bindings, and every part is optimised.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::files_below;
use crate::command;
use crate::setup::SiteTools;
use crate::workspace::Workspace;

/// What the tool that takes modules apart calls the script by which parts are loaded, and how its parts begin.
const LINK_SCRIPT: &str = "__wasm_split.js";
const PART_PREFIXES: [&str; 2] = ["split_", "chunk_"];

/// What every module of ours may use, as options of the optimiser.
pub(crate) const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A program of which parts load later.
#[derive(Debug)]
pub(super) struct Program {
    /// Of the program, as cargo names it.
    pub(super) binary: &'static str,
    /// Of the files, without the ending.
    pub(super) name: &'static str,
    /// How it is optimised, beside what every module is.
    pub(super) optimise: &'static [&'static str],
}

/// Makes the files of a program from the module in `products`, a folder of cargo's.
pub(super) fn make(
    workspace: &Workspace,
    tools: &SiteTools,
    program: &Program,
    products: &Path,
    staging: &Path,
) -> Result<()> {
    let parts = products.join(format!("{}-parts", program.name));
    if parts.exists() {
        fs::remove_dir_all(&parts).with_context(|| format!("removing {}", parts.display()))?;
    }
    let mut split = workspace.command("wasm-split-cli");
    split
        .arg(products.join(format!("{}.wasm", program.binary)))
        .arg(&parts)
        .args(["--out-name", program.name]);
    tools.equip(workspace, &mut split)?;
    command::run(&mut split)?;

    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
        .args(["--out-name", program.name])
        .arg("--out-dir")
        .arg(staging)
        .arg(parts.join(format!("{}.wasm", program.name)));
    tools.equip(workspace, &mut bindgen)?;
    command::run(&mut bindgen)?;
    optimise(
        workspace,
        tools,
        program,
        &staging.join(format!("{}_bg.wasm", program.name)),
    )?;

    let script = staging.join(format!("{}.js", program.name));
    if !fs::read_to_string(&script)?.contains(LINK_SCRIPT) {
        // It never loads any of them: a library's, of which it takes something else.
        return Ok(());
    }

    // Two programs' parts lie beside each other: each gets its program's name.
    let link_script = format!("{}_parts.js", program.name);
    let mut renamed = Vec::new();
    for part in files_below(&parts)? {
        let stem = PART_PREFIXES
            .iter()
            .find_map(|prefix| part.strip_prefix(prefix));
        let Some(stem) = stem else { continue };
        let name = format!("{}_{stem}", program.name);
        let module = staging.join(&name);
        fs::copy(parts.join(&part), &module)?;
        optimise(workspace, tools, program, &module)?;
        let quoted = |name: &str| format!("\"./{name}\"");
        renamed.push((quoted(&part), quoted(&name)));
    }
    // The module itself goes on to import it by its first name, which the script says what stands for.
    let import = |script: &str| format!(" from \"./{script}\"");
    rewrite(
        &script,
        &script,
        &[(import(LINK_SCRIPT), import(&link_script))],
    )?;
    rewrite(
        &parts.join(LINK_SCRIPT),
        &staging.join(link_script),
        &renamed,
    )
}

fn optimise(
    workspace: &Workspace,
    tools: &SiteTools,
    program: &Program,
    module: &Path,
) -> Result<()> {
    let mut optimiser = workspace.command("wasm-opt");
    optimiser
        .args(WASM_FEATURES)
        .args(program.optimise)
        .arg(module)
        .arg("-o")
        .arg(module);
    tools.equip(workspace, &mut optimiser)?;
    command::run(&mut optimiser)
}

/// Copies a script with other names in it; each of them has to be there.
fn rewrite(from: &Path, to: &Path, renamed: &[(String, String)]) -> Result<()> {
    let mut text =
        fs::read_to_string(from).with_context(|| format!("reading {}", from.display()))?;
    for (old, new) in renamed {
        if !text.contains(old) {
            bail!("{} does not name {old}", from.display());
        }
        text = text.replace(old, new);
    }
    fs::write(to, text).with_context(|| format!("writing {}", to.display()))
}
