//! Workbooks: one part of a sound one is replaced. What is read is a table with as many fields in every row.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use rollcall_sheets::{first_with_records, read_workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const XLSX: [(&str, &[u8]); 7] = [
    ("xl/worksheets/sheet1.xml", br#"<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>1</v></c></row></sheetData></worksheet>"#),
    ("xl/sharedStrings.xml", br#"<sst uniqueCount="1"><si><t>x</t></si></sst>"#),
    ("xl/styles.xml", br#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
    ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#),
    ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
    ("_rels/.rels", br#"<Relationships><Relationship Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
    ("[Content_Types].xml", b"<Types/>"),
];
const ODS: [(&str, &[u8]); 3] = [
    ("content.xml", b""),
    ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    (
        "mimetype",
        b"application/vnd.oasis.opendocument.spreadsheet",
    ),
];

fuzz_target!(|input: &[u8]| {
    // What the libraries do wrong is caught; only what comes through is a crash.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Some((kind, part)) = input.split_first() else {
        return;
    };
    let bytes = match kind % 8 {
        7 => archive(&ODS, 0, part),
        replaced if usize::from(replaced) < 6 => archive(&XLSX, replaced.into(), part),
        _ => part.to_vec(),
    };
    let Ok(sheets) = read_workbook(&bytes) else {
        return;
    };
    let taken = first_with_records(&sheets);
    if taken >= sheets.len() && !sheets.is_empty() {
        std::process::abort();
    }
    for sheet in &sheets {
        let commas =
            u64::from(sheet.table.columns.saturating_sub(1)) * u64::from(sheet.table.filled_rows);
        let found = sheet.table.csv.bytes().filter(|byte| *byte == b',').count() as u64;
        if found < commas {
            std::process::abort();
        }
    }
});

fn archive(parts: &[(&str, &[u8])], replaced: usize, by: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (at, (name, content)) in parts.iter().enumerate() {
        zip.start_file(*name, stored).expect("memory takes it");
        zip.write_all(if at == replaced { by } else { content })
            .expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}
