//! The security ledger names tests. They have to be there.

use std::collections::BTreeSet;

use crate::sources::{self, Source};

const LEDGER: &str = "docs/security.md";
/// Of ASVS 5.0.0: those of level 1, and those that level 2 adds.
const REQUIREMENTS: (usize, usize) = (70, 183);
/// What a row without a test begins with.
const REASONS: [&str; 2] = ["Does not apply: ", "Not done"];

struct Row<'a> {
    id: Vec<u32>,
    level: &'a str,
    done: &'a str,
    tests: &'a str,
}

#[test]
fn every_test_of_the_security_ledger_is_there() {
    let sources = sources::tracked();
    let ledger = sources
        .iter()
        .find(|source| source.path == LEDGER)
        .expect("the ledger is there");
    let known: BTreeSet<String> = sources.iter().flat_map(names_of_tests).collect();
    let rows: Vec<Row> = ledger.text.lines().filter_map(read_row).collect();
    let of_level = |level: &str| rows.iter().filter(|row| row.level == level).count();
    assert_eq!(
        (of_level("1"), of_level("2")),
        REQUIREMENTS,
        "every requirement of levels 1 and 2 has a row"
    );
    for row in &rows {
        let named: Vec<&str> = row.tests.split('`').skip(1).step_by(2).collect();
        let id = &row.id;
        assert!(["1", "2"].contains(&row.level), "{id:?}: a level is 1 or 2");
        if named.is_empty() {
            let has_reason = REASONS.iter().any(|reason| row.done.starts_with(reason));
            assert!(has_reason, "{id:?}: neither a test nor a reason");
        }
        for name in named {
            assert!(known.contains(name), "{id:?}: there is no test {name}");
        }
    }
    let in_order = rows.windows(2).all(|pair| pair[0].id < pair[1].id);
    assert!(in_order, "each requirement stands once, in order");
}

#[test]
fn names_of_tests_are_found() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let rust =
        "#[tokio::test]\nasync fn one() {}\nfn helper() {}\non_both_databases!(two, three);\n";
    let found: Vec<String> = names_of_tests(&source("a.rs", rust)).into_iter().collect();
    assert_eq!(found, ["one", "three", "two"]);
    let script = "test(\"what it's for\", async () => {});";
    let found: Vec<String> = names_of_tests(&source("a.spec.ts", script))
        .into_iter()
        .collect();
    assert_eq!(found, ["what it's for"]);
}

/// A row of the ledger; `None` for other lines.
fn read_row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line
        .strip_prefix("| ")?
        .strip_suffix(" |")?
        .split(" | ")
        .collect();
    let id = cells.first()?.split('.').map(str::parse);
    let id: Vec<u32> = id.collect::<Result<_, _>>().ok()?;
    let [_, level, done, tests] = cells.as_slice() else {
        panic!("not four cells: {line}");
    };
    Some(Row {
        id,
        level,
        done,
        tests,
    })
}

/// Rust functions under a test attribute, those that a macro runs on both databases, and titles of browser tests.
fn names_of_tests(source: &Source) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if source.path.ends_with(".spec.ts") {
        let titles = source.text.split("\ntest(\"").skip(1);
        let first = source.text.strip_prefix("test(\"");
        names.extend(
            first
                .into_iter()
                .chain(titles)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned),
        );
    }
    if !source.path.ends_with(".rs") {
        return names;
    }
    let mut is_test = false;
    for line in source.text.lines().map(str::trim) {
        if line == "#[test]" || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            names.extend(rest.split('(').next().map(str::to_owned));
            is_test = false;
        }
    }
    for list in source.text.split("on_both_databases!(").skip(1) {
        let list = list.split(')').next().unwrap_or_default();
        names.extend(list.split(',').map(|name| name.trim().to_owned()));
    }
    names.remove("");
    names
}
