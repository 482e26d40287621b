//! Playwright in headless Chromium against a server that is really started.

use std::fs;

use anyhow::{Context, Result};

use super::count::Count;
use crate::command;
use crate::npm::Package;
use crate::setup::{chromium, npm};
use crate::workspace::Workspace;

pub(super) fn check_types(workspace: &Workspace) -> Result<Count> {
    let packages = npm::ensure(workspace)?;
    let mut tsc = workspace.command("node");
    tsc.arg(packages.join("typescript/bin/tsc"))
        .args(["--noEmit", "--project"])
        .arg(workspace.tests_dir().join("tsconfig.json"));
    Ok(Count::of(command::status(&mut tsc)?.success()))
}

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let packages = npm::ensure(workspace)?;
    let chromium = chromium::ensure()?;
    let package = Package::build(workspace)?;
    let binary = workspace.build_binary()?;

    let report = workspace.notes_dir().join("playwright.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut playwright = workspace.command("node");
    playwright
        .arg(packages.join("@playwright/test/cli.js"))
        .arg("test")
        .current_dir(workspace.tests_dir())
        .env("CHROMIUM", chromium)
        .env("ROLLCALL_BINARY", binary)
        .env("ROLLCALL_SITE", workspace.dist_dir())
        .env("ROLLCALL_PACKAGE", &package.folder)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let status = command::status(&mut playwright)?;
    let report = fs::read(&report).context("Playwright wrote no report")?;
    Ok(Count::from_playwright_report(&report)?.judged(status.success()))
}
