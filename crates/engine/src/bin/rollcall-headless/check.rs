//! One file on its way through the core.

use std::rc::Rc;

use rollcall_core::session::protocol::{ChosenDialect, Phase, WorkbookView};
use rollcall_core::session::{Decisions, Mode, Session, SheetFindings};
use serde_json::to_string;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;

use crate::refusal::{ANSWER_INVALID, COLUMN_UNKNOWN, DIALECT_INVALID, MODULE_MISMATCH, refused};
use crate::sources::{read_directory, read_template};

/// A script has its records looked at once.
const RUN: u32 = 1;

/// A session, and what is asked of it. Offsets are from 0. JSON is in the form and key order of the document that
/// `rollcall check --format json` prints.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Check {
    session: Session,
    /// Names of the template's fields.
    fields: Vec<String>,
    hasher: Sha256,
    sheet: Option<SheetFindings>,
    phase: Phase,
    done: u64,
    total: u64,
}

#[wasm_bindgen]
impl Check {
    /// Begins with a template: by the name of one that comes with Rollcall, else by its document as JSON. Throws
    /// `template_unknown` or `template_invalid`.
    #[wasm_bindgen(constructor)]
    pub fn new(name: Option<String>, document: &str, new_only: bool) -> Result<Check, JsValue> {
        let template = read_template(name.as_deref(), document)?;
        let fields = template.fields.iter().map(|field| field.name.clone());
        let fields = fields.collect();
        let mut session = Session::new(template);
        session.set_mode(if new_only { Mode::NewOnly } else { Mode::Full });
        Ok(Check {
            session,
            fields,
            hasher: Sha256::new(),
            sheet: None,
            phase: Phase::Reading,
            done: 0,
            total: 0,
        })
    }

    /// The users to compare with: the bytes of a directory document or of a snapshot. Throws `directory_invalid`.
    pub fn directory(&mut self, bytes: Vec<u8>) -> Result<(), JsValue> {
        let directory = read_directory(bytes)?;
        self.session.set_directory(Some(Rc::new(directory)));
        Ok(())
    }

