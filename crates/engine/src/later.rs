//! What is asked of a file once it is open: a module of its own, which is loaded once the engine is up.

use rollcall_core::diagnostic::Code;
use rollcall_core::directory::Directory;
use rollcall_core::report::{SheetTable, template_table};
use rollcall_core::session::Session;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::template::Template;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::desk::{Stop, refused};
use crate::samples::{Sample, read_sample, write_samples};

/// What comes of a command.
pub(crate) enum Outcome {
    /// The file is another one now: it has to be checked, and what is known of it is the answer.
    Changed,
    /// The answer, and the bytes that go beside it.
    Answer(Reply, Option<Vec<u8>>),
    /// A workbook of this name is to be written.
    Table(String, SheetTable),
}

/// What the module has.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    /// Carries a command out on a file that is checked.
    pub(crate) answer: fn(&mut Session, Command) -> Result<Outcome, Stop>,
    /// The template as a workbook.
    pub(crate) template_table: fn(&Template, Option<&Directory>) -> SheetTable,
    pub(crate) write_samples: fn() -> Vec<Sample>,
    pub(crate) read_sample: fn(&Sample),
}

/// Loads what carries commands out.
pub(crate) async fn load() -> Result<Later, Stop> {
    load_part().await.map_err(|_| {
        let why = "A part of Rollcall could not be loaded. Check the connection and try again.";
        refused("part_missing", why)
    })
}

#[wasm_split(later, fallible)]
fn load_part() -> Result<Later, SplitLoaderError> {
    Ok(Later {
        answer,
        template_table,
        write_samples,
        read_sample,
    })
}

pub(crate) fn answer(session: &mut Session, command: Command) -> Result<Outcome, Stop> {
    let no_file = || refused("no_file", "there is no file to report on");
    let reply = match command {
        Command::Edit {
            record,
            column,
            value,
        } => {
            if !session.edit(record, column, value) {
                return Err(refused(
                    "bad_request",
                    format!("there is no cell {column} in record {record}"),
                ));
            }
            return Ok(Outcome::Changed);
        }
        Command::ApplySuggestions { code, column } => {
            let code = Code::from_id(&code)
                .ok_or_else(|| refused("bad_request", format!("no finding has the code {code}")))?;
            session.apply_suggestions(code, column);
            return Ok(Outcome::Changed);
        }
        Command::Paste {
            query,
            row,
            column,
            area,
            text,
        } => {
            session.paste(&query, (row, column), area, text);
            return Ok(Outcome::Changed);
        }
        Command::FillDown {
            query,
            row,
            count,
            columns,
        } => {
            session.fill_down(&query, row, count, &columns);
            return Ok(Outcome::Changed);
        }
        Command::Replace { query, replacement } => {
            session.replace(&query, &replacement);
            return Ok(Outcome::Changed);
        }
        Command::LeaveOut { records, left_out } => {
            session.leave_out(&records, left_out);
            return Ok(Outcome::Changed);
        }
        Command::MatchValue {
            column,
            value,
            taken_for,
            is_remembered,
        } => {
            if !(is_remembered && session.takes_value(column, &value)) {
                session.match_value(column, &value, &taken_for);
            }
            return Ok(Outcome::Changed);
        }
        Command::MakeColumns { columns } => {
            if !session.make_columns(columns) {
                return Err(refused("bad_request", "there is no such column or field"));
            }
            return Ok(Outcome::Changed);
        }
        Command::UndoEdit => {
            session.undo_edit();
            return Ok(Outcome::Changed);
        }
        Command::RedoEdit => {
            session.redo_edit();
            return Ok(Outcome::Changed);
        }
        Command::Rows {
            query,
            offset,
            limit,
        } => Reply::Rows {
            page: session.rows(&query, offset, limit),
        },
        Command::Changes {
            classes,
            offset,
            limit,
        } => Reply::Changes {
            page: session.changes(&classes, offset, limit),
        },
        Command::Values => Reply::Values {
            columns: session.column_values(),
            makeable: session.makeable(),
        },
        Command::Changeset { decisions } => {
            let prepared = session
                .prepare(&decisions)
                .ok_or_else(|| refused("no_directory", "there are no users to compare with"))?;
            let reply = Reply::Changeset {
                counts: prepared.counts,
                removals: prepared.removals,
                sha256: prepared.sha256,
                file_sha256: session.file_sha256(),
            };
            let bytes = prepared.canonical_json.into_bytes();
            return Ok(Outcome::Answer(reply, Some(bytes)));
        }
        Command::Report { decisions } => {
            let (name, text) = session.report(&decisions).ok_or_else(no_file)?;
            return Ok(Outcome::Answer(
                Reply::Report { name },
                Some(text.into_bytes()),
            ));
        }
        Command::CorrectedFile => {
            let (name, bytes) = session.corrected_file().ok_or_else(no_file)?;
            return Ok(Outcome::Answer(Reply::Report { name }, Some(bytes)));
        }
        Command::CorrectedWorkbook => {
            let (name, table) = session.corrected_table().ok_or_else(no_file)?;
            return Ok(Outcome::Table(name, table));
        }
        Command::ChangesFile { decisions, form } => {
            let (name, text) = session.changes_file(&decisions, form).ok_or_else(no_file)?;
            return Ok(Outcome::Answer(
                Reply::Report { name },
                Some(text.into_bytes()),
            ));
        }
        Command::ReportWorkbook { decisions } => {
            let (name, table) = session.report_table(&decisions).ok_or_else(no_file)?;
            return Ok(Outcome::Table(name, table));
        }
        Command::HostBatch { run, limit } => Reply::HostBatch {
            batch: session.host_batch(run, limit as usize),
        },
        Command::HostAnswer { run, number, json } => Reply::HostTaken {
            progress: session
                .take_host_answer(run, number, json.as_bytes())
                .map_err(|why| refused("answer_invalid", why))?,
        },
        Command::Overview => Reply::Checked {
            overview: Box::new(session.overview().ok_or_else(no_file)?),
        },
        // Carried out where files are opened.
        Command::Open { .. }
        | Command::Templates { .. }
        | Command::Directory
        | Command::Map { .. }
        | Command::Dialect { .. }
        | Command::Mode { .. }
        | Command::TemplateWorkbook { .. }
        | Command::Cancel => return Err(refused("bad_request", "there is nothing to do")),
    };
    Ok(Outcome::Answer(reply, None))
}
