//! The file, slice by slice, with a progress bar where somebody sees it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use rollcall_core::dialect::DialectChoice;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::Phase;

const SLICE_BYTES: usize = 1024 * 1024;
const STEP_RECORDS: usize = 5_000;

/// Reads `path` into `session` and checks it to the end. A file above the template's limit is not read.
pub(super) fn read_and_check(
    session: &mut Session,
    path: &Path,
    dialect: DialectChoice,
    show_progress: bool,
) -> anyhow::Result<()> {
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
    if session.open(&name, metadata.len()) {
        session.set_dialect(dialect);
        bar.set_message("reading");
        let mut slice = vec![0; SLICE_BYTES];
        loop {
            let read = file.read(&mut slice).with_context(cannot)?;
            if read == 0 {
                break;
            }
            session.push_bytes(slice.get(..read).unwrap_or_default());
            bar.inc(read as u64);
        }
        session.end_of_file();
    }
    while let Some(at) = session.advance(STEP_RECORDS) {
        bar.set_message(match at.phase {
            Phase::Reading => "reading",
            Phase::Decoding => "decoding",
            Phase::Checking => "checking",
            Phase::Comparing => "comparing",
        });
        bar.set_length(at.total);
        bar.set_position(at.done);
    }
    bar.finish_and_clear();
    Ok(())
}