    /// Opens a file of this size in bytes. False when it is refused for its size: then nothing of it is to be read,
    /// and the document says so.
    pub fn open(&mut self, name: &str, bytes: f64) -> bool {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are whole and not negative"
        )]
        self.session.open(name, bytes as u64)
    }

    /// Takes the file for what is said of it, once it is open and nothing of it is read; the rest is found out. The
    /// encoding by its WHATWG name, one ASCII character that quotes or none (blank), the physical line of the header
    /// from 1, 0 where there is none. Throws `dialect_invalid`.
    pub fn dialect(
        &mut self,
        encoding: Option<String>,
        delimiter: Option<String>,
        quote: Option<String>,
        header_line: Option<u32>,
    ) -> Result<(), JsValue> {
        let chosen = ChosenDialect {
            encoding,
            delimiter,
            quote,
            header_line,
        };
        let choice = chosen.choice().ok_or_else(|| {
            let why = "there is no such encoding, delimiter or quote";
            refused(DIALECT_INVALID, why)
        })?;
        self.session.set_dialect(choice);
        Ok(())
    }

    /// Takes each column, in the file's order, for the field of this name, and leaves it out where that is blank.
    /// After what is said of the dialect. Throws `column_unknown`.
    pub fn columns(&mut self, names: Vec<String>) -> Result<(), JsValue> {
        if let Some(name) = names
            .iter()
            .find(|name| !name.is_empty() && !self.fields.contains(name))
        {
            let known = self.fields.join(", ");
            let why = format!("the template has no field “{name}”, but: {known}");
            return Err(refused(COLUMN_UNKNOWN, why));
        }
        let chosen = names.into_iter();
        let chosen: Vec<_> = chosen
            .map(|name| Some(name).filter(|name| !name.is_empty()))
            .collect();
        self.session.set_columns(&chosen);
        Ok(())
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.session.push_bytes(bytes);
        self.hasher.update(bytes);
    }

    /// Takes, in place of the text of a file, a sheet of the workbook with these bytes: its CSV, and in borsh what the
    /// module that reads workbooks says of it. Throws `module_mismatch`.
    #[wasm_bindgen(js_name = pushSheet)]
    pub fn push_sheet(
        &mut self,
        workbook: &[u8],
        csv: Vec<u8>,
        view: &[u8],
        findings: &[u8],
    ) -> Result<(), JsValue> {
        let view: WorkbookView =
            borsh::from_slice(view).map_err(|error| refused(MODULE_MISMATCH, error))?;
        let findings =
            borsh::from_slice(findings).map_err(|error| refused(MODULE_MISMATCH, error))?;
        self.session.set_sheet(csv, view.sheets, &view.cells);
        self.hasher.update(workbook);
        self.sheet = Some(findings);
        Ok(())
    }

    /// All bytes are there.
    #[wasm_bindgen(js_name = endOfFile)]
    pub fn end_of_file(&mut self) {
        let hash = std::mem::take(&mut self.hasher).finalize();
        self.session.set_sha256(&hash);
        self.session.end_of_file();
    }

    /// Works on at most so many records. False when all is done.
    pub fn advance(&mut self, records: usize) -> bool {
        let Some(at) = self.session.advance(records) else {
            return false;
        };
        (self.phase, self.done, self.total) = (at.phase, at.done, at.total);
        true
    }

    /// What is being done: `reading` and `decoding` are counted in bytes, `checking` and `comparing` in records.
    #[wasm_bindgen(getter)]
    pub fn phase(&self) -> String {
        let name = match self.phase {
            Phase::Reading => "reading",
            Phase::Decoding => "decoding",
            Phase::Checking => "checking",
            Phase::Comparing => "comparing",
            Phase::Asking => "asking",
        };
        name.to_owned()
    }

    /// How much of the phase is done.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> f64 {
        as_number(self.done)
    }

    /// How much the phase is.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> f64 {
        as_number(self.total)
    }

    /// The next records for the application to look at, at most `limit`: the number of the batch, and the batch as JSON
    /// behind a line feed. Nothing when none are left.
    #[wasm_bindgen(js_name = hostBatch)]
    pub fn host_batch(&mut self, limit: usize) -> Option<String> {
        let batch = self.session.host_batch(RUN, limit)?;
        Some(format!("{}\n{}", batch.number, batch.json))
    }

    /// Takes what the application found in the batch with this number, as JSON. Throws `answer_invalid`.
    #[wasm_bindgen(js_name = takeHostAnswer)]
    pub fn take_host_answer(&mut self, number: u32, json: &str) -> Result<(), JsValue> {
        let taken = self.session.take_host_answer(RUN, number, json.as_bytes());
        let progress = taken.map_err(|why| refused(ANSWER_INVALID, why))?;
        (self.done, self.total) = (progress.checked.into(), progress.total.into());
        Ok(())
    }

    /// Whether anything was found that is an error.
    #[wasm_bindgen(getter, js_name = hasErrors)]
    pub fn has_errors(&self) -> bool {
        self.session.has_errors()
    }

    /// The document without its lists: `template`, `file`, `columns` and `counts`. Nothing while the file is not
    /// checked.
    pub fn head(&self) -> Option<String> {
        to_string(&self.session.document_head()?).ok()
    }

    /// The document's `sheet`; nothing where the file is no workbook.
    pub fn sheet(&self) -> Option<String> {
        to_string(self.sheet.as_ref()?).ok()
    }

    #[wasm_bindgen(getter, js_name = diagnosticCount)]
    pub fn diagnostic_count(&self) -> usize {
        self.session.diagnostic_count()
    }

    #[wasm_bindgen(getter, js_name = changeCount)]
    pub fn change_count(&self) -> usize {
        self.session.change_count()
    }

    /// A list of at most `limit` of the document's `diagnostics`, from `offset` on.
    pub fn diagnostics(&self, offset: usize, limit: usize) -> String {
        let window: Vec<_> = self.session.document_diagnostics(offset, limit).collect();
        // Writing to memory does not fail.
        to_string(&window).unwrap_or_default()
    }

    /// A list of at most `limit` of the document's `changes`, from `offset` on.
    pub fn changes(&self, offset: usize, limit: usize) -> String {
        let window: Vec<_> = self.session.document_changes(offset, limit).collect();
        to_string(&window).unwrap_or_default()
    }

    /// The annotated report as CSV; nothing when the file cannot be read.
    pub fn report(&self) -> Option<Vec<u8>> {
        let undecided = Decisions::default();
        let report = self.session.report(&undecided);
        report.map(|(_, text)| text.into_bytes())
    }

    /// The file in its own form with every suggestion taken; nothing when it cannot be read.
    pub fn corrected(&mut self) -> Option<Vec<u8>> {
        self.session.suggested_file().map(|(_, bytes)| bytes)
    }
}

/// Exact up to 2⁵³, and no file is larger.
#[allow(clippy::cast_precision_loss)]
fn as_number(count: u64) -> f64 {
    count as f64
}
