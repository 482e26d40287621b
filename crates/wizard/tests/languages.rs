//! Every language says what English says: the same keys with the plural forms it needs, the same arguments, and
//! nothing left in English.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot read fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rollcall_core::diagnostic::Code;
use rollcall_wizard::messages::LANGUAGES;

type Texts = BTreeMap<String, String>;

const LOCALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/locales");
/// How the files of each program begin. What the engine says is English in its own sources.
const PROGRAMS: [&str; 3] = ["", "frame.", "console."];
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// May leave the number out: the word says it.
const SAID_IN_A_WORD: [&str; 3] = [".zero", ".one", ".two"];

/// Of cardinal numbers without fractions, by CLDR.
fn forms_of(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &["one", "other"],
        "fr" | "es" | "pt" => &["one", "many", "other"],
        "ja" => &["other"],
        "he" => &["one", "two", "other"],
        "ar" => &FORMS,
        other => panic!("which plural forms does {other} have?"),
    }
}

fn translations() -> impl Iterator<Item = &'static str> {
    let tags = LANGUAGES.iter().map(|(tag, _)| *tag);
    tags.filter(|tag| *tag != "en")
}

/// English, a translation of it, and which.
fn pairs() -> impl Iterator<Item = (Texts, Texts, &'static str)> {
    PROGRAMS.iter().flat_map(|program| {
        translations().map(|language| (read(program, "en"), read(program, language), language))
    })
}

fn read(program: &str, language: &str) -> Texts {
    let path = format!("{LOCALES}/{program}{language}.json");
    let json = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {path}"));
    let texts: Texts =
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path}: {error}"));
    let sorted = serde_json::to_string_pretty(&texts).unwrap() + "\n";
    assert!(json == sorted, "{path} is not sorted, or not indented by 2");
    texts
}

/// `fix.rows` of `fix.rows.one`, where English has both forms of it.
fn plural_stem<'a>(key: &'a str, english: &Texts) -> Option<&'a str> {
    let (stem, form) = key.rsplit_once('.')?;
    let has = |form: &str| english.contains_key(&format!("{stem}.{form}"));
    (FORMS.contains(&form) && has("one") && has("other")).then_some(stem)
}

/// The places for arguments, each once.
fn places(text: &str) -> BTreeSet<&str> {
    let starts = text.split('{').skip(1);
    let names = starts.filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name).collect()
}

#[test]
fn every_language_has_the_keys_of_english() {
    for (english, texts, language) in pairs() {
        let mut expected = BTreeSet::new();
        for key in english.keys() {
            if let Some(stem) = plural_stem(key, &english) {
                let forms = forms_of(language).iter();
                expected.extend(forms.map(|form| format!("{stem}.{form}")));
            } else {
                expected.insert(key.clone());
            }
        }
        let found: BTreeSet<String> = texts.into_keys().collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        let unknown: Vec<_> = found.difference(&expected).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:#?}");
        assert!(unknown.is_empty(), "{language} alone has {unknown:#?}");
    }
}

#[test]
fn translations_take_the_same_arguments() {
    for (english, texts, language) in pairs() {
        for (key, text) in &texts {
            let stem = plural_stem(key, &english);
            let source = stem.map_or(key.clone(), |stem| format!("{stem}.other"));
            let (mut wanted, mut has) = (places(&english[&source]), places(text));
            if stem.is_some() && SAID_IN_A_WORD.iter().any(|form| key.ends_with(form)) {
                wanted.remove("n");
                has.remove("n");
            }
            assert_eq!(has, wanted, "{language}, {key}: {text}");
        }
    }
}

#[test]
fn nothing_is_left_in_english() {
    let same_words: BTreeSet<&str> = include_str!("same_in_english.txt").lines().collect();
    let mut found = BTreeSet::new();
    for (english, texts, language) in pairs() {
        let same = texts
            .iter()
            .filter(|(key, text)| english.get(*key) == Some(*text));
        found.extend(same.map(|(key, _)| format!("{language} {key}")));
    }
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let left: Vec<_> = found.difference(&same_words).collect();
    let listed: Vec<_> = same_words.difference(&found).collect();
    assert!(left.is_empty(), "not translated: {left:#?}");
    assert!(listed.is_empty(), "listed, yet translated: {listed:#?}");
}

