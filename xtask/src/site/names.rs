//! Names with the hash of the content, so that a browser may keep a file for ever.
//!
//! A file is named once everything it mentions has its final name, since those names are part of
//! its content; files that mention each other are named together, by the content of all of them. Pages and the embed folder keep the names that people type.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::files_below;
use super::references::{mentions, replace_mentions};

/// Folders whose files are addressed by name from outside.
const STABLE_FOLDERS: [&str; 1] = ["embed/"];
const HASHED_EXTENSIONS: [&str; 8] = ["js", "wasm", "css", "svg", "png", "ico", "woff2", "json"];
const TEXT_EXTENSIONS: [&str; 4] = ["html", "js", "css", "svg"];
const HASH_DIGITS: usize = 16;

/// Renames every file that may be renamed to `stem-<16 hex digits>.ext` and every mention of it.
pub(super) fn add_content_hashes(site: &Path) -> Result<()> {
    let mut texts = BTreeMap::new();
    let mut unnamed = Vec::new();
    for file in files_below(site)? {
        if has_extension(&file, &TEXT_EXTENSIONS) {
            let text = fs::read_to_string(site.join(&file))
                .with_context(|| format!("{file} is no text"))?;
            texts.insert(file.clone(), text);
        }
        if is_hashed(&file) {
            unnamed.push(file);
        }
    }

    refuse_equal_names(&unnamed)?;
    while !unnamed.is_empty() {
        let ready = smallest_circle(&unnamed, &texts);
        unnamed.retain(|file| !ready.contains(file));
        let mut content = Vec::new();
        for file in &ready {
            match texts.get(file) {
                Some(text) => content.extend_from_slice(text.as_bytes()),
                None => content.extend(fs::read(site.join(file))?),
            }
        }
        for file in &ready {
            let named = hashed_name(file, &content);
            fs::rename(site.join(file), site.join(&named))
                .with_context(|| format!("renaming {file}"))?;
            for text in texts.values_mut() {
                *text = replace_mentions(text, base_name(file), base_name(&named));
            }
            if let Some(text) = texts.remove(file) {
                texts.insert(named, text);
            }
        }
    }

    for (file, text) in texts {
        fs::write(site.join(&file), text).with_context(|| format!("writing {file}"))?;
    }
    Ok(())
}

/// A mention names a file without its folder, so two files may not share a name.
fn refuse_equal_names(files: &[String]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for file in files {
        if let Some(other) = seen.insert(base_name(file), file) {
            bail!("{other} and {file} of the site have the same name");
        }
    }
    Ok(())
}

fn is_hashed(file: &str) -> bool {
    has_extension(file, &HASHED_EXTENSIONS)
        && !STABLE_FOLDERS.iter().any(|folder| file.starts_with(folder))
}

/// Files that mention, in the end, none but each other: mostly one that mentions none. In their order.
fn smallest_circle(files: &[String], texts: &BTreeMap<String, String>) -> BTreeSet<String> {
    let circles = files.iter().map(|file| {
        let mut reached = BTreeSet::from([file.clone()]);
        let mut unread = vec![file];
        while let Some(file) = unread.pop() {
            let Some(text) = texts.get(file) else {
                continue;
            };
            for other in files {
                if mentions(text, base_name(other)) && reached.insert(other.clone()) {
                    unread.push(other);
                }
            }
        }
        reached
    });
    circles.min_by_key(BTreeSet::len).unwrap_or_default()
}

fn hashed_name(file: &str, content: &[u8]) -> String {
    let hash = format!("{:x}", Sha256::digest(content));
    let hash = hash.get(..HASH_DIGITS).unwrap_or(&hash);
    match file.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{file}-{hash}"),
    }
}

fn base_name(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(_, name)| name)
}

fn has_extension(file: &str, extensions: &[&str]) -> bool {
    file.rsplit_once('.')
        .is_some_and(|(_, extension)| extensions.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_mention_each_other_are_named_together() -> Result<()> {
        let site = std::env::temp_dir().join(format!("rollcall-circle-{}", std::process::id()));
        let name = |parts: &str| -> Result<(String, String)> {
            fs::create_dir_all(&site)?;
            fs::write(site.join("index.html"), "/app.js")?;
            fs::write(
                site.join("app.js"),
                "import './app_parts.js'; 'app_bg.wasm'",
            )?;
            fs::write(site.join("app_parts.js"), parts)?;
            fs::write(site.join("app_bg.wasm"), b"\0asm")?;
            add_content_hashes(&site)?;
            let page = fs::read_to_string(site.join("index.html"))?;
            let app = fs::read_to_string(site.join(page.trim_start_matches('/')))?;
            fs::remove_dir_all(&site)?;
            Ok((page, app))
        };
        let (page, app) = name("import './app.js'; 'one'")?;
        assert!(!app.contains("app_parts.js") && !app.contains("app_bg.wasm"));
        // A change of one is a new name for both.
        let (other_page, other_app) = name("import './app.js'; 'two'")?;
        assert_ne!(page, other_page);
        assert_ne!(app, other_app);
        Ok(())
    }

    #[test]
    fn every_mention_follows_the_file_it_names() -> Result<()> {
        let site = std::env::temp_dir().join(format!("rollcall-names-{}", std::process::id()));
        fs::create_dir_all(site.join("embed"))?;
        fs::write(site.join("index.html"), "<script src=\"/app.js\"></script>")?;
        fs::write(
            site.join("app.js"),
            "fetch('app_bg.wasm'); import './lib.js';",
        )?;
        fs::write(site.join("lib.js"), "export {}")?;
        fs::write(site.join("app_bg.wasm"), b"\0asm")?;
        fs::write(site.join("embed/loader.js"), "import '../app.js'")?;

        add_content_hashes(&site)?;

        let files = files_below(&site)?;
        assert_eq!(files.len(), 5, "{files:?}");
        let app = files
            .iter()
            .find(|file| file.starts_with("app-"))
            .context("app.js was not renamed")?;
        let page = fs::read_to_string(site.join("index.html"))?;
        assert_eq!(page, format!("<script src=\"/{app}\"></script>"));
        let loader = fs::read_to_string(site.join("embed/loader.js"))?;
        assert_eq!(loader, format!("import '../{app}'"));
        let text = fs::read_to_string(site.join(app))?;
        assert_eq!(hashed_name("app.js", text.as_bytes()), *app);
        assert!(!text.contains("app_bg.wasm") && !text.contains("lib.js"));

        fs::remove_dir_all(&site)?;
        Ok(())
    }
}
