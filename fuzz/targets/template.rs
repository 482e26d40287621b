//! Template documents: refused with a reason, or fit to check a file against.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_core::session::Session;
use rollcall_core::template::Template;

fuzz_target!(|json: &str| {
    let template = match Template::from_json(json) {
        Ok(template) => template,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let file = template.csv() + ",a@x.org,\"b, c\",2026-01-01,,none\n";
    let mut session = Session::new(template);
    session.open("file.csv", file.len() as u64);
    session.push_bytes(file.as_bytes());
    session.end_of_file();
    while session.advance(1).is_some() {}
    let document = session.document().expect("it is checked");
    assert_eq!(document.counts.sum(), document.counts.records);
    let report = session.report(&rollcall_core::session::Decisions::default()).expect("it has a report").1;
    assert!(!report.is_empty());
});
