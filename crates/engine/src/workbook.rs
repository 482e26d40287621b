//! Workbooks, which a module of their own reads: the worker's script loads it when the first one comes.

use js_sys::{ArrayBuffer, Uint8Array};
use rollcall_core::report::SheetTable;
use rollcall_core::session::protocol::WorkbookView;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the module gives.
    type Workbook;
    #[wasm_bindgen(method)]
    fn csv(this: &Workbook) -> Vec<u8>;
    #[wasm_bindgen(method)]
    fn view(this: &Workbook) -> Vec<u8>;

    #[wasm_bindgen(js_name = readWorkbook, catch)]
    async fn read_workbook(
        buffer: &ArrayBuffer,
        sheet: Option<String>,
    ) -> Result<Workbook, JsValue>;

    #[wasm_bindgen(js_name = writeWorkbook, catch)]
    async fn write_workbook(table: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// How archives begin, and workbooks that are older than that or have a password.
const MARKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Whether a file can be a workbook; the module looks at what is in it.
pub(crate) fn is_workbook(buffer: &ArrayBuffer) -> bool {
    let head = Uint8Array::new(&buffer.slice_with_end(0, 4)).to_vec();
    MARKS.contains(&head.as_slice())
}

/// The CSV of the sheet of this name, or of the first that has records. `Err` says in a sentence why there is none.
pub(crate) async fn read(
    buffer: &ArrayBuffer,
    sheet: Option<String>,
) -> Result<(Vec<u8>, WorkbookView), String> {
    let workbook: Workbook = read_workbook(buffer, sheet).await.map_err(words_of)?;
    let view = borsh::from_slice(&workbook.view()).map_err(|error| error.to_string())?;
    Ok((workbook.csv(), view))
}

/// An XLSX file with the table in it. `Err` says in a sentence why there is none.
pub(crate) async fn write(table: &SheetTable) -> Result<Vec<u8>, String> {
    let table = borsh::to_vec(table).map_err(|error| error.to_string())?;
    let written = write_workbook(&Uint8Array::from(&*table)).await;
    Ok(Uint8Array::new(&written.map_err(words_of)?).to_vec())
}

fn words_of(error: JsValue) -> String {
    error
        .as_string()
        .unwrap_or_else(|| String::from(js_sys::Object::from(error).to_string()))
}
