//! The static site: trunk builds it, then every file gets a name with the hash of its content, a
//! compressed twin, and a line in the size report.

mod bundle;
mod compress;
mod inputs;
mod minify;
mod modules;
mod names;
mod references;
mod size;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::command::say;
use crate::npm::Package;
use crate::setup::SiteTools;
use crate::workspace::Workspace;
pub(crate) use compress::brotli;
pub(crate) use inputs::fingerprint;
pub(crate) use modules::WASM_FEATURES;
pub(crate) use size::{SizeReport, grouped};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Also write the sizes as a JSON document
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// Also build the npm package, into target/npm/rollcall
    #[arg(long)]
    npm: bool,
}

/// What was built last, and from what.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    fingerprint: String,
    sizes: SizeReport,
}

/// `cargo xtask build`
pub(crate) fn report(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let sizes = build(workspace)?;
    print!("{sizes}");
    if let Some(path) = &options.json {
        write_json(path, &sizes.document())?;
    }
    if options.npm {
        print!("\n{}", Package::build(workspace)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the site into `dist/`, unless it is there and nothing that goes into it has changed.
pub(crate) fn build(workspace: &Workspace) -> Result<SizeReport> {
    let tools = SiteTools::ensure(workspace)?;
    let fingerprint = inputs::fingerprint(workspace, &tools, &[])?;
    let dist = workspace.dist_dir();
    let note_path = workspace.notes_dir().join("site.json");
    if let Some(note) = read_note(&note_path)
        && note.fingerprint == fingerprint
        && note.sizes.describes(&dist)
    {
        return Ok(note.sizes);
    }

    say("building the site into dist/ (WebAssembly, optimised for size)");
    let staging = tools.compiler.target_dir(workspace).join("site-staging");
    bundle::build(workspace, &tools, &staging)?;
    minify::minify(workspace, &staging)?;
    names::add_content_hashes(&staging)?;
    say("compressing the site");
    compress::add_compressed_twins(&staging)?;
    let sizes = SizeReport::measure(&staging)?;

    replace_dir(&staging, &dist)?;
    fs::create_dir_all(workspace.notes_dir())?;
    let note = Note { fingerprint, sizes };
    write_json(&note_path, &note)?;
    Ok(note.sizes)
}

fn read_note(path: &Path) -> Option<Note> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Puts a finished folder in the place of another; on two file systems, by copying.
pub(crate) fn replace_dir(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("removing {}", to.display()))?;
    }
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
    for relative in files_below(from)? {
        let target = to.join(&relative);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from.join(&relative), &target)
            .with_context(|| format!("writing {}", target.display()))?;
    }
    Ok(())
}

/// Every file below a folder, relative to it, with `/` between the parts, sorted.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        for entry in fs::read_dir(&path).with_context(|| format!("reading {}", path.display()))? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(files)
}

pub(crate) fn write_json(path: &Path, document: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
