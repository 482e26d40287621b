//! The report's round trip: what opens a formula is guarded, and everything comes back as it was.

use rollcall_core::report::{guard_cell, unguard_cell, write_record};

use super::reading::{read, rfc_4180};
use super::score::{Score, corpus, npm_package};

fn round_trip(cell: &str) -> Result<(), String> {
    let guarded = guard_cell(cell);
    let mut file = String::new();
    write_record(&mut file, ["email", &guarded, "end"], ',');
    let rows = read(file.as_bytes(), &rfc_4180());
    let [row] = rows.as_slice() else {
        return Err(format!("{} records", rows.len()));
    };
    let back = row.get(1).map(|cell| unguard_cell(cell));
    if row.len() != 3 || back != Some(cell) {
        return Err(format!("{row:?}"));
    }
    Ok(())
}

#[test]
fn owasp_triggers() {
    let Some(triggers) = corpus("owasp-csv-injection-triggers.json") else {
        return;
    };
    let mut score = Score::new("OWASP CSV injection triggers", &[]);
    for trigger in triggers.as_array().unwrap() {
        let lead = trigger["lead"].as_str().unwrap();
        let cell = format!("{lead}HYPERLINK(\"http://x.org\",\"x\")");
        let guarded = guard_cell(&cell);
        let outcome = if guarded.starts_with(lead) {
            Err(guarded.into_owned())
        } else {
            round_trip(&cell)
        };
        score.case(trigger["codepoint"].as_str().unwrap(), outcome);
    }
    score.settle("owasp-triggers.txt");
}

#[test]
fn naughty_strings() {
    let Some(package) = npm_package("blns") else {
        return;
    };
    let json = std::fs::read_to_string(package.join("resources/blns.json")).unwrap();
    let strings: Vec<String> = serde_json::from_str(&json).unwrap();
    let mut score = Score::new("blns 2.0.4, through the report and back", &[]);
    for (index, string) in strings.iter().enumerate() {
        score.case(format!("{index} {string:?}"), round_trip(string));
    }
    score.settle("blns.txt");
}
