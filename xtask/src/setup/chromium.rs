//! A Chromium for the browser tests, and its driver for the WebAssembly tests.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::apt;
use crate::command::find_program;

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MAC_BROWSERS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser: `$CHROMIUM`, or one that is installed, or Debian's, installed now.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").map(PathBuf::from) {
        if named.is_file() {
            return Ok(named);
        }
        bail!("CHROMIUM names {}, which is not there.", named.display());
    }
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    if cfg!(target_os = "linux") {
        apt::install("Chromium", &["chromium", "chromium-driver"])?;
    }
    match find_browser() {
        Some(found) => Ok(found),
        None => bail!(
            "Chromium is missing. Install Chromium or Google Chrome, or name one in the \
             environment variable CHROMIUM, then run this again."
        ),
    }
}

/// The browser's driver: `$CHROMEDRIVER`, or one that is installed, or Debian's, installed now.
pub(crate) fn ensure_driver() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        return Ok(named);
    }
    if let Some(found) = find_program(&["chromedriver"]) {
        return Ok(found);
    }
    if cfg!(target_os = "linux") {
        apt::install("Chromium's driver", &["chromium-driver"])?;
    }
    match find_program(&["chromedriver"]) {
        Some(found) => Ok(found),
        None => bail!(
            "chromedriver is missing. Install the one that fits your Chromium, or name it in the \
             environment variable CHROMEDRIVER, then run this again."
        ),
    }
}

fn find_browser() -> Option<PathBuf> {
    find_program(&BROWSERS).or_else(|| {
        MAC_BROWSERS
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
    })
}
