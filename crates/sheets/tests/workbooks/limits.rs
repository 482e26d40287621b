//! Files that are no workbook, or one that means harm.

use std::io::{Cursor, Write};

use crate::made;
use rollcall_sheets::{SheetError, read_workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    match read_workbook(bytes) {
        Err(error) => error.to_string(),
        Ok(sheets) => panic!("read: {} sheets", sheets.len()),
    }
}

#[test]
fn what_is_no_spreadsheet_is_told_apart() {
    assert!(matches!(
        read_workbook(b"PK\x03\x04 and no more"),
        Err(SheetError::Damaged { .. })
    ));
    let word = made::archive(&[("[Content_Types].xml", ""), ("word/document.xml", "")]);
    assert_eq!(
        read_workbook(&word).unwrap_err(),
        SheetError::NotASpreadsheet
    );
    let binary = made::archive(&[("[Content_Types].xml", ""), ("xl/workbook.bin", "")]);
    assert!(refused(&binary).contains("XLSB"));
    assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on").contains("XLS"));
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read_workbook(&locked).unwrap_err(), SheetError::Password);
    let locked = made::archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
        ("content.xml", ""),
    ]);
    assert_eq!(read_workbook(&locked).unwrap_err(), SheetError::Password);
}

/// A megabyte that unpacks to more than the limit.
#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..300 {
            zip.write_all(&zeros).unwrap();
        }
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    assert!(refused(&bytes).contains("536870912 bytes when it is unpacked"));
}

#[test]
fn few_bytes_do_not_become_many_cells() {
    // One row that says it is there a million times, each with a thousand cells.
    let row = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let table = format!(r#"<table:table table:name="A">{row}</table:table>"#);
    assert!(refused(&made::ods("", &table)).contains("24000000 cells"));
    // Repeated without a value, it must not take its time either.
    let row = r#"<table:table-row table:number-rows-repeated="4294967295"><table:table-cell table:number-columns-repeated="4294967295" table:formula="of:=1"/></table:table-row>"#;
    let table = format!(r#"<table:table table:name="A">{row}{row}</table:table>"#);
    assert_eq!(read_workbook(&made::ods("", &table)).unwrap().len(), 1);
    // A cell at the end of the world.
    let far = r#"<row r="9999999"><c r="A9999999"><v>1</v></c></row>"#;
    assert!(refused(&made::xlsx(far, "<sst/>", "")).contains("1048576 rows"));
    let far = r#"<row r="1"><c r="ZZZZ1"><v>1</v></c></row>"#;
    assert!(refused(&made::xlsx(far, "<sst/>", "")).contains("16384 columns"));
    // One long text that many cells share.
    let text = "x".repeat(1 << 20);
    let strings = format!("<sst><si><t>{text}</t></si></sst>");
    let rows = format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(600));
    assert!(refused(&made::xlsx(&rows, &strings, "")).contains("bytes of text"));
}

#[test]
fn memory_is_not_taken_for_what_a_file_claims() {
    for claimed in ["18446744073709551615", "99999999999", "1000"] {
        let strings = format!(r#"<sst uniqueCount="{claimed}"><si><t>x</t></si></sst>"#);
        let far = " ".repeat(5_000);
        for before in ["", "<other></other>", "<sst/>", far.as_str()] {
            let bytes = made::xlsx("", &format!("{before}{strings}"), "");
            assert!(refused(&bytes).contains("more texts than it has bytes for"));
        }
    }
}

/// Every workbook cut short, and every one with a byte changed, is refused or read; nothing else happens.
#[test]
fn broken_workbooks_end_in_an_error_or_a_table() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43889</v></c></row>"#;
    let whole = made::xlsx(rows, r#"<sst uniqueCount="1"><si><t>x</t></si></sst>"#, "");
    for end in 0..whole.len() {
        assert!(read_workbook(whole.get(..end).unwrap()).is_err());
    }
    let parts = [
        r#"<row r="0"><c r="A0"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="99"><v>1</v></c></row>"#,
        r#"<row><c r="AAAAAAAAAAAAAAA99999999999999"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" s="99"><v>1</v></c><c t="x"><v>2</v></c></row>"#,
        "<row><c><v>1</v></row>",
        "<row",
        "&nothing;",
    ];
    let outcomes = parts.map(|rows| read_workbook(&made::xlsx(rows, "<sst/>", "")).is_ok());
    assert_eq!(outcomes, [false, false, false, true, false, false, true]);
}
