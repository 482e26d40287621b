use std::collections::BTreeSet;
use std::path::Path;

use super::{ENGLISH, fill, format_bytes, parse, text_count};

#[test]
fn arguments_stand_in_their_places() {
    assert_eq!(
        fill("{a} of {b}{c}, {", &[("a", "1"), ("b", "{2}")]),
        "1 of {2}, {"
    );
}

#[test]
fn bytes_have_three_figures_at_most() {
    let written: Vec<String> = [0, 412, 1_940, 41_200, 999_499, 999_500, 200_000_000]
        .map(format_bytes)
        .into();
    assert_eq!(
        written,
        [
            "0 B", "412 B", "1.9 kB", "41 kB", "999 kB", "1.0 MB", "200 MB"
        ]
    );
}

#[test]
fn counts_take_their_plural_form() {
    assert_eq!(text_count("count.records", 1), "1 record");
    assert_eq!(text_count("count.records", 2), "2 records");
}

/// Every text literal in the sources that begins with a catalogue's namespace is a key of that catalogue,
/// and every key of it stands somewhere in the sources.
#[test]
fn sources_and_catalogue_name_the_same_keys() {
    let catalogue = parse(ENGLISH);
    let known: BTreeSet<String> = catalogue
        .names()
        .map(|key| without_plural(key).to_owned())
        .collect();
    let namespaces: BTreeSet<&str> = known
        .iter()
        .filter_map(|key| key.split('.').next())
        .collect();
    let used = keys_in_sources(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &namespaces,
    );
    let unknown: Vec<&String> = used.difference(&known).collect();
    let unused: Vec<&String> = known.difference(&used).collect();
    assert!(unknown.is_empty(), "keys without a text: {unknown:?}");
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn plurals_have_both_forms() {
    let catalogue = parse(ENGLISH);
    for key in catalogue
        .names()
        .filter(|key| without_plural(key) != key.as_str())
    {
        let stem = without_plural(key);
        assert!(catalogue.has(&format!("{stem}.one")), "{stem}.one");
        assert!(catalogue.has(&format!("{stem}.other")), "{stem}.other");
    }
}

fn without_plural(key: &str) -> &str {
    key.strip_suffix(".one")
        .or_else(|| key.strip_suffix(".other"))
        .unwrap_or(key)
}

fn keys_in_sources(folder: &Path, namespaces: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys.extend(keys_in_sources(&path, namespaces));
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
    keys
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
