//! The decoder on any bytes: the same whatever the steps, from any record on, and by either of its ways.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rollcall_core::decode::{Decoder, Records, SourceText};
use rollcall_core::dialect::{
    DecodeText, Dialect, DialectChoice, Encoding, RecordEnd, StandardDecoder, detect_dialect,
    detect_encoding, detect_header, recognise_content,
};
use rollcall_core::report::write_record;

/// Bytes that are likely to be interesting.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        ",", ";", "|", "||", ", ", " ", "'", "\\", "\\\"", "\"", "\"\"", "\n", "\r\n", "\r", "a",
        "b c", "é", "#",
    ];
    let piece = prop_oneof![
        9 => select(pieces.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..3),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let delimiter = select(vec![",", ";", "|", "||", ", ", " ", "\t"]);
    let quote = select(vec![Some(b'"'), Some(b'\''), None]);
    let end = prop_oneof![
        4 => Just(RecordEnd::Newline),
        1 => Just(RecordEnd::Exactly("|\n".to_owned())),
    ];
    (
        delimiter,
        quote,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        end,
    )
        .prop_map(
            |(delimiter, quote, escapes, double_quote, skip_initial_space, record_end)| Dialect {
                quote,
                double_quote,
                escape: escapes.then_some(b'\\'),
                skip_initial_space,
                record_end,
                comment: escapes.then(|| "#".to_owned()),
                ..Dialect::with_delimiter(delimiter)
            },
        )
}

/// Fields, places, byte ranges and damages of everything from `start` on.
type Seen = (Vec<(u32, Vec<(String, (u32, u32))>)>, Vec<String>);

