//! `docs/diagnostics.md` lists every code, and each of its examples gives the code it stands under.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::collections::BTreeSet;
use std::rc::Rc;

use rollcall_core::changeset::{Actor, Changeset, RefusalCode, RosterTotals, revalidate};
use rollcall_core::diagnostic::Code;
use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};

const DOC: &str = include_str!("../../../docs/diagnostics.md");

struct Block<'a> {
    code: &'a str,
    /// Words of the fence's info string.
    fence: Vec<&'a str>,
    body: String,
}

fn read_blocks() -> Vec<Block<'static>> {
    let mut blocks = Vec::new();
    let mut code = "";
    let mut open: Option<Block<'static>> = None;
    for line in DOC.lines() {
        if let Some(block) = &mut open {
            if line == "```" {
                blocks.extend(open.take());
            } else {
                block.body.push_str(line);
                block.body.push('\n');
            }
        } else if let Some(fence) = line.strip_prefix("```") {
            open = Some(Block {
                code,
                fence: fence.split(' ').collect(),
                body: String::new(),
            });
        } else if let Some(heading) = line.strip_prefix("### ") {
            code = &heading[..5];
        }
    }
    blocks
}

fn fixture(kind: &str) -> String {
    read_blocks()
        .into_iter()
        .find(|block| block.fence == ["json", kind])
        .unwrap()
        .body
}

fn template(name: &str) -> Template {
    let tiny = fixture("template");
    Template::from_json(builtin(name).map_or(tiny.as_str(), |built_in| built_in.json)).unwrap()
}

fn directory() -> Directory {
    Directory::from_json(fixture("directory").as_bytes()).unwrap()
}

/// `\xFF` stands for the byte.
fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

#[test]
fn every_example_gives_its_code() {
    let mut shown = BTreeSet::new();
    let blocks = read_blocks();
    for (at, block) in blocks.iter().enumerate() {
        if block.fence[0] != "csv" {
            continue;
        }
        let bytes = unescape(&block.body);
        let mut session = Session::new(template(block.fence[1]));
        session.set_directory(Some(Rc::new(directory())));
        session.open("example.csv", bytes.len() as u64);
        if block.fence.get(2) == Some(&"sheet") {
            session.set_sheet(
                bytes,
                Vec::new(),
                "Row 2, column 2: the formula came to #N/A",
            );
        } else {
            session.push_bytes(&bytes);
        }
        session.end_of_file();
        while session.advance(1).is_some() {}
        if block.fence.get(2) == Some(&"host") {
            let answer = &blocks[at + 1];
            assert_eq!(answer.fence, ["json", "answer"]);
            let batch = session.host_batch(1, 500).unwrap();
            let answer = answer.body.as_bytes();
            session.take_host_answer(1, batch.number, answer).unwrap();
        }
        let document = session.document().unwrap();
        let found: BTreeSet<String> = document
            .diagnostics
            .iter()
            .map(|d| d.code.to_string())
            .collect();
        assert!(
            found.contains(block.code),
            "{} is not among {found:?}:\n{}",
            block.code,
            block.body
        );
        assert_eq!(
            document.counts.sum(),
            document.counts.records,
            "{}",
            block.code
        );
        shown.insert(block.code);
    }
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.entry().id).collect();
    assert_eq!(
        shown, all,
        "codes without an example, or examples without a code"
    );
}

#[test]
fn every_refusal_is_listed_and_its_example_is_refused() {
    let actor = Actor {
        key: Some("cy@x.org".to_owned()),
        ..Actor::default()
    };
    for block in read_blocks()
        .iter()
        .filter(|block| block.fence.get(1) == Some(&"changeset"))
    {
        let changeset: Changeset = serde_json::from_str(&block.body).unwrap();
        let (template, directory) = (template(block.fence[2]), directory());
        let totals = RosterTotals::of(&template, &directory);
        let refusals = revalidate(&template, &directory, totals, &changeset, &actor);
        let found: Vec<String> = refusals
            .iter()
            .map(|refusal| serde_json::to_string(&refusal.code).unwrap())
            .collect();
        assert!(
            found.contains(&format!("\"{}\"", block.code)),
            "{}: {refusals:#?}",
            block.code
        );
    }
    for code in RefusalCode::ALL {
        let id = serde_json::to_string(&code).unwrap();
        assert!(
            DOC.contains(&format!("### {} ·", id.trim_matches('"'))),
            "{id} is not listed"
        );
    }
}

#[test]
fn severities_and_messages_are_those_of_the_code() {
    for code in Code::ALL {
        let entry = code.entry();
        let severity = format!("*{:?}.* {}", entry.severity, entry.message);
        assert!(DOC.contains(&severity), "{}: {severity}", entry.id);
        assert!(
            DOC.contains(&format!("### {} · {}\n", entry.id, entry.title)),
            "{}",
            entry.id
        );
    }
}
