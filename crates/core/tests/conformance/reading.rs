//! Bytes to rows, as the engine reads them.

use rollcall_core::decode::Decoder;
use rollcall_core::dialect::{Dialect, detect_delimiter};
use serde_json::{Map, Value};

/// All records of a file, the delimiter detected unless it is given.
pub(crate) fn read(bytes: &[u8], delimiter: Option<u8>) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let delimiter = delimiter.unwrap_or_else(|| detect_delimiter(bytes).delimiter);
    let mut decoder = Decoder::new(0, 0, &Dialect::with_delimiter(char::from(delimiter)));
    while decoder.step(bytes, 1000) {}
    let (records, _) = decoder.finish();
    (0..records.len())
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
