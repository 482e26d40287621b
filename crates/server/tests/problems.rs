//! `docs/problems.md` lists every kind of problem, and no other.

#![allow(clippy::unwrap_used, reason = "tests fail this way")]

use std::collections::BTreeMap;

use rollcall_api::problem::kind;

const PAGE: &str = include_str!("../../../docs/problems.md");

#[test]
fn every_kind_of_problem_is_documented_with_its_status() {
    let listed: BTreeMap<&str, u16> = rows()
        .map(|cells| (cells[0].trim_matches('`'), cells[1].parse().unwrap()))
        .collect();
    let known: BTreeMap<&str, u16> = kind::ALL
        .iter()
        .map(|kind| (kind.urn, kind.status))
        .collect();
    assert_eq!(listed, known);
    assert_eq!(rows().count(), known.len(), "a type is listed twice");
}

#[test]
fn every_row_says_when_and_what_to_do() {
    for [kind, _, when, to_do] in rows() {
        assert!(when.ends_with('.') && to_do.ends_with('.'), "{kind}");
    }
}

fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    PAGE.lines()
        .filter(|line| line.starts_with("| `urn:"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            cells.try_into().unwrap()
        })
}
