//! Excel workbooks: those of a writer that others made, and the oddities of others again.

use crate::made;
use rollcall_sheets::{Note, NoteKind, Sheet, first_with_records, read_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn read(workbook: &mut Workbook) -> Vec<Sheet> {
    read_workbook(&workbook.save_to_buffer().unwrap()).unwrap()
}

fn notes(sheet: &Sheet) -> Vec<(NoteKind, u32, u32, &str)> {
    sheet
        .table
        .notes
        .iter()
        .map(
            |Note {
                 kind,
                 row,
                 column,
                 text,
             }| (*kind, *row, *column, text.as_str()),
        )
        .collect()
}

#[test]
fn cells_are_written_as_the_sheet_shows_them() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
    let moment = ExcelDateTime::from_ymd(2024, 2, 29)
        .unwrap()
        .and_hms(8, 30, 0)
        .unwrap();
    let with = |code: &str| Format::new().set_num_format(code);
    let rows: [(&str, f64, &str); 7] = [
        ("long", 1_234_567_890_123.0, "General"),
        ("tenth", 0.1, "General"),
        ("share", 0.285, "0%"),
        ("zip", 1_067.0, "00000"),
        ("money", -1_234.5, "#,##0.00 [$€-407]"),
        ("power", 1_234_567_890_123.0, "0.00E+00"),
        ("text that looks like one", 42.0, "@"),
    ];
    for (row, (name, value, code)) in (0..).zip(rows) {
        sheet.write_string(row, 0, name).unwrap();
        sheet
            .write_number_with_format(row, 1, value, &with(code))
            .unwrap();
    }
    sheet.write_boolean(7, 1, true).unwrap();
    sheet
        .write_datetime_with_format(8, 1, &date, &with("dd/mm/yy"))
        .unwrap();
    sheet
        .write_datetime_with_format(9, 1, &moment, &with("d mmm yyyy hh:mm"))
        .unwrap();
    sheet
        .write_datetime_with_format(10, 1, &moment, &with("h:mm AM/PM"))
        .unwrap();
    sheet.write_string(11, 1, "00123").unwrap();
    sheet.write_string(12, 1, "two\nlines, \"quoted\"").unwrap();
    let sheets = read(&mut workbook);
    assert_eq!(
        sheets[0].table.csv,
        "long,1234567890123\r\ntenth,0.1\r\nshare,29%\r\nzip,01067\r\nmoney,\"-1,234.50 €\"\r\n\
         power,1234567890123\r\ntext that looks like one,42\r\n,TRUE\r\n,2024-02-29\r\n\
         ,2024-02-29T08:30:00\r\n,08:30:00\r\n,00123\r\n,\"two\nlines, \"\"quoted\"\"\"\r\n"
    );
    assert!(notes(&sheets[0]).is_empty());
}

#[test]
fn blank_rows_stay_and_rows_are_equally_wide() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(2, 1, "email").unwrap();
    sheet.write_string(2, 2, "name").unwrap();
    sheet.write_string(4, 1, "ann@x.org").unwrap();
    let table = &read(&mut workbook)[0].table;
    assert_eq!(table.csv, "\r\n\r\n,email,name\r\n\r\n,ann@x.org,\r\n");
    assert_eq!((table.rows, table.columns, table.filled_rows), (5, 3, 2));
}

