//! A score: passes of total, the failing cases by name, and the committed text that it must equal.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

/// The results of one suite.
pub(crate) struct Score {
    name: &'static str,
    passed: usize,
    failed: Vec<(String, String)>,
    out_of_scope: Vec<(String, String)>,
    /// Cases in which we disagree on purpose, by what their names hold, with the reason.
    on_purpose: &'static [(&'static str, &'static str)],
}

impl Score {
    pub(crate) fn new(
        name: &'static str,
        on_purpose: &'static [(&'static str, &'static str)],
    ) -> Score {
        Score {
            name,
            passed: 0,
            failed: Vec::new(),
            out_of_scope: Vec::new(),
            on_purpose,
        }
    }

    /// One case: `Err` says what came out instead.
    pub(crate) fn case(&mut self, name: impl Into<String>, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(instead) => self.failed.push((name.into(), instead)),
        }
    }

    /// A case about something that is not offered here.
    pub(crate) fn leave_out(&mut self, name: impl Into<String>, why: impl Into<String>) {
        self.out_of_scope.push((name.into(), why.into()));
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{}\n{} of {} passed\n",
            self.name,
            self.passed,
            self.passed + self.failed.len()
        );
        if !self.failed.is_empty() {
            text.push_str("\nfailed\n");
        }
        for (name, instead) in &self.failed {
            let reason = self
                .on_purpose
                .iter()
                .find(|(part, _)| name.contains(part))
                .map_or("open", |(_, reason)| reason);
            let _ = write!(text, "  {name}\n    got {instead}\n    {reason}\n");
        }
        if !self.out_of_scope.is_empty() {
            let _ = write!(text, "\nleft out: {}\n", self.out_of_scope.len());
        }
        for (name, why) in &self.out_of_scope {
            let _ = writeln!(text, "  {name}: {why}");
        }
        text
    }

    /// Compares with the committed text `tests/conformance/<file>`, or writes it anew.
    #[track_caller]
    pub(crate) fn settle(self, file: &str) {
        for (part, _) in self.on_purpose {
            assert!(
                self.failed.iter().any(|(name, _)| name.contains(part)),
                "{part} passes: it is no disagreement any more"
            );
        }
        let path = checkout().join("tests/conformance").join(file);
        let text = self.text();
        if std::env::var_os("UPDATE_SCORES").is_some() {
            std::fs::write(&path, text).unwrap();
            return;
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, committed, "{}", path.display());
    }
}

pub(crate) fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A file of the shared corpora; `None`, said aloud, where they are not beside the checkout.
pub(crate) fn corpus(file: &str) -> Option<Value> {
    let path = checkout().join("../shared/corpora").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped 1: {file} is not there");
        return None;
    };
    Some(serde_json::from_str(&without_lone_surrogates(&text)).unwrap())
}

/// JavaScript's strings may hold half a surrogate pair; U+FFFD stands for it here.
fn without_lone_surrogates(json: &str) -> String {
    let is_half = |text: &str, leads: [&str; 2]| {
        text.get(..4).is_some_and(|code| {
            leads
                .iter()
                .any(|lead| code.to_lowercase().starts_with(lead))
        })
    };
    let mut out = String::new();
    let mut parts = json.split("\\u").peekable();
    out.push_str(parts.next().unwrap_or_default());
    let mut after_high = false;
    while let Some(part) = parts.next() {
        let high = is_half(part, ["d8", "d9"]) || is_half(part, ["da", "db"]);
        let low = is_half(part, ["dc", "dd"]) || is_half(part, ["de", "df"]);
        let paired = if high {
            part.len() == 4
                && parts
                    .peek()
                    .is_some_and(|next| is_half(next, ["dc", "dd"]) || is_half(next, ["de", "df"]))
        } else {
            !low || after_high
        };
        after_high = high && paired;
        out.push_str("\\u");
        out.push_str(if paired { &part[..4] } else { "fffd" });
        out.push_str(&part[4..]);
    }
    out
}

/// The folder of an npm package; `None`, said aloud, where it is not installed.
pub(crate) fn npm_package(name: &str) -> Option<PathBuf> {
    let folder = checkout().join("tests/node_modules").join(name);
    if !folder.is_dir() {
        println!("skipped 1: the npm package {name} is not installed (npm ci in tests)");
        return None;
    }
    Some(folder)
}

/// A short form of what came out.
pub(crate) fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 200 {
        text.chars().take(200).chain(['…']).collect()
    } else {
        text
    }
}
