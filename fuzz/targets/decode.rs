//! The fast decoder and the slow one: the same records, places and damages whatever the dialect and the steps.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_core::decode::{Decoder, FastDecoder, Records, SourceText};
use rollcall_core::dialect::{Dialect, RecordEnd};

const DELIMITERS: [&str; 8] = [",", ";", "\t", "|", "||", ", ", " ", "é"];
const QUOTES: [Option<u8>; 4] = [Some(b'"'), Some(b'"'), Some(b'\''), None];

fuzz_target!(|input: &[u8]| {
    let Some(([kinds, flags, steps], bytes)) = input.split_first_chunk() else {
        return;
    };
    let has = |flag: u8| flags & flag != 0;
    let dialect = Dialect {
        quote: QUOTES[usize::from(*kinds >> 4) % QUOTES.len()],
        double_quote: !has(1),
        escape: has(2).then_some(b'\\'),
        skip_initial_space: has(4),
        record_end: if has(8) {
            RecordEnd::Exactly("~\n".to_owned())
        } else {
            RecordEnd::Newline
        },
        comment: has(16).then(|| "#".to_owned()),
        ..Dialect::with_delimiter(DELIMITERS[usize::from(*kinds) % DELIMITERS.len()])
    };
    let source = SourceText::of_utf8(bytes.to_vec(), 0);
    let mut slow = Decoder::new(0, 0, &dialect);
    while slow.step(bytes, 7) {}
    let (slow, slow_terminator) = slow.finish(source.clone());
    let mut fast = FastDecoder::new(source, 0, 0, &dialect);
    while fast.step(usize::from(*steps) + 1) {}
    let (fast, terminator) = fast.finish();
    assert_eq!(terminator, slow_terminator);
    assert_eq!(fast.damages(), slow.damages());
    assert_eq!(fast.len(), slow.len());
    for record in 0..fast.len() {
        assert_eq!(shape(&fast, record), shape(&slow, record));
    }
    let mut at = 0;
    for record in 0..fast.len() {
        for column in 0..fast.field_count(record) {
            let (start, end) = fast
                .byte_range(record, column)
                .expect("a field has a place");
            assert!(at <= start && start <= end && end as usize <= bytes.len());
            at = end;
        }
    }
});

type Shape<'a> = (Option<(u32, u32)>, Vec<(&'a str, Option<(u32, u32)>)>);

fn shape(records: &Records, record: usize) -> Shape<'_> {
    let fields = 0..records.field_count(record);
    let field = |column| {
        (
            records.field(record, column),
            records.byte_range(record, column),
        )
    };
    let place = records.place(record).map(|place| (place.line, place.byte));
    (place, fields.map(field).collect())
}
