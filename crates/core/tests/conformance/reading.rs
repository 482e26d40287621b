//! Bytes to rows, as the engine reads them.

use rollcall_core::decode::{FastDecoder, SourceText};
use rollcall_core::dialect::{DialectChoice, detect_dialect};
use serde_json::{Map, Value};

/// All records of a file, what is not chosen of its dialect detected.
pub(crate) fn read(bytes: &[u8], choice: &DialectChoice) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let detected = detect_dialect(bytes, choice);
    let source = SourceText::of_utf8(bytes.to_vec(), 0);
    let mut decoder = FastDecoder::new(source, detected.start, 0, &detected.dialect);
    while decoder.step(1000) {}
    let (records, _) = decoder.finish();
    let skipped = choice.lines_above.unwrap_or(0);
    (0..records.len())
        .filter(|record| records.place(*record).unwrap().line > skipped)
        .map(|record| {
            (0..records.field_count(record))
                .map(|column| records.field(record, column).to_owned())
                .collect()
        })
        .collect()
}

pub(crate) fn as_arrays(rows: &[Vec<String>]) -> Value {
    rows.iter().cloned().map(Value::from).collect()
}

/// Rows below the header as objects by its names.
pub(crate) fn as_objects(rows: &[Vec<String>]) -> Value {
    let Some((header, rows)) = rows.split_first() else {
        return Value::Array(Vec::new());
    };
    rows.iter()
        .map(|row| {
            let fields = header
                .iter()
                .cloned()
                .zip(row.iter().cloned().map(Value::from));
            Value::Object(fields.collect::<Map<_, _>>())
        })
        .collect()
}

/// RFC 4180, nothing detected.
pub(crate) fn rfc_4180() -> DialectChoice {
    DialectChoice {
        delimiter: Some(",".to_owned()),
        quote: Some(Some(b'"')),
        escape: Some(None),
        skip_initial_space: Some(false),
        ..DialectChoice::default()
    }
}
