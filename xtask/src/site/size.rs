//! How large the site is, and how much of it the first look at the wizard loads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::bundle::SIMD_ENGINE;
use super::files_below;
use super::references::mentions;

/// What the first load of the wizard page may weigh, brotli-compressed.
const FIRST_LOAD_LIMIT_BYTES: u64 = 400_000;

/// What of that the engine's module may weigh, with SIMD or without.
const ENGINE_LIMIT_BYTES: u64 = 150_000;

/// What the one script that a host page names may weigh, as it is and compressed.
const LOADER_LIMIT_BYTES: u64 = 5_000;
const LOADER: &str = "embed/rollcall-import.js";

const PAGE: &str = "index.html";
/// The page names both programs and starts one: on the wizard's pages the desk, elsewhere the console.
const DESK: &str = "rollcall-desk";
const CONSOLE: &str = "rollcall-console";
const ENGINE: &str = "rollcall-engine";
/// Loaded when the first workbook is dropped.
const SHEETS: &str = "rollcall-sheets";
/// How the name of a module begins of which every part that loads later is named after it.
const IN_PARTS: [&str; 3] = [
    "rollcall-desk_",
    "rollcall-engine_",
    "rollcall-engine-simd_",
];

/// Texts of other languages than English, of which a page loads one.
const TRANSLATIONS: &str = "locales/";
/// How the name of a translation begins that only the console loads.
const OF_CONSOLE: &str = "locales/console.";

/// Of the two engines browsers load the one with SIMD; those of before 2023 the other, which is hardly smaller.
const ENGINE_LOADER: &str = "rollcall-engine_loader";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SizeReport {
    files: Vec<FileSize>,
    /// All that a page with the wizard, and what it names in turn, make a browser fetch, in the language that weighs
    /// most.
    pub(crate) first_load_brotli_bytes: u64,
    /// The same for the administrator's other pages.
    console_brotli_bytes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileSize {
    path: String,
    bytes: u64,
    /// As sent to a browser that takes brotli; a file that brotli does not shrink is sent as it is.
    brotli_bytes: u64,
    in_first_load: bool,
}

/// The report as `--json` writes it.
#[derive(Debug, Serialize)]
pub(super) struct SizeDocument<'a> {
    files: Vec<SizeLine<'a>>,
    first_load_brotli_bytes: u64,
}

#[derive(Debug, Serialize)]
struct SizeLine<'a> {
    path: &'a str,
    bytes: u64,
    brotli_bytes: u64,
}

impl SizeReport {
    pub(super) fn measure(site: &Path) -> Result<Self> {
        let names: Vec<String> = files_below(site)?
            .into_iter()
            .filter(|file| !file.ends_with(".br") && !file.ends_with(".gz"))
            .collect();
        let first_load = first_load(site, &names, CONSOLE)?;
        // The console has no file to read: it does not start the engine.
        let mut console_load = self::first_load(site, &names, DESK)?;
        console_load.retain(|file| !file.starts_with(ENGINE));
        let files = names
            .into_iter()
            .map(|path| {
                let bytes = fs::metadata(site.join(&path))?.len();
                let twin = site.join(format!("{path}.br"));
                Ok(FileSize {
                    brotli_bytes: fs::metadata(twin).map_or(bytes, |twin| twin.len()),
                    bytes,
                    in_first_load: first_load.contains(&path),
                    path,
                })
            })
            .collect::<Result<Vec<FileSize>>>()?;
        let weigh = |load: &BTreeSet<String>| -> u64 {
            let fetched = files.iter().filter(|file| load.contains(&file.path));
            fetched.map(|file| file.brotli_bytes).sum()
        };
        Ok(Self {
            first_load_brotli_bytes: weigh(&first_load) + heaviest_translation(&files),
            console_brotli_bytes: weigh(&console_load),
            files,
        })
    }

    /// Whether the first load, the engine in it, and the loader of the widget are as small as promised.
    pub(crate) fn fits(&self) -> bool {
        self.first_load_brotli_bytes <= FIRST_LOAD_LIMIT_BYTES
            && self.engine_brotli_bytes() <= ENGINE_LIMIT_BYTES
            && self.loader_bytes() <= LOADER_LIMIT_BYTES
    }

    /// As it is, which is never less than compressed.
    fn loader_bytes(&self) -> u64 {
        let loader = self.files.iter().find(|file| file.path == LOADER);
        loader.map_or(0, |loader| loader.bytes.max(loader.brotli_bytes))
    }

    /// Of the larger of the two.
    fn engine_brotli_bytes(&self) -> u64 {
        let files = self.files.iter();
        let modules = files.filter(|file| {
            file.path.starts_with(ENGINE)
                && file.path.ends_with(".wasm")
                && !is_later_part(&file.path)
        });
        let sizes = modules.map(|module| module.brotli_bytes);
        sizes.max().unwrap_or_default()
    }

    pub(super) fn document(&self) -> SizeDocument<'_> {
        let files = self.files.iter().map(|file| SizeLine {
            path: &file.path,
            bytes: file.bytes,
            brotli_bytes: file.brotli_bytes,
        });
        SizeDocument {
            files: files.collect(),
            first_load_brotli_bytes: self.first_load_brotli_bytes,
        }
    }

    /// Whether the folder holds the files of this report, each of its size.
    pub(super) fn describes(&self, site: &Path) -> bool {
        self.files.iter().all(|file| {
            fs::metadata(site.join(&file.path)).is_ok_and(|found| found.len() == file.bytes)
        })
    }
}

