//! E-mail addresses: what others call valid.

use rollcall_core::validate::{EmailReading, canonical_email, read_email};
use serde_json::Value;

use super::score::{Score, corpus};

fn is_valid(text: &str, internationalised: bool) -> bool {
    matches!(
        read_email(text, internationalised),
        EmailReading::Valid { .. }
    )
}

fn judge(text: &str, internationalised: bool, expected: bool) -> Result<(), String> {
    match (is_valid(text, internationalised), expected) {
        (true, false) => Err("valid".to_owned()),
        (false, true) => Err("invalid".to_owned()),
        _ => Ok(()),
    }
}

const QUOTED: &str = "A quoted local part is outside the WHATWG rule.";
const LITERAL: &str = "An address literal is outside the WHATWG rule.";
const OUTER_BLANKS: &str = "Outer blanks never matter.";

const ISEMAIL_ON_PURPOSE: [(&str, &str); 4] = [
    ("\"\\\"", QUOTED),
    ("@[", LITERAL),
    ("\\n", OUTER_BLANKS),
    ("\\r", OUTER_BLANKS),
];

const VALIDATOR_JS_ON_PURPOSE: [(&str, &str); 5] = [
    ("\"\\\"", QUOTED),
    (
        "ｇｍａｉｌ",
        "IDNA maps full-width letters, as browsers do.",
    ),
    ("z@co.c", "Which top-level domains exist is not judged."),
    (
        "com©",
        "IDNA allows the sign; whether a registry does is not judged.",
    ),
    (
        "�@",
        "Half a surrogate pair, which no file can hold; U+FFFD stands for it.",
    ),
];

/// Its own categories say what is expected: valid addresses, those that only lack a DNS record and those of
/// RFC 5321 must pass, errors must fail; the rest is policy.
#[test]
fn isemail() {
    let Some(cases) = corpus("isemail-tests.json") else {
        return;
    };
    let mut score = Score::new("isemail 3.05", &ISEMAIL_ON_PURPOSE);
    for case in cases.as_array().unwrap() {
        let address = case["address"].as_str().unwrap();
        let name = format!("{} {:?}", case["id"].as_str().unwrap(), address);
        let category = case["category"].as_str().unwrap();
        match category {
            "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" | "ISEMAIL_RFC5321" => {
                score.case(name, judge(address, false, true));
            }
            "ISEMAIL_ERR" => score.case(name, judge(address, false, false)),
            _ => score.leave_out(
                name,
                format!(
                    "{category}, which is policy: here {}",
                    if is_valid(address, false) {
                        "valid"
                    } else {
                        "invalid"
                    }
                ),
            ),
        }
    }
    score.settle("isemail.txt");
}

#[test]
fn web_platform_tests() {
    let (Some(mismatches), Some(names)) = (
        corpus("wpt-email-typemismatch.json"),
        corpus("wpt-email-idn.json"),
    ) else {
        return;
    };
    let mut score = Score::new("web-platform-tests, e-mail input", &[]);
    for case in mismatches.as_array().unwrap() {
        let value = case["value"].as_str().unwrap();
        let name = format!("{value:?}");
        if case["multiple"].as_bool().unwrap() || value.is_empty() {
            score.leave_out(
                name,
                "lists of addresses, and blank ones, are another rule here",
            );
        } else {
            let expected = !case["typeMismatch"].as_bool().unwrap();
            score.case(name, judge(value, false, expected));
        }
    }
    for case in names.as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        let got = canonical_email(input).unwrap_or_default();
        let outcome = if got == case["sanitised"].as_str().unwrap() {
            Ok(())
        } else {
            Err(got)
        };
        score.case(format!("{input:?}"), outcome);
    }
    score.settle("web-platform-tests.txt");
}

#[test]
fn validator_js() {
    let Some(groups) = corpus("validatorjs-isEmail.json") else {
        return;
    };
    let mut score = Score::new("validator.js cdb7daf, isEmail", &VALIDATOR_JS_ON_PURPOSE);
    for group in groups.as_array().unwrap() {
        let options = &group["args"];
        let internationalised = match options[0].as_object() {
            None => true,
            Some(set) if set.len() == 1 && set.contains_key("allow_utf8_local_part") => {
                options[0]["allow_utf8_local_part"] == Value::Bool(true)
            }
            Some(set) => {
                let count =
                    ["valid", "invalid"].map(|side| group[side].as_array().map_or(0, Vec::len));
                let names: Vec<&str> = set.keys().map(String::as_str).collect();
                score.leave_out(
                    format!("{} cases", count[0] + count[1]),
                    format!("option {}", names.join(", ")),
                );
                continue;
            }
        };
        for (side, expected) in [("valid", true), ("invalid", false)] {
            for address in group[side].as_array().into_iter().flatten() {
                let address = address.as_str().unwrap();
                score.case(
                    format!("{address:?}, utf8 local part {internationalised}"),
                    judge(address, internationalised, expected),
                );
            }
        }
    }
    score.settle("validator-js.txt");
}
