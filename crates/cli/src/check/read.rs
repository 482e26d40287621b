//! The file, slice by slice, with a progress bar where somebody sees it.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use rollcall_core::dialect::DialectChoice;
use rollcall_core::session::protocol::Phase;
use rollcall_core::session::{Session, SheetFindings};

use crate::workbook::{self, looks_like_spreadsheet, views};

const SLICE_BYTES: usize = 1024 * 1024;
const STEP_RECORDS: usize = 5_000;

/// Reads `path` into `session` and checks it to the end; of a workbook the sheet of this name, or the first that has
/// records. A file above the template's limit is not read.
pub(super) fn read_and_check(
    session: &mut Session,
    path: &Path,
    sheet: Option<&str>,
    dialect: DialectChoice,
    show_progress: bool,
) -> anyhow::Result<Option<SheetFindings>> {
    let cannot = || format!("cannot read {}", path.display());
    let mut file = File::open(path).with_context(cannot)?;
    let metadata = file.metadata().with_context(cannot)?;
    if metadata.is_dir() {
        bail!("{} is a folder, not a file", path.display());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bar = if show_progress {
        ProgressBar::new(metadata.len())
    } else {
        ProgressBar::hidden()
    };
    bar.set_style(ProgressStyle::with_template(
        "{msg:10} {wide_bar} {percent:>3} %",
    )?);
    let mut findings = None;
    if session.open(&name, metadata.len()) {
        bar.set_message("reading");
        match read_sheet(&mut file, path, sheet)? {
            Some(taken) => {
                session.set_dialect(dialect);
                session.set_sheet(taken.csv, views(&taken.findings), &taken.cells);
                session.set_sha256(&taken.sha256);
                session.end_of_file();
                findings = Some(taken.findings);
            }
            None => {
                session.set_dialect(dialect);
                push_slices(session, &mut file, &bar).with_context(cannot)?;
            }
        }
    }
    while let Some(at) = session.advance(STEP_RECORDS) {
        bar.set_message(match at.phase {
            Phase::Reading => "reading",
            Phase::Decoding => "decoding",
            // Nobody else is asked here.
            Phase::Checking | Phase::Asking => "checking",
            Phase::Comparing => "comparing",
        });
        bar.set_length(at.total);
        bar.set_position(at.done);
    }
    bar.finish_and_clear();
    Ok(findings)
}

/// The sheet of a workbook; `None`, at the beginning of the file, when it is to be read as it is. What looks like a
/// workbook and gives no table is refused by the session, as every file that is no text; why is said here.
fn read_sheet(
    file: &mut File,
    path: &Path,
    wanted: Option<&str>,
) -> anyhow::Result<Option<workbook::TakenSheet>> {
    let mut bytes = Vec::new();
    Read::by_ref(file).take(8).read_to_end(&mut bytes)?;
    if looks_like_spreadsheet(&bytes) {
        file.read_to_end(&mut bytes)?;
        match workbook::take_sheet(&bytes, wanted)? {
            Ok(taken) => return Ok(Some(taken)),
            Err(error) => eprintln!("rollcall: {}: {error}", path.display()),
        }
    } else {
        workbook::refuse_sheet(path, wanted)?;
    }
    file.rewind()?;
    Ok(None)
}

fn push_slices(session: &mut Session, file: &mut File, bar: &ProgressBar) -> std::io::Result<()> {
    let mut slice = vec![0; SLICE_BYTES];
    loop {
        let read = file.read(&mut slice)?;
        if read == 0 {
            session.end_of_file();
            return Ok(());
        }
        session.push_bytes(slice.get(..read).unwrap_or_default());
        bar.inc(read as u64);
    }
}
