//! A file that several workers read comes out as if one had read it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use common::session;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{Decisions, SegmentReader, Session};
use rollcall_core::template::{Template, builtin};

const DIRECTORY: &str = r#"{
    "revision": "7",
    "groups": ["Sales", "Support"],
    "sources": [
        { "name": "slack", "enabled": true },
        { "name": "teams", "enabled": false }
    ],
    "users": [
        { "email": "u1@x.org", "display_name": "U 1", "status": "active", "role": "user",
          "groups": ["Sales"], "identifiers": [{ "source": "slack", "username": "s1" }] },
        { "email": "u2@x.org", "display_name": "U 2", "status": "archived", "role": "user" },
        { "email": "u3@x.org", "display_name": "U 3", "status": "active", "role": "admin" }
    ]
}"#;

const HEADER: &str = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\n";

/// How one worker is answered by another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Helper {
    Answers,
    DecodesOnly,
    IsLost,
}

/// Records, ordinary ones mostly; `#` stands for a number.
fn record() -> impl Strategy<Value = String> {
    let shape = prop_oneof![
        30 => Just("Active,U #,u#@x.org,User,Sales,slack:s#\n"),
        10 => Just("Active,\"U \"\"#\"\"\",U#@X.org,User,\"Sales, Support\",\n"),
        10 => Just("Active,\"U\n#\",v#@x.org,Admin,,\n"),
        3 => Just("active,U #,u#@x.org,Boss,Salt,teams:t#\n"),
        3 => Just("active,U #,\"u\"\"#@x.org\",User,Sales,\n"),
        3 => Just("active,U #,not an address,User,Sales,skype:s#\n"),
        3 => Just("active,U #\n"),
        2 => Just(",,,,,\n"),
        2 => Just("\n"),
        1 => Just("active,\"U\" #,u#@x.org,User,Sales,\r\n"),
        1 => Just("active,\"U #,u#@x.org,User,Sales,\n"),
        1 => Just("active,U #,u#@x.org,User,Sales,,more\n"),
        1 => Just("active,U\0 #,u#@x.org,User,Sales,\n"),
    ];
    (shape, 0..400_u32).prop_map(|(shape, number)| shape.replace('#', &number.to_string()))
}

fn open(text: &str) -> Session {
    let mut session = session("workspace-users", Some(DIRECTORY));
    session.open("file.csv", text.len() as u64);
    session.push_bytes(text.as_bytes());
    session.end_of_file();
    session
}

/// Reads the file with the help of others, who answer at the last moment.
fn read_together(text: &str, helpers: &[Helper], budget: usize) -> (Session, usize) {
    let template = Template::from_json(builtin("workspace-users").unwrap().json).unwrap();
    let directory = rollcall_core::directory::Directory::from_json(DIRECTORY.as_bytes()).unwrap();
    let mut session = open(text);
    session.advance(budget);
    let Some((rules, ranges)) = session.split(helpers.len() + 1) else {
        while session.advance(budget).is_some() {}
        return (session, 0);
    };
    let texts: Vec<Vec<u8>> = ranges
        .iter()
        .map(|range| session.segment_text(range.clone()).unwrap().to_vec())
        .collect();
    let mut readers: Vec<Option<SegmentReader>> = texts.iter().map(|_| None).collect();
    let mut taken = 0;
    while session.advance(budget).is_some() {
        let Some(number) = session.awaited_segment() else {
            continue;
        };
        if readers[number].is_none() && helpers[number] != Helper::IsLost {
            let (reader, segment) = SegmentReader::decode(&rules, texts[number].clone());
            readers[number] = Some(reader);
            session.take_decoded(number, Some(segment));
            taken += 1;
        } else if helpers[number] == Helper::Answers {
            let reader = readers[number].as_ref().unwrap();
            assert!(reader.check(&template, None).is_none(), "other users");
            session.take_checked(number, reader.check(&template, Some(&directory)));
            taken += 1;
        } else {
            session.take_decoded(number, None);
            session.take_checked(number, None);
        }
    }
    (session, taken)
}

/// Everything that anybody gets to see.
fn outcome(session: &Session) -> [String; 6] {
    [
        serde_json::to_string(&session.document().unwrap()).unwrap(),
        format!("{:?}", session.overview()),
        format!(
            "{:?}",
            session.rows(&RowQuery::with_findings(None), 0, 10_000)
        ),
        format!("{:?}", session.changes(&[], 0, 10_000)),
        format!(
            "{:?}",
            session.prepare(&Decisions {
                valid_only: true,
                ..Decisions::default()
            })
        ),
        format!(
            "{:?}",
            session.report(&rollcall_core::session::Decisions::default())
        ),
    ]
}

#[test]
fn a_file_in_good_order_is_shared_out() {
    let mut text = HEADER.to_owned();
    for number in 0..5_000 {
        text += &format!("active,\"U\n{number}\",u{number}@x.org,User,Sales,\n");
    }
    let (together, taken) = read_together(&text, &[Helper::Answers; 3], 100);
    assert_eq!(taken, 6);
    let mut alone = open(&text);
    while alone.advance(100).is_some() {}
    assert_eq!(outcome(&together), outcome(&alone));
}

#[test]
fn what_is_not_in_order_is_read_by_one() {
    let record = "active;U;u@x.org;User;Sales;\n";
    for (text, why) in [
        (
            HEADER.to_owned() + &record.replace(';', ",").repeat(900),
            "it is short",
        ),
        (
            HEADER.to_owned() + &"active,\0\n".repeat(5_000),
            "no place to begin",
        ),
        (
            HEADER.replace(',', "::") + &record.replace(';', "::").repeat(5_000),
            "a dialect of its own",
        ),
        (
            "Record class,".to_owned()
                + HEADER
                + &("new,".to_owned() + &record.replace(';', ",")).repeat(900),
            "short",
        ),
    ] {
        let mut session = open(&text);
        session.advance(100);
        assert_eq!(session.split(2), None, "{why}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn several_workers_find_what_one_finds(
        common in vec(record(), 1_000..1_800),
        rare in vec(record(), 1..30),
        helpers in vec(select(vec![Helper::Answers, Helper::Answers, Helper::DecodesOnly, Helper::IsLost]), 1..4),
        keeps_order in any::<bool>(),
        budget in select(vec![7_usize, 256, 10_000]),
    ) {
        let ordinary = common.iter().filter(|record| {
            !keeps_order || !(record.contains("\" ") || record.contains("\"U ") || record.contains('\0'))
        });
        let mut text = HEADER.to_owned();
        text.extend(ordinary.cloned());
        text.extend(vec!["active,U 1,u1@x.org,User,Sales,\n".to_owned(); 200]);
        text.extend(rare);
        let (together, _) = read_together(&text, &helpers, budget);
        let mut alone = open(&text);
        while alone.advance(budget).is_some() {}
        prop_assert_eq!(outcome(&together), outcome(&alone));
    }
}