fn decode(dialect: &Dialect, bytes: &[u8], start: usize, step: usize) -> (Seen, Records) {
    let mut decoder = Decoder::new(start, 0, dialect);
    while decoder.step(bytes, step) {}
    let (records, _) = decoder.finish(SourceText::of_utf8(bytes.to_vec(), 0));
    let rows = (0..records.len()).map(|at| {
        let fields = (0..records.field_count(at)).map(|column| {
            let text = records.field(at, column).to_owned();
            (text, records.byte_range(at, column).unwrap())
        });
        (records.place(at).unwrap().byte, fields.collect())
    });
    let damages = records
        .damages()
        .iter()
        .map(|damage| format!("{:?} {:?}", damage.kind, damage.byte_range));
    ((rows.collect(), damages.collect()), records)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn steps_change_nothing_and_no_byte_is_lost(bytes in bytes(), dialect in dialect(), step in 1..5_usize) {
        let (whole, records) = decode(&dialect, &bytes, 0, 1_000);
        let (stepped, _) = decode(&dialect, &bytes, 0, step);
        prop_assert_eq!(&whole, &stepped);
        let mut at = 0;
        for record in 0..records.len() {
            for column in 0..records.field_count(record) {
                let (start, end) = records.byte_range(record, column).unwrap();
                prop_assert!(at <= start && start <= end && end as usize <= bytes.len());
                at = end;
            }
        }
    }

    #[test]
    fn any_record_is_a_place_to_begin(bytes in bytes(), dialect in dialect()) {
        let (whole, records) = decode(&dialect, &bytes, 0, 1_000);
        for record in 0..records.len() {
            let start = records.place(record).unwrap().byte;
            let (rest, _) = decode(&dialect, &bytes, start as usize, 1_000);
            prop_assert_eq!(&rest.0, &whole.0[record..]);
        }
    }

    /// Decoded from the place in the file where a character begins, the rest is the rest of the text.
    #[test]
    fn every_character_is_found_in_the_file(
        name in select(vec!["windows-1252", "KOI8-U", "UTF-16LE", "UTF-16BE", "Shift_JIS", "EUC-JP", "EUC-KR", "Big5", "GBK", "gb18030"]),
        bytes in vec(prop_oneof![
            4 => any::<u8>(),
            2 => 0x80_u8..=0xff,
            1 => select(vec![0x88, 0x62, 0xa3, 0x8e, 0x8f, 0x81, 0x30, 0x39, 0xd8, 0xdc]),
        ], 0..60),
    ) {
        let encoding = Encoding::from_name(name).unwrap();
        let decode = |bytes: &[u8]| StandardDecoder.decode(encoding, bytes).unwrap();
        let text = decode(&bytes);
        let source = SourceText::read(bytes.clone(), 0, encoding, Some(&StandardDecoder)).unwrap();
        let mut last = 0;
        for (at, c) in text.char_indices() {
            let file = source.file_offset(u32::try_from(at).unwrap()) as usize;
            prop_assert!(file >= last, "offsets go back at {at}");
            // The second half of a pair that one code of Big5 stands for has no place of its own.
            if !(name == "Big5" && matches!(c, '\u{304}' | '\u{30c}')) {
                prop_assert_eq!(decode(&bytes[file..]), &text[at..], "{} at {}", c, at);
            }
            last = file;
        }
    }

    #[test]
    fn any_bytes_are_taken_for_something(bytes in bytes(), more in vec(any::<u8>(), 0..30), lines in 0..3_u32) {
        let bytes = [bytes, more].concat();
        let _ = recognise_content(&bytes);
        let found = detect_encoding(&bytes, Some(&StandardDecoder), None);
        prop_assert!((0.0..=1.0).contains(&found.evidence.confidence));
        let source = SourceText::read(bytes, found.bom_bytes, found.encoding, Some(&StandardDecoder)).unwrap();
        for lines_above in [None, Some(lines)] {
            let choice = DialectChoice { lines_above, ..DialectChoice::default() };
            let detected = detect_dialect(&source.text()[source.start()..], &choice);
            for evidence in &detected.evidence {
                prop_assert!((0.0..=1.0).contains(&evidence.confidence), "{evidence:?}");
            }
            let (_, records) = decode(&detected.dialect, source.text(), source.start() + detected.start, 1_000);
            let _ = detect_header(&records, 0);
        }
    }

    #[test]
    fn a_well_formed_file_comes_back_byte_for_byte(rows in vec(vec("[a-c\",\n\r é;|']{0,6}", 2..5), 1..12)) {
        let mut file = String::new();
        for row in &rows {
            write_record(&mut file, row.iter().map(String::as_str), ',');
        }
        let (_, records) = decode(&Dialect::default(), file.as_bytes(), 0, 1_000);
        let mut again = String::new();
        for record in 0..records.len() {
            write_record(&mut again, (0..records.field_count(record)).map(|column| records.field(record, column)), ',');
        }
        prop_assert_eq!(again, file);
        prop_assert!(records.damages().is_empty());
    }

    #[test]
    fn csv_core_reads_what_we_read(bytes in bytes(), delimiter in select(vec![",", ";", "|", "\t"]), quote in select(vec![Some(b'"'), Some(b'\''), None])) {
        let plain = Dialect { quote, ..Dialect::with_delimiter(delimiter) };
        prop_assert!(plain.plain().is_some());
        // A comment that no line begins with takes the dialect out of csv-core's hands.
        let by_hand = Dialect { comment: Some("no line begins so".to_owned()), ..plain.clone() };
        prop_assert!(by_hand.plain().is_none());
        prop_assert_eq!(decode(&plain, &bytes, 0, 1_000).0, decode(&by_hand, &bytes, 0, 1_000).0);
    }

    #[test]
    fn the_csv_crate_reads_undamaged_files_the_same(bytes in bytes()) {
        let dialect = Dialect::default();
        let (_, records) = decode(&dialect, &bytes, 0, 1_000);
        let undamaged = records.damages().is_empty() && !bytes.contains(&b' ') && !bytes.starts_with("\u{feff}".as_bytes());
        if undamaged {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
            let theirs: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            // The csv crate knows no blank records.
            let ours: Vec<Vec<String>> = (0..records.len())
                .filter(|at| records.byte_range(*at, 0) != Some((records.place(*at).unwrap().byte, records.place(*at).unwrap().byte)) || records.field_count(*at) > 1)
                .map(|at| (0..records.field_count(at)).map(|column| records.field(at, column).to_owned()).collect())
                .collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