#[test]
fn sheets_are_named_and_the_first_with_records_is_found() {
    let mut workbook = Workbook::new();
    let readme = workbook.add_worksheet().set_name("Read me").unwrap();
    readme.write_string(0, 0, "Fill in the next sheet").unwrap();
    let lists = workbook.add_worksheet().set_name("Lists").unwrap();
    lists.write_string(0, 0, "role").unwrap();
    lists.write_string(1, 0, "admin").unwrap();
    lists.set_hidden(true);
    workbook.add_worksheet().set_name("Empty").unwrap();
    let users = workbook.add_worksheet().set_name("Users & more").unwrap();
    users.write_string(0, 0, "email").unwrap();
    users.write_string(1, 0, "ann@x.org").unwrap();
    let sheets = read(&mut workbook);
    let seen: Vec<_> = sheets
        .iter()
        .map(|sheet| {
            (
                sheet.name.as_str(),
                sheet.hidden,
                sheet.table.rows,
                sheet.table.columns,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Read me", false, 1, 1),
            ("Lists", true, 2, 1),
            ("Empty", false, 0, 0),
            ("Users & more", false, 2, 1)
        ]
    );
    assert_eq!(first_with_records(&sheets), 3);
    // Nothing that is shown has records, but something that is hidden has.
    assert_eq!(first_with_records(&sheets[1..3]), 0);
}

#[test]
fn what_the_table_does_not_show_is_noted() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "email").unwrap();
    sheet
        .write_formula(1, 0, Formula::new("=VLOOKUP(1,B:B,1)").set_result("#N/A"))
        .unwrap();
    sheet
        .merge_range(2, 0, 4, 0, "Sales", &Format::new())
        .unwrap();
    sheet
        .merge_range(2, 1, 2, 3, "a title", &Format::new())
        .unwrap();
    sheet.write_number(5, 0, 123_456_789_012_345_678.0).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_number_with_format(6, 0, 60, &day).unwrap();
    let sheets = read(&mut workbook);
    assert_eq!(
        notes(&sheets[0]),
        [
            (NoteKind::ErrorValue, 2, 1, "#N/A"),
            (NoteKind::Merged, 3, 1, "Sales"),
            (NoteKind::DigitsLost, 6, 1, "123456789012346000"),
            (NoteKind::NoSuchDate, 7, 1, "60"),
        ]
    );
    let lines: Vec<&str> = sheets[0].table.csv.lines().collect();
    assert_eq!(lines[1..5], ["#N/A,", "Sales,a title", "", ""]);
}

#[test]
fn a_workbook_of_1904_has_other_days() {
    let rows = r#"<row r="1"><c r="A1" s="1"><v>43889</v></c></row>"#;
    for (properties, date) in [
        (r#"<workbookPr date1904="1"/>"#, "2024-02-29\r\n"),
        ("", "2020-02-28\r\n"),
    ] {
        let bytes = made::xlsx(rows, "<sst/>", properties);
        assert_eq!(read_workbook(&bytes).unwrap()[0].table.csv, date);
    }
}

/// Cells without a reference, in-line and rich strings, strings of formulas, ISO dates, an error that Excel has
/// not, and cells that hold nothing readable: those behind them keep their places.
#[test]
fn programs_write_cells_in_their_own_ways() {
    let strings = r#"<sst uniqueCount="2"><si><t xml:space="preserve"> kept </t></si>
        <si><r><t>An</t></r><r><t>n</t></r><rPh><t>x</t></rPh></si></sst>"#;
    let rows = r#"<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>in line</t></is></c></row>
        <row r="3"><c t="str"><f>A1</f><v>a &amp; b</v></c><c/><c t="d"><v>2024-02-29</v></c></row>
        <row><c t="e"><v>#ERROR!</v></c><c t="s"><v>99</v></c><c><v>7</v></c></row>
        <row><c t="b"><v>0</v></c><c><f>A1+1</f></c><c t="n"><v>x</v></c></row>"#;
    let sheets = read_workbook(&made::xlsx(rows, strings, "")).unwrap();
    assert_eq!(
        sheets[0].table.csv,
        "\" kept \",Ann,in line\r\n\r\na & b,,2024-02-29\r\n#ERROR!,,7\r\nFALSE,,\r\n"
    );
    assert_eq!(
        notes(&sheets[0]),
        [
            (NoteKind::ErrorValue, 4, 1, "#ERROR!"),
            (NoteKind::Unreadable, 4, 2, ""),
            (NoteKind::FormulaWithoutResult, 5, 2, ""),
            (NoteKind::Unreadable, 5, 3, ""),
        ]
    );
}

#[test]
fn strict_open_xml_with_prefixes_is_read() {
    let rows = r#"<row r="1"><c r="B1" t="s"><v>0</v></c></row>"#;
    let strings = r#"<x:sst xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" uniqueCount="1"><x:si><x:t>x</x:t></x:si></x:sst>"#;
    let sheets = read_workbook(&made::xlsx(rows, strings, "")).unwrap();
    assert_eq!(sheets[0].table.csv, ",x\r\n");
}
