//! How large the package is.

use std::fmt;
use std::fs;

use super::Package;
use crate::site::{brotli, files_below, grouped};

/// What is named on its own; the rest is summed up.
const LISTED: [&str; 2] = [
    "modules/rollcall-headless_bg.wasm",
    "modules/rollcall-sheets_bg.wasm",
];

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = files_below(&self.folder).map_err(|_| fmt::Error)?;
        let (mut bytes, mut widget, mut scripts) = (0, 0, Vec::new());
        writeln!(f, "{:36} {:>12} {:>12}", "npm package", "bytes", "brotli")?;
        for file in &files {
            let content = fs::read(self.folder.join(file)).map_err(|_| fmt::Error)?;
            let length = content.len() as u64;
            bytes += length;
            if file.starts_with("site/") {
                widget += length;
            } else if LISTED.contains(&file.as_str()) {
                write_line(f, file, &content)?;
            } else if file.ends_with(".js") && !file.starts_with("element") {
                scripts.extend(content);
            }
        }
        write_line(f, "scripts of the headless API", &scripts)?;
        writeln!(f, "{:36} {:>12}", "site/, the widget", grouped(widget))?;
        writeln!(
            f,
            "{:36} {:>12} in {} files",
            "all",
            grouped(bytes),
            files.len()
        )
    }
}

fn write_line(f: &mut fmt::Formatter<'_>, name: &str, content: &[u8]) -> fmt::Result {
    let packed = brotli(content).map_err(|_| fmt::Error)?;
    writeln!(
        f,
        "{name:36} {:>12} {:>12}",
        grouped(content.len() as u64),
        grouped(packed.len() as u64)
    )
}
