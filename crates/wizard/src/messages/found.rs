//! What the engine says, in the language that was chosen. It words everything in English: findings by code and
//! arguments, other sentences as they stand. A translation has a finding's title and message under its code, and a
//! sentence under its English text, with `{1}`, `{2}` for what differs in it.

use rollcall_core::session::view::{Finding, ProblemKind};

use super::fill;
use super::language::{first_translated, translated};
use super::number::format_number;

/// Where sentences stand among the texts.
const SENTENCES: &str = "said.";

#[must_use]
pub fn finding_message(finding: &Finding) -> String {
    message(&finding.code, &finding.args, &finding.message)
}

/// The message of the first finding of its kind.
#[must_use]
pub fn problem_example(kind: &ProblemKind) -> String {
    message(&kind.code, &kind.example_args, &kind.example)
}

/// Heading of all findings of a code.
#[must_use]
pub fn finding_title(code: &str, english: &str) -> String {
    translated(&format!("found.{code}.title")).unwrap_or_else(|| english.to_owned())
}

/// A sentence of the engine, or of a template that comes with Rollcall.
#[must_use]
pub fn sentence(english: &str) -> String {
    said(english).unwrap_or_else(|| english.to_owned())
}

fn message(code: &str, args: &[(String, String)], english: &str) -> String {
    let Some(template) = translated(&format!("found.{code}.message")) else {
        return english.to_owned();
    };
    let worded: Vec<(&str, String)> = args
        .iter()
        .map(|(name, value)| (name.as_str(), argument(name, value)))
        .collect();
    let worded: Vec<(&str, &str)> = worded
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fill(&template, &worded)
}

/// Some arguments are words of ours, and some numbers; the others are the file's.
fn argument(name: &str, value: &str) -> String {
    match name {
        "reason" | "kind" | "advice" | "state" => sentence(value),
        "cells" => sentences(value),
        "count" | "limit" => value
            .replace(',', "")
            .parse()
            .map_or_else(|_| value.to_owned(), format_number),
        _ => value.to_owned(),
    }
}

/// Several sentences in a row; as they stand unless each of them is known.
fn sentences(english: &str) -> String {
    let all: Option<Vec<String>> = english.split(". ").map(said).collect();
    all.map_or_else(|| english.to_owned(), |all| all.join(". "))
}

fn said(english: &str) -> Option<String> {
    if let Some(exactly) = translated(&format!("{SENTENCES}{english}")) {
        return Some(exactly);
    }
    first_translated(|key, text| {
        let parts = parts_of(key.strip_prefix(SENTENCES)?, english)?;
        let numbers: Vec<String> = (1..=parts.len()).map(|n| n.to_string()).collect();
        let numbered = numbers.iter().map(String::as_str).zip(parts);
        Some(fill(text, &numbered.collect::<Vec<_>>()))
    })
}

/// What stands at `{1}`, `{2}` … of the template in this sentence, if it is one of that form.
fn parts_of<'a>(template: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let (start, mut template) = template.split_once('{')?;
    let mut rest = sentence.strip_prefix(start)?;
    let mut parts = Vec::new();
    loop {
        let (_, after) = template.split_once('}')?;
        let Some((between, further)) = after.split_once('{') else {
            parts.push(rest.strip_suffix(after)?);
            return Some(parts);
        };
        let (part, behind) = rest.split_once(between)?;
        parts.push(part);
        (rest, template) = (behind, further);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::use_language;

    const TEXTS: &str = r#"{
        "found.E0203.message": "„{value}“ {reason}.",
        "found.E0105.message": "{count} Datensätze",
        "said.has {1} @ signs": "hat {1} @-Zeichen",
        "said.has two @ signs": "hat zwei @-Zeichen",
        "said.And {1} more": "Und {1} weitere",
        "said.Row {1}, column {2}: the formula came to {3}": "Zeile {1}, Spalte {2}: Formel ergab {3}"
    }"#;

    fn message_of(code: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(String, String)> = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        message(code, &args, "English.")
    }

    #[test]
    fn findings_are_worded_by_code_and_arguments() {
        use_language("de", &[TEXTS.to_owned()]);
        let two = message_of("E0203", &[("value", "a@@b"), ("reason", "has two @ signs")]);
        assert_eq!(two, "„a@@b“ hat zwei @-Zeichen.");
        let five = message_of("E0203", &[("value", "x"), ("reason", "has 5 @ signs")]);
        assert_eq!(five, "„x“ hat 5 @-Zeichen.");
        assert_eq!(
            message_of("E0105", &[("count", "5,000")]),
            "5000 Datensätze"
        );
        assert_eq!(message_of("E0999", &[]), "English.");
    }

    #[test]
    fn sentences_are_known_by_their_form() {
        use_language("de", &[TEXTS.to_owned()]);
        let cells = "Row 7, column 2: the formula came to #REF!. And 3 more";
        let german = "Zeile 7, Spalte 2: Formel ergab #REF!. Und 3 weitere";
        assert_eq!(sentences(cells), german);
        // What is not known in all its parts stays as it is.
        assert_eq!(sentences("Row 7. And 3 more"), "Row 7. And 3 more");
        assert_eq!(sentence("Something else."), "Something else.");
    }
}
