//! Where requests are answered.

use std::rc::Rc;

use js_sys::Uint8Array;
use rollcall_core::diagnostic::Code;
use rollcall_core::directory::{Directory, SNAPSHOT_MARK};
use rollcall_core::session::Session;
use rollcall_core::session::protocol::{Command, Phase, Reply, TemplateSource};
use rollcall_core::session::view::TemplateView;
use rollcall_core::template::{BUILT_IN, Template, builtin};
use wasm_bindgen_futures::JsFuture;

use crate::conversation::{Line, Message};
use crate::input::{AT_ONCE_BYTES, Input, begin_sha256, read_all};
use crate::pause::{Beat, let_messages_through};
use crate::text_decoder::BrowserDecoder;
use crate::workbook::{self, is_workbook};

/// Records that are done between two looks at the clock.
const STEP_RECORDS: usize = 4_096;

/// The open session, and the directory that the next one is given.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    session: Option<Session>,
    directory: Option<Rc<Directory>>,
}

/// Why a request has no ordinary answer.
enum Stop {
    Cancelled,
    Refused { code: &'static str, message: String },
}

fn refused(code: &'static str, message: impl ToString) -> Stop {
    Stop::Refused {
        code,
        message: message.to_string(),
    }
}

fn read_template(source: &TemplateSource) -> Result<Template, Stop> {
    let json = match source {
        TemplateSource::Document(json) => json,
        TemplateSource::BuiltIn(name) => builtin(name)
            .map(|known| known.json)
            .ok_or_else(|| refused("template_unknown", format!("no template is called {name}")))?,
    };
    Template::from_json(json).map_err(|error| refused("template_invalid", error))
}

/// The users on record, as a snapshot or as a directory document.
fn read_directory(bytes: &[u8]) -> Result<Directory, Stop> {
    if bytes.starts_with(&SNAPSHOT_MARK) {
        Directory::from_snapshot(bytes).map_err(|error| refused("directory_invalid", error))
    } else {
        Directory::from_json(bytes).map_err(|error| refused("directory_invalid", error))
    }
}

impl Desk {
    /// Answers one request under its number.
    pub(crate) async fn answer(&mut self, line: &Line, message: Message) {
        let id = message.request.id;
        let (reply, bytes) = match self.handle(line, message).await {
            Ok(answer) => answer,
            Err(Stop::Cancelled) => (Reply::Cancelled, None),
            Err(Stop::Refused { code, message }) => (
                Reply::Refused {
                    code: code.to_owned(),
                    message,
                },
                None,
            ),
        };
        line.post(id, reply, bytes.as_deref());
    }

    /// The answer, and the bytes that go beside it.
    async fn handle(
        &mut self,
        line: &Line,
        message: Message,
    ) -> Result<(Reply, Option<Vec<u8>>), Stop> {
        let id = message.request.id;
        let reply = match message.request.command {
            Command::Open {
                template,
                mode,
                sheet,
            } => {
                let mut session = Session::new(read_template(&template)?);
                session.set_mode(mode);
                self.open(line, id, session, sheet, &message.file).await?
            }
            Command::Templates { of } => {
                let sources = match of {
                    Some(source) => vec![source],
                    None => BUILT_IN
                        .iter()
                        .map(|known| TemplateSource::BuiltIn(known.name.to_owned()))
                        .collect(),
                };
                let view = |source| read_template(source).map(|found| TemplateView::of(&found));
                Reply::Templates {
                    templates: sources.iter().map(view).collect::<Result<_, _>>()?,
                }
            }
            Command::Directory => {
                let bytes = read_all(&message.bytes).await.ok_or_else(|| {
                    refused("directory_invalid", "no directory came with the message")
                })?;
                let directory = read_directory(&bytes)?;
                drop(bytes);
                self.take_directory(line, id, Rc::new(directory)).await?
            }
            Command::Map { fields } => {
                self.session()?.set_columns(&fields);
                self.check(line, id).await?
            }
            Command::Dialect { chosen } => {
                let choice = chosen
                    .choice()
                    .ok_or_else(|| refused("bad_request", "there is no such dialect"))?;
                self.session()?.set_dialect(choice);
                self.check(line, id).await?
            }
            Command::Mode { mode } => {
                self.session()?.set_mode(mode);
                self.check(line, id).await?
            }
            Command::Edit {
                record,
                column,
                value,
            } => {
                if !self.session()?.edit(record, column, value) {
                    return Err(refused(
                        "bad_request",
                        format!("there is no cell {column} in record {record}"),
                    ));
                }
                self.check(line, id).await?
            }
            Command::ApplySuggestions { code, column } => {
                let code = Code::from_id(&code).ok_or_else(|| {
                    refused("bad_request", format!("no finding has the code {code}"))
                })?;
                self.session()?.apply_suggestions(code, column);
                self.check(line, id).await?
            }
            Command::UndoEdit => {
                self.session()?.undo_edit();
                self.check(line, id).await?
            }
            Command::Problems {
                filter,
                offset,
                limit,
            } => Reply::Problems {
                page: self
                    .checked(line, id)
                    .await?
                    .problems(filter.as_ref(), offset, limit),
            },
            Command::Changes {
                classes,
                offset,
                limit,
            } => Reply::Changes {
                page: self
                    .checked(line, id)
                    .await?
                    .changes(&classes, offset, limit),
            },
            Command::Changeset { decisions } => {
                let prepared = self
                    .checked(line, id)
                    .await?
                    .prepare(&decisions)
                    .ok_or_else(|| refused("no_directory", "there are no users to compare with"))?;
                let reply = Reply::Changeset {
                    counts: prepared.counts,
                    removals: prepared.removals,
                    sha256: prepared.sha256,
                };
                return Ok((reply, Some(prepared.canonical_json.into_bytes())));
            }
            Command::Report => {
                let (name, text) = self
                    .checked(line, id)
                    .await?
                    .report()
                    .ok_or_else(|| refused("no_file", "there is no file to report on"))?;
                return Ok((Reply::Report { name }, Some(text.into_bytes())));
            }
            Command::Cancel => return Err(refused("bad_request", "there is nothing to cancel")),
        };
        Ok((reply, None))
    }

