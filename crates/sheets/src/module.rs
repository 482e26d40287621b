//! The sheets as a WebAssembly module, which the engine's worker loads when it is given the first workbook.

#![allow(unreachable_pub)] // What is exported to JavaScript is public without a crate that could reach it.

#[cfg(target_arch = "wasm32")]
mod exports {
    use rollcall_core::session::protocol::WorkbookView;
    use rollcall_core::session::view::SheetView;
    use rollcall_sheets::{
        describe_notes, find_in_workbook, first_with_records, read_workbook, sheet_named,
    };
    use wasm_bindgen::prelude::wasm_bindgen;

    /// The sheet that was taken, and what there is to know about the others.
    #[wasm_bindgen]
    #[derive(Debug)]
    pub struct Workbook {
        csv: Vec<u8>,
        view: Vec<u8>,
        findings: Vec<u8>,
        is_named: bool,
    }

    #[wasm_bindgen]
    impl Workbook {
        /// Reads the sheet of this name, or else the first that has records. Throws a sentence when the file gives no
        /// table.
        pub fn read(bytes: &[u8], sheet: Option<String>) -> Result<Workbook, String> {
            let mut sheets = read_workbook(bytes).map_err(|error| error.sentence())?;
            let named = sheet.and_then(|name| sheet_named(&sheets, &name));
            let taken = named.unwrap_or_else(|| first_with_records(&sheets));
            let known = sheets.iter().enumerate().map(|(at, sheet)| SheetView {
                name: sheet.name.clone(),
                rows: sheet.table.rows,
                taken: at == taken,
            });
            let known = known.collect();
            let findings = find_in_workbook(&sheets, taken);
            let table = match sheets.get_mut(taken) {
                Some(sheet) => std::mem::take(&mut sheet.table),
                None => return Err("The workbook has no sheets.".to_owned()),
            };
            let view = WorkbookView {
                sheets: known,
                cells: describe_notes(&table.notes, table.notes_left_out),
            };
            Ok(Workbook {
                csv: table.csv.into_bytes(),
                // Writing to memory does not fail.
                view: borsh::to_vec(&view).unwrap_or_default(),
                findings: borsh::to_vec(&findings).unwrap_or_default(),
                is_named: named.is_some(),
            })
        }

        /// The CSV, once.
        pub fn csv(&mut self) -> Vec<u8> {
            std::mem::take(&mut self.csv)
        }

        /// A `WorkbookView` in borsh.
        pub fn view(&self) -> Vec<u8> {
            self.view.clone()
        }

        /// `SheetFindings` in borsh.
        pub fn findings(&self) -> Vec<u8> {
            self.findings.clone()
        }

        /// Whether a sheet has the name that was asked for.
        #[wasm_bindgen(js_name = isNamed)]
        pub fn is_named(&self) -> bool {
            self.is_named
        }
    }
}

#[cfg(all(target_arch = "wasm32", feature = "writer"))]
mod writer {
    use rollcall_core::report::SheetTable;
    use rollcall_sheets::{SheetError, write_workbook};
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// Writes a `SheetTable`, which comes in borsh, as an XLSX file. Throws a sentence when there is none.
    #[wasm_bindgen(js_name = writeWorkbook)]
    pub async fn write(table: Vec<u8>) -> Result<Vec<u8>, String> {
        let table: SheetTable = borsh::from_slice(&table).map_err(|error| error.to_string())?;
        let written = write_part(table).await.map_err(|error| error.to_string())?;
        written.map_err(|error| error.sentence())
    }

    /// In a part of its own: most people only read.
    #[wasm_split(writer, fallible)]
    fn write_part(table: SheetTable) -> Result<Result<Vec<u8>, SheetError>, SplitLoaderError> {
        Ok(write_workbook(&table))
    }
}

fn main() {}
