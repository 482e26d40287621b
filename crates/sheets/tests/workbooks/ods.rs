//! OpenDocument spreadsheets as LibreOffice, Excel and libraries write them.

use crate::made;
use rollcall_sheets::{NoteKind, first_with_records, read_workbook};

#[track_caller]
fn csv(rows: &str) -> String {
    let table = format!(r#"<table:table table:name="A">{rows}</table:table>"#);
    read_workbook(&made::ods("", &table)).unwrap()[0]
        .table
        .csv
        .clone()
}

#[test]
fn shown_texts_are_taken_and_values_where_they_say_more() {
    let cell = |attributes: &str, shown: &str| {
        csv(&format!(
            "<table:table-row><table:table-cell {attributes}>{shown}</table:table-cell></table:table-row>"
        ))
    };
    let float = |value: &str, shown: &str| {
        cell(
            &format!(r#"office:value-type="float" office:value="{value}""#),
            shown,
        )
    };
    assert_eq!(float("1067", "<text:p>01067</text:p>"), "01067\r\n");
    assert_eq!(
        float("1234.5", "<text:p>1.234,50</text:p>"),
        "\"1.234,50\"\r\n"
    );
    assert_eq!(
        float("1234567890123", "<text:p>1.23E+12</text:p>"),
        "1234567890123\r\n"
    );
    assert_eq!(float("12", "<text:p>###</text:p>"), "12\r\n");
    assert_eq!(float("0.1", ""), "0.1\r\n");
    assert_eq!(
        cell(
            r#"office:value-type="percentage" office:value="0.285""#,
            "<text:p>28.5%</text:p>"
        ),
        "28.5%\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="date" office:date-value="2024-02-29""#,
            "<text:p>29.02.24</text:p>"
        ),
        "2024-02-29\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="date" office:date-value="2024-02-29T08:30:00.000000000""#,
            "<text:p>29.02.24</text:p>"
        ),
        "2024-02-29T08:30:00\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="time" office:time-value="PT27H30M00.000000000S""#,
            "<text:p>3:30</text:p>"
        ),
        "27:30:00\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="boolean" office:boolean-value="true""#,
            "<text:p>WAHR</text:p>"
        ),
        "TRUE\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="string""#,
            "<office:annotation><text:p>a remark</text:p></office:annotation>\
             <text:p>An&amp;<text:span>n</text:span>\n   <text:s text:c=\"2\"/>x</text:p><text:p>b&#228;r</text:p>"
        ),
        "\"An&n   x\nbär\"\r\n"
    );
    assert_eq!(
        cell(
            r#"office:value-type="string" office:string-value="hidden text""#,
            ""
        ),
        "hidden text\r\n"
    );
}

#[test]
fn repeated_and_merged_cells_and_rows() {
    let rows = r#"
        <table:table-header-rows><table:table-row table:number-rows-repeated="2">
          <table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row>
        <table:table-row-group><table:table-row table:number-rows-repeated="2">
          <table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Sales</text:p></table:table-cell>
          <table:covered-table-cell office:value-type="string"><text:p>under it</text:p></table:covered-table-cell>
          <table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
        </table:table-row></table:table-row-group>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let table = format!(r#"<table:table table:name="A">{rows}</table:table>"#);
    let table = &read_workbook(&made::ods("", &table)).unwrap()[0].table;
    assert_eq!(table.csv, "\r\n\r\nx,x,\r\nSales,,1\r\nSales,,1\r\n");
    assert_eq!(table.notes.len(), 1);
    assert_eq!(
        (table.notes[0].kind, table.notes[0].row),
        (NoteKind::Merged, 4)
    );
}

#[test]
fn errors_and_formulas_without_a_result_are_noted() {
    let rows = r##"<table:table-row>
        <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
        <table:table-cell table:formula="of:=[.A1]"/>
        <table:table-cell office:value-type="float" office:value="123456789012345678"><text:p>1.23456789012346E+017</text:p></table:table-cell>
      </table:table-row>"##;
    let table = format!(r#"<table:table table:name="A">{rows}</table:table>"#);
    let table = &read_workbook(&made::ods("", &table)).unwrap()[0].table;
    assert_eq!(table.csv, "#DIV/0!,,123456789012346000\r\n");
    let kinds: Vec<_> = table.notes.iter().map(|note| note.kind).collect();
    assert_eq!(
        kinds,
        [
            NoteKind::ErrorValue,
            NoteKind::FormulaWithoutResult,
            NoteKind::DigitsLost
        ]
    );
}

#[test]
fn sheets_are_named_and_hidden_ones_known() {
    let styles = r#"<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
        <style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let row = r#"<table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let tables = format!(
        r#"<table:table table:name="Lists" table:style-name="ta2">{row}</table:table>
        <table:table table:name="U &amp; V" table:style-name="ta1"><table:shapes><draw:frame><text:p>a picture</text:p></draw:frame></table:shapes>{row}</table:table>"#
    );
    let sheets = read_workbook(&made::ods(styles, &tables)).unwrap();
    let seen: Vec<_> = sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.hidden))
        .collect();
    assert_eq!(seen, [("Lists", true), ("U & V", false)]);
    assert_eq!(sheets[1].table.csv, "x\r\nx\r\nx\r\n");
    assert_eq!(first_with_records(&sheets), 1);
}