    fn session(&mut self) -> Result<&mut Session, Stop> {
        self.session
            .as_mut()
            .ok_or_else(|| refused("no_file", "no file is open"))
    }

    /// The session, checked to the end.
    async fn checked(&mut self, line: &Line, id: u32) -> Result<&mut Session, Stop> {
        let session = self.session()?;
        finish(line, id, session).await?;
        Ok(session)
    }

    async fn check(&mut self, line: &Line, id: u32) -> Result<Reply, Stop> {
        let session = self.checked(line, id).await?;
        let overview = session
            .overview()
            .ok_or_else(|| refused("no_file", "no file is open"))?;
        Ok(Reply::Checked {
            overview: Box::new(overview),
        })
    }

    /// Reads and checks a file. The one before stays until the new one is checked.
    async fn open(
        &mut self,
        line: &Line,
        id: u32,
        mut session: Session,
        sheet: Option<String>,
        file: &wasm_bindgen::JsValue,
    ) -> Result<Reply, Stop> {
        let input =
            Input::of(file).ok_or_else(|| refused("no_file", "no file came with the message"))?;
        let name = input.name();
        session.set_text_decoder(Rc::new(BrowserDecoder));
        session.set_directory(self.directory.clone());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let size = input.size() as u64;
        let mut sha256 = None;
        if session.open(&name, size) {
            let read = read_file(line, id, &mut session, &input, sheet).await;
            sha256 = read.map_err(|stop| {
                stop.unwrap_or_else(|| {
                    let why = "was moved, changed or removed while it was read.";
                    refused("file_unreadable", format!("“{name}” {why}"))
                })
            })?;
            session.end_of_file();
        }
        finish(line, id, &mut session).await?;
        if let Some(sha256) = sha256 {
            let digest = sha256
                .await
                .map_err(|error| refused("file_unreadable", format!("{error:?}")))?;
            session.set_sha256(&Uint8Array::new(&digest).to_vec());
        }
        self.session = Some(session);
        self.check(line, id).await
    }

    async fn take_directory(
        &mut self,
        line: &Line,
        id: u32,
        directory: Rc<Directory>,
    ) -> Result<Reply, Stop> {
        let users = u32::try_from(directory.len()).unwrap_or(u32::MAX);
        let revision = directory.revision.clone();
        self.directory = Some(Rc::clone(&directory));
        let reply = Reply::Directory { users, revision };
        let Some(session) = &mut self.session else {
            return Ok(reply);
        };
        session.set_directory(Some(directory));
        line.post(id, reply, None);
        self.check(line, id).await
    }
}

/// Gives the session the file's bytes. What comes back is the file's hash where the browser computes it, beside
/// the check. `Err(None)` when the file cannot be read.
async fn read_file(
    line: &Line,
    id: u32,
    session: &mut Session,
    input: &Input,
    sheet: Option<String>,
) -> Result<Option<JsFuture>, Option<Stop>> {
    if input.size() <= AT_ONCE_BYTES {
        let buffer = input.read().await.map_err(|_| None)?;
        if line.is_cancelled() {
            return Err(Some(Stop::Cancelled));
        }
        let sha256 = begin_sha256(&buffer);
        if is_workbook(&buffer) {
            let read = workbook::read(&buffer, sheet).await;
            let (csv, view) = read.map_err(|why| Some(refused("workbook_unreadable", why)))?;
            session.set_sheet(csv, view.sheets, &view.cells);
            return Ok(sha256);
        }
        let bytes = Uint8Array::new(&buffer).to_vec();
        if sha256.is_some() {
            session.set_bytes(bytes);
        } else {
            session.push_bytes(&bytes);
        }
        return Ok(sha256);
    }
    let mut beat = Beat::new();
    let mut at = 0.0;
    while at < input.size() {
        let bytes = input.read_slice(at).await.map_err(|_| None)?;
        session.push_bytes(&bytes);
        #[allow(clippy::cast_precision_loss)]
        let read = bytes.len() as f64;
        at += read;
        if line.is_cancelled() {
            return Err(Some(Stop::Cancelled));
        }
        if beat.is_due() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let (done, total) = (at as u64, input.size() as u64);
            let phase = Phase::Reading;
            line.post(id, Reply::Progress { phase, done, total }, None);
        }
    }
    Ok(None)
}

/// Works until everything is checked, reporting how far it is.
async fn finish(line: &Line, id: u32, session: &mut Session) -> Result<(), Stop> {
    let mut beat = Beat::new();
    while let Some(at) = session.advance(STEP_RECORDS) {
        if beat.is_due() {
            line.post(
                id,
                Reply::Progress {
                    phase: at.phase,
                    done: at.done,
                    total: at.total,
                },
                None,
            );
            let_messages_through().await;
            if line.is_cancelled() {
                return Err(Stop::Cancelled);
            }
        }
    }
    Ok(())
}
