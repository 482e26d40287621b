//! What a file is: every part is found with a confidence, and what was found can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_core::decode::{FastDecoder, SourceText};
use rollcall_core::dialect::{
    Content, DialectChoice, StandardDecoder, detect_dialect, detect_encoding, detect_header,
    recognise_content,
};

fuzz_target!(|bytes: &[u8]| {
    if recognise_content(bytes) != Content::Text {
        return;
    }
    let found = detect_encoding(bytes, Some(&StandardDecoder), None);
    let source = SourceText::read(
        bytes.to_vec(),
        found.bom_bytes,
        found.encoding,
        Some(&StandardDecoder),
    )
    .expect("what is recognised is decoded");
    let start = source.start();
    let detected = detect_dialect(
        source
            .text()
            .get(start..)
            .expect("the text has a beginning"),
        &DialectChoice::default(),
    );
    for evidence in detected.evidence.iter().chain([&found.evidence]) {
        assert!((0.0..=1.0).contains(&evidence.confidence), "{evidence:?}");
        assert!(!evidence.why.is_empty());
    }
    let lines_above = u32::from(detected.dialect.sep_line);
    let mut decoder = FastDecoder::new(
        source,
        start + detected.start,
        lines_above,
        &detected.dialect,
    );
    while decoder.step(100) {}
    let (records, _) = decoder.finish();
    let (_, evidence) = detect_header(&records, 0);
    assert!(!evidence.why.is_empty());
});
