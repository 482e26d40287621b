use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const OWN: &str = include_str!("../../../www/locales/console.en.json");
const SHARED: &str = include_str!("../../../www/locales/en.json");

/// Every text literal that looks like a key has a text, and every text of the console is shown somewhere.
#[test]
fn sources_and_catalogue_name_the_same_keys() {
    let own: BTreeMap<String, String> = serde_json::from_str(OWN).unwrap();
    let shared: BTreeMap<String, String> = serde_json::from_str(SHARED).unwrap();
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
fn plurals_have_both_forms() {
    let own: BTreeMap<String, String> = serde_json::from_str(OWN).unwrap();
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
    let own: BTreeMap<String, String> = serde_json::from_str(OWN).unwrap();
    assert!(own.keys().all(|key| key.starts_with("console.")));
}

fn without_plural(key: &str) -> &str {
    key.strip_suffix(".one")
        .or_else(|| key.strip_suffix(".other"))
        .unwrap_or(key)
}

fn collect_keys(folder: &Path, namespaces: &BTreeSet<&str>, keys: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_keys(&path, namespaces, keys);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            keys.extend(
                source
                    .split('"')
                    .filter(|literal| is_key(literal, namespaces))
                    .map(str::to_owned),
            );
        }
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
