//! wasm-opt from the npm package `binaryen`: a module that Node.js runs. trunk looks for a program
//! of that name on the PATH, so it gets one.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::npm;
use crate::workspace::Workspace;

/// Makes the program if need be, and gives the folder it is in.
pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let packages = npm::ensure(workspace)?;
    let module = packages.join("binaryen").join("bin").join("wasm-opt");
    let manifest = packages.join("binaryen").join("package.json");
    let version = fs::read_to_string(&manifest)
        .ok()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .and_then(|manifest| Some(manifest.get("version")?.as_str()?.to_owned()))
        .with_context(|| format!("{} names no version", manifest.display()))?;

    // One folder for each checkout: the program names the checkout's node_modules.
    let checkout = format!(
        "{:x}",
        Sha256::digest(module.as_os_str().as_encoded_bytes())
    );
    let folder = workspace
        .cache_dir
        .join("tools")
        .join(format!("wasm-opt-{version}"))
        .join(checkout.get(..12).unwrap_or(&checkout));
    let program = folder.join(if cfg!(windows) {
        "wasm-opt.cmd"
    } else {
        "wasm-opt"
    });
    let script = if cfg!(windows) {
        format!("@node \"{}\" %*\r\n", module.display())
    } else {
        format!("#!/bin/sh\nexec node '{}' \"$@\"\n", module.display())
    };
    if fs::read_to_string(&program).is_ok_and(|present| present == script) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    fs::write(&program, script).with_context(|| format!("writing {}", program.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    }
    Ok(folder)
}
