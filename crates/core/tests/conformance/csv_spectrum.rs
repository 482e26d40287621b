//! npm `csv-spectrum`: twelve files with the rows that they hold.

use rollcall_core::dialect::DialectChoice;
use serde_json::Value;

use super::reading::{as_objects, read};
use super::score::{Score, npm_package, shown};

const ON_PURPOSE: [(&str, &str); 1] = [(
    "location_coordinates",
    "The expectation is broken: its JSON names another number than the file.",
)];

#[test]
fn csv_spectrum() {
    let Some(package) = npm_package("csv-spectrum") else {
        return;
    };
    let mut names: Vec<String> = std::fs::read_dir(package.join("csvs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(".csv").to_owned())
        .collect();
    names.sort();
    let mut score = Score::new("csv-spectrum 2.0.0", &ON_PURPOSE);
    for name in names {
        let csv = std::fs::read(package.join(format!("csvs/{name}.csv"))).unwrap();
        let json = std::fs::read(package.join(format!("json/{name}.json"))).unwrap();
        let expected: Value = serde_json::from_str(&String::from_utf8_lossy(&json)).unwrap();
        let rows = as_objects(&read(&csv, &DialectChoice::default()));
        let outcome = if rows == expected {
            Ok(())
        } else {
            Err(shown(&rows))
        };
        score.case(name, outcome);
    }
    score.settle("csv-spectrum.txt");
}
