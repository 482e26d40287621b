//! What is written is read back by the reader, and by another program's rules for names and lists.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::io::Read;

use rollcall_core::diagnostic::Severity;
use rollcall_core::report::{CellMark, SheetColumn, SheetTable, template_table};
use rollcall_core::template::{Template, builtin};
use rollcall_sheets::{read_workbook, write_workbook};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn a_report_keeps_its_cells_as_text_and_marks_those_with_findings() {
    let column = |title: &str| SheetColumn {
        title: title.to_owned(),
        ..SheetColumn::default()
    };
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let table = SheetTable {
        name: "Re/port: [1] of the very long name that nobody types".to_owned(),
        columns: vec![column("Email"), column("Name"), column("_row")],
        rows: vec![row(["bo@@x.org", "=1+1", "2"]), row(["", "00123", "3"])],
        marks: vec![
            CellMark {
                row: 0,
                column: 0,
                severity: Severity::Error,
                note: "Two @ signs.".to_owned(),
            },
            CellMark {
                row: 1,
                column: 0,
                severity: Severity::Warning,
                note: "Blank.".to_owned(),
            },
        ],
    };
    let bytes = write_workbook(&table).unwrap();
    let sheets = read_workbook(&bytes).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].name, "Report 1 of the very long name");
    assert_eq!(
        sheets[0].table.csv,
        "Email,Name,_row\r\nbo@@x.org,=1+1,2\r\n,00123,3\r\n"
    );
    let notes = part(&bytes, "xl/comments1.xml");
    assert!(
        notes.contains("ref=\"A2\"")
            && notes.contains("Two @ signs.")
            && notes.contains("ref=\"A3\"")
    );
    assert!(part(&bytes, "xl/styles.xml").contains("FFFBDAD4"));
    assert!(
        !part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"),
        "no formula"
    );
}

#[test]
fn a_template_offers_what_its_fields_take() {
    let template = Template::from_json(builtin("workspace-users").unwrap().json).unwrap();
    let mut table = template_table(&template, None);
    let bytes = write_workbook(&table).unwrap();
    let sheets = read_workbook(&bytes).unwrap();
    assert!(
        sheets[0]
            .table
            .csv
            .starts_with("Current Status,Display Name,Primary Email,Role,Groups")
    );
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("\"User,Admin,Supervisor\""), "{sheet}");

    // What is too long for a cell stands on a sheet of its own.
    let groups = (0..200).map(|number| format!("Group, number {number}"));
    table.columns[4].choices = groups.collect();
    let bytes = write_workbook(&table).unwrap();
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("Lists!$A$1:$A$200"));
    let sheets = read_workbook(&bytes).unwrap();
    assert!(sheets[1].hidden && sheets[1].table.csv.contains("Group, number 199"));
}
