//! `rollcall convert`: any readable table as plain CSV, RFC 4180 in UTF-8, every record and field kept. What the
//! file was taken for goes to standard error as one JSON document, which can be given back as `--dialect`.
//!
//! Exits with
//! - 0 when the table was written, every record and field;
//! - 1, with `--strict` alone, when it was written but bytes are damaged, cells of a workbook need a look, or
//!   something that decides what the fields are was guessed with a confidence below 0.65: the document says what;
//! - 2 when it could not run: the call is wrong, a file is not there or cannot be written;
//! - 3 when the file holds no table that can be read: the document says why, and nothing was written.

mod findings;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use rollcall_core::decode::{FastDecoder, SourceText};
use rollcall_core::dialect::{
    Content, StandardDecoder, detect_dialect, detect_encoding, detect_header, recognise_content,
};
use rollcall_core::report::write_record;

use crate::dialect_document::{self, DialectDocument};
use crate::workbook::{self, looks_like_spreadsheet};
use findings::{Findings, Table};

const EXIT_DOUBTFUL: u8 = 1;
const EXIT_UNREADABLE: u8 = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file to convert: text, XLSX or ODS.
    file: PathBuf,
    /// The sheet of a workbook; without it the first that has records.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What the file is: `auto`, or the path of a Table Dialect document.
    #[arg(long, value_name = "auto|DIALECT.json", default_value = "auto")]
    dialect: String,
    /// Exit with 1 where something in the file is damaged or was guessed with a confidence below 0.65.
    #[arg(long)]
    strict: bool,
    /// Where the CSV goes; what was there is overwritten.
    #[arg(long, value_name = "OUT")]
    output: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let dialect = dialect_document::read(&args.dialect)?;
    let bytes =
        fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let wanted = args.sheet.as_deref();
    let found = if looks_like_spreadsheet(&bytes) {
        match workbook::take_sheet(&bytes, wanted)? {
            Ok(taken) => {
                let document = DialectDocument {
                    choice: dialect.choice.of_csv(),
                    ..dialect
                };
                let mut found = convert(taken.csv, &document, &args.output)?;
                found.sheet = Some(taken.findings);
                found
            }
            Err(error) => return refuse(&error.to_string()),
        }
    } else {
        workbook::refuse_sheet(&args.file, wanted)?;
        match recognise_content(&bytes) {
            Content::Text | Content::Empty => convert(bytes, &dialect, &args.output)?,
            Content::Binary { kind, advice } => {
                return refuse(&format!("this is {kind}, not a table as text. {advice}"));
            }
            Content::UnreadableEncoding(encoding) => {
                return refuse(&format!(
                    "the file is encoded as {encoding}, which is not read here"
                ));
            }
        }
    };
    let mut err = io::stderr().lock();
    serde_json::to_writer(&mut err, &found)?;
    err.write_all(b"\n")?;
    Ok(if args.strict && found.is_doubtful() {
        ExitCode::from(EXIT_DOUBTFUL)
    } else {
        ExitCode::SUCCESS
    })
}

fn refuse(why: &str) -> Result<ExitCode> {
    let document = serde_json::json!({ "error": why });
    writeln!(io::stderr(), "{document}")?;
    Ok(ExitCode::from(EXIT_UNREADABLE))
}

fn convert(bytes: Vec<u8>, document: &DialectDocument, output: &Path) -> Result<Findings> {
    let choice = &document.choice;
    let encoding = detect_encoding(&bytes, Some(&StandardDecoder), choice.encoding);
    let source = SourceText::read(
        bytes,
        encoding.bom_bytes,
        encoding.encoding,
        Some(&StandardDecoder),
    )
    .map_err(|_| anyhow::anyhow!("nobody decodes {}", encoding.encoding))?;
    let start = source.start();
    let text = source.text().get(start..).unwrap_or_default();
    let mut detected = detect_dialect(text, choice);
    detected.dialect.encoding = encoding.encoding;
    detected.dialect.bom = encoding.bom_bytes > 0;
    let lines_above = u32::from(detected.dialect.sep_line);
    let start = start + detected.start;
    let mut decoder = FastDecoder::new(source, start, lines_above, &detected.dialect);
    while decoder.step(usize::MAX) {}
    let (records, terminator) = decoder.finish();

    let above = detected.dialect.lines_above.unwrap_or(0);
    let first = (0..records.len())
        .find(|at| records.place(*at).is_some_and(|place| place.line > above))
        .unwrap_or(records.len());
    let (header, header_evidence) = detect_header(&records, first);
    let header = *detected.dialect.header.get_or_insert(header);
    let cannot = || format!("cannot write {}", output.display());
    let mut out = BufWriter::new(File::create(output).with_context(cannot)?);
    let mut line = String::new();
    for at in first..records.len() {
        line.clear();
        write_record(
            &mut line,
            (0..records.field_count(at)).map(|column| records.field(at, column)),
            ',',
        );
        out.write_all(line.as_bytes()).with_context(cannot)?;
    }
    out.flush().with_context(cannot)?;
    let table = Table {
        records: &records,
        first,
        terminator,
        header,
    };
    let evidence = std::iter::once(encoding.evidence)
        .chain(detected.evidence)
        .chain(choice.header.is_none().then_some(header_evidence));
    Ok(Findings::new(
        &detected.dialect,
        &table,
        evidence,
        document.ignored.clone(),
    ))
}
