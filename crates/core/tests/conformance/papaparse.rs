//! Papa Parse's own cases. Those whose options are not offered here are listed as left out.

use rollcall_core::dialect::DialectChoice;
use serde_json::Value;

use super::reading::{as_arrays, as_objects, read, rfc_4180};
use super::score::{Score, corpus, shown};

const UNCLOSED: &str =
    "An unclosed quote ends with its line, so that the rest of the file is right.";

const CORE_ON_PURPOSE: [(&str, &str); 4] = [
    ("19 ", UNCLOSED),
    ("21 ", UNCLOSED),
    ("22 ", "Text after a closing quote stays in its field."),
    ("23 ", UNCLOSED),
];
const PARSE_ON_PURPOSE: [(&str, &str); 2] = [
    (
        "9 Mixed",
        "LF, CR and CRLF may be mixed; each ends a record.",
    ),
    (
        "13 ",
        "Objects hold the header's columns; fields beyond them stay in the record.",
    ),
];

/// The last terminator opens no record here; Papa Parse has an empty row there.
fn without_row_after_last_terminator(expected: &Value, input: &str) -> Value {
    let mut rows = expected.as_array().unwrap().clone();
    let blank = Value::from(vec![""]);
    if input.ends_with(['\n', '\r']) && rows.last() == Some(&blank) {
        rows.pop();
    }
    Value::Array(rows)
}

fn run(score: &mut Score, cases: &Value, detect: bool) {
    for (index, case) in cases.as_array().unwrap().iter().enumerate() {
        let name = format!("{index} {}", case["description"].as_str().unwrap());
        let input = case["input"].as_str().unwrap();
        let mut choice = if detect {
            DialectChoice::default()
        } else {
            rfc_4180()
        };
        let mut objects = false;
        let mut strange = None;
        for (option, value) in case["config"].as_object().into_iter().flatten() {
            match (option.as_str(), value) {
                ("delimiter", Value::String(text)) if text != "\n" => {
                    choice.delimiter = Some(text.clone());
                }
                ("quoteChar", Value::String(text)) => choice.quote = Some(Some(text.as_bytes()[0])),
                ("escapeChar", Value::String(text)) => {
                    choice.escape = Some(Some(text.as_bytes()[0]))
                }
                ("comments", Value::String(text)) => choice.comment = Some(text.clone()),
                ("comments", Value::Bool(true)) => choice.comment = Some("#".to_owned()),
                // Its own notes: a value that is neither is to be disregarded.
                ("comments", _) => {}
                ("skipFirstNLines", lines) => {
                    choice.lines_above = u32::try_from(lines.as_i64().unwrap().max(0)).ok();
                }
                ("header", Value::Bool(on)) => objects = *on,
                ("newline", _) | ("fastMode", _) => {}
                _ => strange = Some(format!("option {option}")),
            }
        }
        if objects && input.starts_with("A,A")
            || input.starts_with("c,c")
            || input.contains("__proto__")
        {
            strange = Some("renames repeated columns".to_owned());
        }
        if let Some(option) = strange {
            score.leave_out(name, option);
            continue;
        }
        let rows = read(input.as_bytes(), &choice);
        let (got, expected) = if objects {
            (as_objects(&rows), case["expected"]["data"].clone())
        } else {
            let expected = without_row_after_last_terminator(&case["expected"]["data"], input);
            (as_arrays(&rows), expected)
        };
        let outcome = if got == expected {
            Ok(())
        } else {
            Err(shown(&got))
        };
        score.case(name, outcome);
    }
}

#[test]
fn papaparse_core() {
    let Some(cases) = corpus("papaparse-core_parser_tests.json") else {
        return;
    };
    let mut score = Score::new("Papa Parse a51bdc7, core parser tests", &CORE_ON_PURPOSE);
    run(&mut score, &cases, false);
    score.settle("papaparse-core.txt");
}

#[test]
fn papaparse_parse() {
    let Some(cases) = corpus("papaparse-parse_tests.json") else {
        return;
    };
    let mut score = Score::new("Papa Parse a51bdc7, parse tests", &PARSE_ON_PURPOSE);
    run(&mut score, &cases, true);
    score.settle("papaparse-parse.txt");
}
