//! What the rules look at: the checkout and what cargo says of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_path_buf()
}

/// Each package of the workspace with the packages it names as dependencies, outside of tests.
pub(crate) fn dependencies() -> BTreeMap<String, Vec<String>> {
    packages(|dependency| dependency["kind"] != "dev")
}

/// Each package with every package it names, those of its tests included.
pub(crate) fn all_dependencies() -> BTreeMap<String, Vec<String>> {
    packages(|_| true)
}

fn packages(keep: impl Fn(&Value) -> bool) -> BTreeMap<String, Vec<String>> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata starts");
    assert!(output.status.success(), "cargo metadata failed");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    metadata["packages"]
        .as_array()
        .expect("a list of packages")
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"]
                .as_array()
                .expect("a list of dependencies")
                .iter()
                .filter(|dependency| keep(dependency))
                .map(|dependency| text(&dependency["name"]))
                .collect();
            (text(&package["name"]), dependencies)
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name").to_owned()
}
