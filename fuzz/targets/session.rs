//! A file from bytes to the finished check: the classes add up, and neither the cuts of the bytes nor the steps of
//! the work make a difference.
#![no_main]

use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::template::{Template, builtin};

const DIRECTORY: &str = include_str!("../directory.json");

fuzz_target!(|input: &[u8]| {
    let Some(([kind, cut, steps], bytes)) = input.split_first_chunk() else {
        return;
    };
    let template = ["app-users", "workspace-users"][usize::from(kind % 2)];
    let directory = (kind & 2 != 0).then_some(DIRECTORY);
    let whole = check(template, directory, bytes, bytes.len().max(1), usize::MAX);
    let cut = check(
        template,
        directory,
        bytes,
        usize::from(*cut) + 1,
        usize::from(*steps) + 1,
    );
    assert_eq!(whole, cut);
});

fn check(
    template: &str,
    directory: Option<&str>,
    bytes: &[u8],
    cut: usize,
    steps: usize,
) -> String {
    let template = Template::from_json(builtin(template).expect("it is built in").json)
        .expect("it is a template");
    let mut session = Session::new(template);
    let directory =
        directory.map(|json| Directory::from_json(json.as_bytes()).expect("it is a directory"));
    session.set_directory(directory.map(Rc::new));
    session.open("file.csv", bytes.len() as u64);
    bytes
        .chunks(cut)
        .for_each(|piece| session.push_bytes(piece));
    session.end_of_file();
    while session.advance(steps).is_some() {}
    let document = session.document().expect("it is checked");
    assert_eq!(document.counts.sum(), document.counts.records);
    for diagnostic in &document.diagnostics {
        if let (Some(start), Some(end)) = (diagnostic.byte_start, diagnostic.byte_end) {
            assert!(start <= end && end as usize <= bytes.len());
        }
    }
    serde_json::to_string(&document).expect("it is written")
}