#[test]
fn what_does_not_come_is_told_in_every_language() {
    let path = format!("{LOCALES}/unloaded.json");
    let json = std::fs::read_to_string(&path).unwrap();
    let texts: BTreeMap<String, Texts> = serde_json::from_str(&json).unwrap();
    let sorted = serde_json::to_string_pretty(&texts).unwrap() + "\n";
    assert!(json == sorted, "{path} is not sorted, or not indented by 2");
    let known: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
    assert_eq!(known, translations().collect());
    for (language, said) in texts {
        let keys: Vec<&str> = said.keys().map(String::as_str).collect();
        assert_eq!(keys, ["browser", "element_again", "page", "page_again"]);
        for (key, text) in &said {
            let wanted: &[&str] = if key == "page" { &["reason"] } else { &[] };
            assert!(places(text).iter().eq(wanted), "{language}, {key}: {text}");
        }
    }
}

#[test]
fn every_finding_is_worded() {
    for language in translations() {
        let texts = read("findings.", language);
        let mut known = BTreeSet::new();
        for entry in Code::ALL.iter().map(|code| code.entry()) {
            for (part, english) in [("title", entry.title), ("message", entry.message)] {
                let key = format!("found.{}.{part}", entry.id);
                let Some(text) = texts.get(&key) else {
                    panic!("{language} lacks {key}");
                };
                assert_eq!(places(text), places(english), "{language}: {key}");
                let is_filled_in = fixed_parts(english).all(|part| part.is_empty());
                assert!(text != english || is_filled_in, "{language}: {key}");
                known.insert(key);
            }
        }
        let of_codes = texts.keys().filter(|key| key.starts_with("found."));
        let unknown: Vec<_> = of_codes.filter(|key| !known.contains(*key)).collect();
        assert!(unknown.is_empty(), "{language}: no such codes: {unknown:?}");
    }
}

/// A sentence that is worded differently now would show up in English.
#[test]
fn sentences_stand_in_the_sources_of_the_engine() {
    let mut sources = String::new();
    for folder in ["core/src", "core/templates", "engine/src", "sheets/src"] {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        collect_sources(&crates.join(folder), &mut sources);
    }
    let sources = sources.to_lowercase();
    let mut all = BTreeSet::new();
    for language in translations() {
        let texts = read("findings.", language);
        let sentences = texts
            .iter()
            .filter_map(|(key, text)| Some((key.strip_prefix("said.")?, text)));
        for (english, text) in sentences.clone() {
            assert_eq!(places(text), places(english), "{language}: {english}");
        }
        let said: BTreeSet<String> = sentences.map(|(english, _)| english.to_owned()).collect();
        if all.is_empty() {
            all.clone_from(&said);
        }
        assert_eq!(said, all, "{language} has other sentences");
    }
    let gone: Vec<_> = all
        .iter()
        .filter(|english| !fixed_parts(english).all(|part| is_put_together_in(&sources, &part)))
        .collect();
    assert!(
        gone.is_empty(),
        "the engine says these no longer: {gone:#?}"
    );
}

/// What stands between the places and the quotes around them.
fn fixed_parts(sentence: &str) -> impl Iterator<Item = String> {
    let parts = sentence
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let parts = parts.flat_map(|part| part.split(['“', '”']));
    parts.map(|part| {
        let words = part.trim_matches(|c: char| c.is_whitespace() || ".,:".contains(c));
        words.to_lowercase()
    })
}

/// Whether the words stand in the sources, in three pieces at most.
fn is_put_together_in(sources: &str, words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut rest = words.as_slice();
    for _ in 0..3 {
        let lengths = (1..=rest.len()).rev();
        let longest = lengths
            .clone()
            .find(|length| sources.contains(&rest[..*length].join(" ")));
        rest = &rest[longest.unwrap_or(0)..];
    }
    rest.is_empty()
}

fn collect_sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_sources(&path, all);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            all.push_str(&text);
        }
    }
}

/// The script that fetches the files knows the languages that can be chosen.
#[test]
fn the_loader_knows_every_language() {
    let loader = std::fs::read_to_string(format!("{LOCALES}/../locales.js")).unwrap();
    for language in translations() {
        for program in ["", "frame.", "console.", "findings."] {
            let file = format!("./locales/{program}{language}.json");
            assert!(loader.contains(&file), "locales.js has no {file}");
        }
    }
}