impl fmt::Display for SizeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.files.iter().map(|file| file.path.len()).max();
        let width = width.unwrap_or_default().max("file".len());
        writeln!(f, "{:width$} {:>12} {:>12}", "file", "bytes", "brotli")?;
        for file in &self.files {
            writeln!(
                f,
                "{:width$} {:>12} {:>12}{}",
                file.path,
                grouped(file.bytes),
                grouped(file.brotli_bytes),
                if file.in_first_load { " *" } else { "" }
            )?;
        }
        writeln!(
            f,
            "* first load of the wizard page: {}",
            beside_limit(self.first_load_brotli_bytes, FIRST_LOAD_LIMIT_BYTES)
        )?;
        writeln!(
            f,
            "  the engine's module: {}",
            beside_limit(self.engine_brotli_bytes(), ENGINE_LIMIT_BYTES)
        )?;
        writeln!(
            f,
            "  the widget's loader, uncompressed: {} bytes, {} the limit of {}",
            grouped(self.loader_bytes()),
            place(self.loader_bytes(), LOADER_LIMIT_BYTES),
            grouped(LOADER_LIMIT_BYTES)
        )?;
        writeln!(
            f,
            "  first load of the console's pages: {} bytes brotli",
            grouped(self.console_brotli_bytes)
        )
    }
}

/// The page, what it names, what that names, and so on, but for the files of the program that is not started.
fn first_load(site: &Path, names: &[String], not_started: &str) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::from([PAGE.to_owned()]);
    let mut unread = vec![PAGE.to_owned()];
    while let Some(file) = unread.pop() {
        if file.ends_with(".wasm") {
            continue;
        }
        let content = fs::read(site.join(&file)).with_context(|| format!("reading {file}"))?;
        let text = String::from_utf8_lossy(&content);
        let loaded = |name: &&String| {
            let is_portable_engine = name.starts_with(ENGINE)
                && !name.starts_with(SIMD_ENGINE)
                && !name.starts_with(ENGINE_LOADER);
            !name.starts_with(not_started)
                && !name.starts_with(SHEETS)
                && !name.starts_with(TRANSLATIONS)
                && !is_later_part(name)
                && !is_portable_engine
        };
        for name in names.iter().filter(loaded) {
            let base = name
                .rsplit_once('/')
                .map_or(name.as_str(), |(_, base)| base);
            if base != PAGE && mentions(&text, base) && found.insert(name.clone()) {
                unread.push(name.clone());
            }
        }
    }
    Ok(found)
}

/// What the wizard's pages load of the language whose texts weigh most.
fn heaviest_translation(files: &[FileSize]) -> u64 {
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        let of_wizard = file.path.strip_prefix(TRANSLATIONS);
        if let Some(name) = of_wizard.filter(|_| !file.path.starts_with(OF_CONSOLE)) {
            let stem = name.split_once('-').map_or(name, |(stem, _)| stem);
            let language = stem.rsplit_once('.').map_or(stem, |(_, language)| language);
            *languages.entry(language).or_default() += file.brotli_bytes;
        }
    }
    languages.into_values().max().unwrap_or_default()
}

/// Whether it is a part of a module that is loaded when the first file comes.
fn is_later_part(name: &str) -> bool {
    let behind = IN_PARTS.iter().find_map(|start| name.strip_prefix(start));
    behind.is_some_and(|part| part.ends_with(".wasm") && !part.starts_with("bg-"))
}

fn beside_limit(brotli_bytes: u64, limit: u64) -> String {
    format!(
        "{} bytes brotli, {} the limit of {}",
        grouped(brotli_bytes),
        place(brotli_bytes, limit),
        grouped(limit)
    )
}

fn place(bytes: u64, limit: u64) -> &'static str {
    if bytes <= limit { "within" } else { "OVER" }
}

/// 1234567 as 1,234,567.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(path: &str, bytes: u64, brotli_bytes: u64) -> SizeReport {
        SizeReport {
            files: vec![FileSize {
                path: path.to_owned(),
                bytes,
                brotli_bytes,
                in_first_load: true,
            }],
            first_load_brotli_bytes: 300_000,
            console_brotli_bytes: 0,
        }
    }

    #[test]
    fn the_engine_has_a_limit_of_its_own() {
        let engine = |brotli| report("rollcall-engine_bg-0123.wasm", 400_000, brotli);
        assert!(engine(150_000).fits());
        assert!(!engine(150_001).fits());
        assert!(
            engine(150_001)
                .to_string()
                .contains("150,001 bytes brotli, OVER the limit")
        );
    }

    #[test]
    fn one_language_is_loaded() {
        let file = |path: &str, brotli_bytes| FileSize {
            path: path.to_owned(),
            bytes: 4 * brotli_bytes,
            brotli_bytes,
            in_first_load: false,
        };
        let files = [
            file("locales/de-0123456789abcdef.json", 10),
            file("locales/findings.de-0123456789abcdef.json", 5),
            file("locales/console.de-0123456789abcdef.json", 100),
            file("locales/ar-0123456789abcdef.json", 14),
            file("locales.js", 1000),
        ];
        assert_eq!(heaviest_translation(&files), 15);
    }

    #[test]
    fn the_loader_is_small_before_it_is_compressed() {
        assert!(report(LOADER, 5_000, 1_500).fits());
        let over = report(LOADER, 5_001, 1_500);
        assert!(!over.fits());
        assert!(over.to_string().contains("5,001 bytes, OVER the limit"));
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
