//! The crates' WebAssembly suites, run by wasm-bindgen's runner in Node.js or, where a suite asks
//! for one, in headless Chromium.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::count::Count;
use super::stream::stream;
use crate::setup::{WasmTestTools, chromium};
use crate::workspace::Workspace;

/// Its use in a test file is what makes the file a WebAssembly suite.
const MARK: &str = "wasm_bindgen_test";

const CORE: &str = "rollcall-core";

/// How long one suite may take. The runner's own limit of 20 s is for small ones.
const LIMIT_SECONDS: &str = "600";
const DRIVER_LIMIT_SECONDS: &str = "60";

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let suites = find_suites(workspace)?;
    if suites.is_empty() {
        bail!("there is no WebAssembly suite: no crate has a tests/*.rs with {MARK}");
    }
    let tools = WasmTestTools::ensure(workspace)?;
    let browser = chromium::ensure()?;
    let driver = chromium::ensure_driver()?;
    let capabilities = write_capabilities(workspace, &browser)?;

    let mut sum = Count::default();
    let portable = suites.iter().map(|suite| (suite, false));
    // The core is built both ways, and has to say the same.
    let with_simd = suites.iter().filter(|(package, _)| **package == CORE);
    for ((package, names), has_simd) in portable.chain(with_simd.map(|suite| (suite, true))) {
        let mut cargo = workspace.command("cargo");
        cargo
            .args(["test", "--no-fail-fast", "--package", package])
            .args(["--target", "wasm32-unknown-unknown"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.runner)
            .env("CHROMEDRIVER", &driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", LIMIT_SECONDS)
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_LIMIT_SECONDS);
        for name in names {
            cargo.args(["--test", name]);
        }
        tools.compiler.equip(workspace, &mut cargo);
        if has_simd {
            println!("{package} with SIMD");
            tools.compiler.equip_for_simd(workspace, &mut cargo);
        }
        let mut count = Count::default();
        let status = stream(cargo, |line| {
            if let Some(result) = Count::from_result_line(line) {
                count.add(result);
            }
        })?;
        sum.add(count.judged(status.success()));
    }
    Ok(sum)
}

/// The suites of each package.
fn find_suites(workspace: &Workspace) -> Result<BTreeMap<&str, Vec<&str>>> {
    let mut suites: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in &workspace.packages {
        for target in &package.targets {
            if !target.kind.iter().any(|kind| kind == "test") || package.name == "xtask" {
                continue;
            }
            let source = fs::read_to_string(&target.src_path)
                .with_context(|| format!("reading {}", target.src_path.display()))?;
            if source.contains(MARK) {
                suites.entry(&package.name).or_default().push(&target.name);
            }
        }
    }
    Ok(suites)
}

/// Tells the driver which browser to start, and how.
fn write_capabilities(workspace: &Workspace, browser: &Path) -> Result<PathBuf> {
    let path = workspace.notes_dir().join("webdriver.json");
    let document = json!({
        "goog:chromeOptions": {
            "binary": browser,
            "args": [
                "headless",
                "no-sandbox",
                "disable-gpu",
                "disable-quic",
                "no-first-run",
                "disable-background-networking",
                "disable-component-update",
                "disable-sync",
                "disable-dev-shm-usage",
            ],
        },
    });
    fs::create_dir_all(workspace.notes_dir())?;
    fs::write(&path, serde_json::to_string_pretty(&document)?)
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}
