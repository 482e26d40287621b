//! The npm package `rollcall`: the headless API from `npm/src` over a module of its own, and the site's widget with all
//! that it loads. It is built here and published from nowhere.

mod module;
mod sizes;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::{self, say};
use crate::setup::{SiteTools, npm};
use crate::site::{self, fingerprint, replace_dir, write_json};
use crate::workspace::Workspace;
use module::Module;

/// The sources, and what of this program turns them into the package.
const SOURCES: [&str; 2] = ["npm", "xtask/src/npm"];

/// How records go to a check of the application's own: the element's script, which runs in Node.js, too.
const BATCHES: &str = "www/widget/rollcall-batches.js";

/// As the engine is: speed comes first. Every browser since 2023 and Node.js know SIMD; the widget has another module
/// for those before.
const HEADLESS: Module = Module {
    package: "rollcall-engine",
    program: "rollcall-headless",
    features: &["headless"],
    with_simd: true,
    optimise: &[
        "-O3",
        "--low-memory-unused",
        "--one-caller-inline-max-function-size=1",
        "--enable-simd",
    ],
};

const SHEETS: Module = Module {
    package: "rollcall-sheets",
    program: "rollcall-sheets",
    features: &[],
    with_simd: false,
    optimise: &["-Oz"],
};

/// What of the site is for its own pages only.
const PAGES: [&str; 8] = [
    "index.html",
    "boot-",
    "icon-",
    "rollcall-console",
    "rollcall-desk",
    "embed/index.html",
    "embed/demo",
    "tokens-",
];

/// Declarations that the package's own describe nothing by: of scripts that only its other scripts call.
const INNER: [&str; 5] = ["ask", "input", "pause", "read", "windows"];

/// The built package.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) folder: PathBuf,
}

impl Package {
    /// Builds it into `target/npm/rollcall`, unless it is there and nothing that goes into it has changed.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        site::build(workspace)?;
        let tools = SiteTools::ensure(workspace)?;
        let wanted = fingerprint(workspace, &tools, &SOURCES)?;
        let package = Self {
            folder: workspace.root.join("target/npm/rollcall"),
        };
        let note = workspace.notes_dir().join("npm.json");
        let is_fresh = fs::read_to_string(&note).is_ok_and(|known| known.trim() == quoted(&wanted));
        if is_fresh && package.folder.join("package.json").is_file() {
            return Ok(package);
        }
        say("building the npm package into target/npm/rollcall");
        let staging = workspace.root.join("target/npm/staging");
        stage(workspace, &tools, &staging)?;
        let built = staging.join("out");
        take_modules(&staging.join("src/modules"), &built.join("modules"))?;
        take_widget(&workspace.dist_dir(), &built.join("site"))?;
        write_manifest(&staging.join("package.json"), &built.join("package.json"))?;
        for (from, name) in [("npm/README.md", "README.md"), ("LICENSE", "LICENSE")] {
            copy(&workspace.root.join(from), &built.join(name))?;
        }
        for script in INNER {
            fs::remove_file(built.join(format!("{script}.d.ts")))?;
        }
        replace_dir(&built, &package.folder)?;
        fs::create_dir_all(workspace.notes_dir())?;
        write_json(&note, &wanted)?;
        Ok(package)
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Puts sources and modules side by side and compiles them into `out`.
fn stage(workspace: &Workspace, tools: &SiteTools, staging: &Path) -> Result<()> {
    if staging.exists() {
        fs::remove_dir_all(staging).with_context(|| format!("removing {}", staging.display()))?;
    }
    let sources = workspace.root.join("npm");
    for file in site::files_below(&sources)? {
        copy(&sources.join(&file), &staging.join(&file))?;
    }
    let modules = staging.join("src/modules");
    HEADLESS.build(workspace, tools, &modules)?;
    SHEETS.build(workspace, tools, &modules)?;
    copy(
        &workspace.root.join(BATCHES),
        &modules.join("rollcall-batches.js"),
    )?;
    let mut generate = workspace.command("node");
    generate
        .arg(staging.join("generate.mjs"))
        .arg(&modules)
        .arg(staging.join("src/catalogue.ts"));
    command::run(&mut generate)?;
    let mut tsc = workspace.command("node");
    tsc.arg(npm::ensure(workspace)?.join("typescript/bin/tsc"))
        .arg("--project")
        .arg(staging);
    command::run(&mut tsc)
}

fn take_modules(from: &Path, to: &Path) -> Result<()> {
    for file in site::files_below(from)? {
        if !file.ends_with(".d.ts") {
            copy(&from.join(&file), &to.join(&file))?;
        }
    }
    Ok(())
}

/// All of the site but what its own pages are made of. Whoever serves the files compresses them.
fn take_widget(dist: &Path, to: &Path) -> Result<()> {
    for file in site::files_below(dist)? {
        let is_page = PAGES.iter().any(|page| file.starts_with(page));
        if !is_page && !file.ends_with(".br") && !file.ends_with(".gz") {
            copy(&dist.join(&file), &to.join(&file))?;
        }
    }
    Ok(())
}

/// The manifest with the workspace's version and license.
fn write_manifest(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read_to_string(from).with_context(|| format!("reading {}", from.display()))?;
    let text = text.replace(
        "\"version\": \"0.0.0\"",
        &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")),
    );
    let manifest: Value = serde_json::from_str(&text)?;
    anyhow::ensure!(
        manifest.get("license").and_then(Value::as_str) == Some(env!("CARGO_PKG_LICENSE")),
        "npm/package.json has another license than the workspace"
    );
    fs::write(to, text).with_context(|| format!("writing {}", to.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    Ok(())
}
