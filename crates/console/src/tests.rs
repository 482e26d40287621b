use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{CONSOLE_TEXTS, FRAME_TEXTS};

const SHARED: &str = include_str!("../../../www/locales/en.json");
/// What the desk consists of, below `src/`: it has no texts of the console's pages.
const DESK: [&str; 16] = [
    "app.rs",
    "failure.rs",
    "location.rs",
    "page.rs",
    "role.rs",
    "session.rs",
    "shell",
    "parts/back_link.rs",
    "parts/failure_notice.rs",
    "pages/application/wizard.rs",
    "pages/check.rs",
    "pages/import_wizard.rs",
    "pages/other_ways.rs",
    "pages/password_form.rs",
    "pages/sign_in.rs",
    "pages/users_import.rs",
];

/// The texts of both programs.
fn own_texts() -> BTreeMap<String, String> {
    let mut all = read(FRAME_TEXTS);
    for (key, text) in read(CONSOLE_TEXTS) {
        assert!(
            all.insert(key.clone(), text).is_none(),
            "{key} stands twice"
        );
    }
    all
}

fn read(json: &str) -> BTreeMap<String, String> {
    serde_json::from_str(json).unwrap()
}

/// Every text literal that looks like a key has a text, and every text of the console is shown somewhere.
#[test]
fn sources_and_catalogue_name_the_same_keys() {
    let own = own_texts();
    let shared = read(SHARED);
    let own: BTreeSet<&str> = own.keys().map(|key| without_plural(key)).collect();
    let shared: BTreeSet<&str> = shared.keys().map(|key| without_plural(key)).collect();
    let namespaces: BTreeSet<&str> = own
        .union(&shared)
        .filter_map(|key| key.split('.').next())
        .collect();
    let mut used = BTreeSet::new();
    collect_keys(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &namespaces,
        &mut used,
    );
    let unknown: Vec<&String> = used
        .iter()
        .filter(|key| !own.contains(key.as_str()) && !shared.contains(key.as_str()))
        .collect();
    let unused: Vec<&&str> = own.iter().filter(|key| !used.contains(**key)).collect();
    assert!(unknown.is_empty(), "keys without a text: {unknown:?}");
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn the_desk_has_the_texts_that_it_shows() {
    let frame = read(FRAME_TEXTS);
    let mut used = BTreeSet::new();
    let sources = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    for part in DESK {
        collect_keys(&sources.join(part), &["console"].into(), &mut used);
    }
    let missing: Vec<&String> = used
        .iter()
        .filter(|key| !frame.contains_key(key.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "move these to frame.en.json: {missing:?}"
    );
}

#[test]
fn plurals_have_both_forms() {
    let own = own_texts();
    for key in own.keys().filter(|key| without_plural(key) != key.as_str()) {
        let stem = without_plural(key);
        assert!(
            own.contains_key(&format!("{stem}.one")) && own.contains_key(&format!("{stem}.other")),
            "{stem}"
        );
    }
}

#[test]
fn the_console_adds_texts_and_replaces_none() {
    let own = own_texts();
    assert!(own.keys().all(|key| key.starts_with("console.")));
}

fn without_plural(key: &str) -> &str {
    key.strip_suffix(".one")
        .or_else(|| key.strip_suffix(".other"))
        .unwrap_or(key)
}

/// Of a file, or of all files in a folder.
fn collect_keys(path: &Path, namespaces: &BTreeSet<&str>, keys: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect_keys(&entry.unwrap().path(), namespaces, keys);
        }
    } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
        let source = std::fs::read_to_string(path).unwrap();
        keys.extend(
            source
                .split('"')
                .filter(|literal| is_key(literal, namespaces))
                .map(str::to_owned),
        );
    }
}

fn is_key(literal: &str, namespaces: &BTreeSet<&str>) -> bool {
    let mut parts = literal.split('.');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    namespaces.contains(first)
        && !rest.is_empty()
        && rest.iter().all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
}

/// `/check` is read before there is a program: what then stands in its place says and looks the same.
#[test]
fn the_page_that_waits_has_the_words_and_the_mark_of_the_program() {
    let page = include_str!("../../../www/index.html");
    let words = read(FRAME_TEXTS);
    let mut compared = 0;
    for element in page.split("data-text=\"").skip(1) {
        let (key, rest) = element.split_once('"').unwrap();
        let shown = rest.split(['>', '<']).nth(1).unwrap();
        assert_eq!(shown, words[key]);
        compared += 1;
    }
    assert_eq!(compared, 2);

    let mark = include_str!("../../wizard/src/components/wordmark.rs");
    let strokes: Vec<&str> = mark.split(" d=\"").skip(1).collect();
    assert_eq!(strokes.len(), 3);
    for stroke in strokes {
        let (path, _) = stroke.split_once('"').unwrap();
        let path: String = path.split('\\').map(str::trim_start).collect();
        assert!(page.contains(&format!("\"{path}\"")), "{path}");
    }
}
