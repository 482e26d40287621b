//! The files of the checkout, as text.

use std::fs;
use std::process::Command;

use crate::house;

/// One file that is, or is about to be, in version control.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root of the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Every text file that is tracked or new, files that are ignored left out.
pub(crate) fn tracked() -> Vec<Source> {
    let root = house::root();
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(&root)
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git ls-files failed");
    let paths = String::from_utf8(output.stdout).expect("paths are UTF-8");
    paths
        .split_terminator('\0')
        // A file that was deleted but is still in the index, and one that is no text, have none.
        .filter_map(|path| {
            Some(Source {
                text: fs::read_to_string(root.join(path)).ok()?,
                path: path.to_owned(),
            })
        })
        .collect()
}

/// The Rust sources below a folder, without the modules that hold its tests.
pub(crate) fn rust_below(folder: &str) -> Vec<Source> {
    tracked()
        .into_iter()
        .filter(|source| source.path.starts_with(folder) && source.path.ends_with(".rs"))
        .filter(|source| !source.path.ends_with("/tests.rs") && !source.path.contains("/tests/"))
        .collect()
}

impl Source {
    /// The lines of code, numbered from 1: no comments, and nothing after `#[cfg(test)]`, where a
    /// file's tests stand.
    pub(crate) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }
}

/// Where any of these words stands in the code of these files.
pub(crate) fn find_in_code(sources: &[Source], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.code_lines() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    found
}
