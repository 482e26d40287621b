//! Where requests are answered.

use std::rc::Rc;

use js_sys::Uint8Array;
use rollcall_core::directory::{DELTA_MARK, Directory, SNAPSHOT_MARK};
use rollcall_core::report::SheetTable;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::{Command, Phase, Reply, TemplateSource, WINDOW_ROWS};
use rollcall_core::session::view::{RowQuery, TemplateView};
use rollcall_core::template::{BUILT_IN, Template, builtin};

use crate::conversation::{Line, Message};
use crate::crew::{Crew, SHARED_BYTES};
use crate::input::{AT_ONCE_BYTES, Input, read_all, sha256};
use crate::later::{self, Outcome};
use crate::pause::{Beat, let_messages_through};
use crate::text_decoder::BrowserDecoder;
use crate::workbook::{self, is_workbook};

/// Records that are done between two looks at the clock.
const STEP_RECORDS: usize = 4_096;

/// From this size of a directory on a crew is started before there is a file.
const MANY_USERS_BYTES: usize = 8 * 1024 * 1024;

/// The open session, and the directory that the next one is given.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    session: Option<Session>,
    directory: Option<Rc<Directory>>,
    crew: Option<Crew>,
    /// A small directory as it came, for a crew that is started later.
    few_users: Vec<u8>,
}

/// Why a request has no ordinary answer.
pub(crate) enum Stop {
    Cancelled,
    Refused { code: &'static str, message: String },
}

pub(crate) fn refused(code: &'static str, message: impl ToString) -> Stop {
    Stop::Refused {
        code,
        message: message.to_string(),
    }
}

pub(crate) fn read_template(source: &TemplateSource) -> Result<Template, Stop> {
    let json = match source {
        TemplateSource::Document(json) => json,
        TemplateSource::BuiltIn(name) => builtin(name)
            .map(|known| known.json)
            .ok_or_else(|| refused("template_unknown", format!("no template is called {name}")))?,
        TemplateSource::Limited { of, records } => {
            let mut template = read_template(of)?;
            template.limits.records = template.limits.records.min(*records);
            return Ok(template);
        }
    };
    Template::from_json(json).map_err(|error| refused("template_invalid", error))
}

/// The users on record: as a snapshot, alone or with what changed since, or as a directory document.
pub(crate) fn read_directory(bytes: Vec<u8>) -> Result<Directory, Stop> {
    let read = if bytes.starts_with(&SNAPSHOT_MARK) {
        Directory::from_snapshot(bytes)
    } else if bytes.starts_with(&DELTA_MARK) {
        Directory::from_delta(&bytes)
    } else {
        return Directory::from_json(&bytes).map_err(|error| refused("directory_invalid", error));
    };
    read.map_err(|error| refused("directory_invalid", error))
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
                let input = Input::of(&message.file)
                    .ok_or_else(|| refused("no_file", "no file came with the message"))?;
                self.open(line, id, session, &template, sheet, &input)
                    .await?
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
            Command::TemplateWorkbook { template } => {
                let template = read_template(&template)?;
                let later = later::load().await?;
                let table = (later.template_table)(&template, self.directory.as_deref());
                return write_workbook(format!("{}.xlsx", template.name), &table).await;
            }
            Command::Directory => {
                let bytes = read_all(&message.bytes).await.ok_or_else(|| {
                    refused("directory_invalid", "no directory came with the message")
                })?;
                self.share_users(&bytes);
                let directory = read_directory(bytes)?;
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
            Command::Cancel => return Err(refused("bad_request", "there is nothing to cancel")),
            command => {
                let later = later::load().await?;
                let session = if matches!(command, Command::UndoEdit) {
                    // Taken back as well while what it has done is being checked.
                    self.session()?
                } else {
                    self.checked(line, id).await?
                };
                if matches!(command, Command::Changeset { .. })
                    && let Some(bytes) = session.bytes_to_hash()
                {
                    let sha256 = sha256(&Uint8Array::from(&*bytes)).await;
                    session.set_sha256(&sha256);
                }
                match (later.answer)(session, command)? {
                    Outcome::Changed => self.check(line, id).await?,
                    Outcome::Answer(reply, bytes) => return Ok((reply, bytes)),
                    Outcome::Table(name, table) => return write_workbook(name, &table).await,
                }
            }
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
        finish(line, id, session, None).await?;
        Ok(session)
    }

    async fn check(&mut self, line: &Line, id: u32) -> Result<Reply, Stop> {
        let session = self.checked(line, id).await?;
        let later = later::load().await?;
        match (later.answer)(session, Command::Overview)? {
            Outcome::Answer(overview, _) => Ok(overview),
            Outcome::Changed | Outcome::Table(..) => Err(refused("no_file", "no file is open")),
        }
    }

    /// Reads and checks a file. The one before stays until the new one is checked.
    async fn open(
        &mut self,
        line: &Line,
        id: u32,
        mut session: Session,
        template: &TemplateSource,
        sheet: Option<String>,
        input: &Input,
    ) -> Result<Reply, Stop> {
        if input.size() > SHARED_BYTES && self.crew.is_none() {
            self.crew = Some(Crew::start(&self.few_users));
        }
        // What is asked of the file once it is checked comes while it is read.
        wasm_bindgen_futures::spawn_local(async {
            let _ = later::load().await;
        });
        let name = input.name();
        session.set_text_decoder(Rc::new(BrowserDecoder));
        session.set_directory(self.directory.clone());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let size = input.size() as u64;
        if session.open(&name, size) {
            let read = read_file(line, id, &mut session, input, sheet).await;
            read.map_err(|stop| {
                stop.unwrap_or_else(|| {
                    let why = "was moved, changed or removed while it was read.";
                    refused("file_unreadable", format!("“{name}” {why}"))
                })
            })?;
            session.end_of_file();
        }
        let crew = self.crew.as_ref().filter(|_| input.size() > SHARED_BYTES);
        let others = crew.map(|crew| (crew, template));
        finish(line, id, &mut session, others).await?;
        self.session = Some(session);
        let checked = self.check(line, id).await?;
        let query = match &checked {
            Reply::Checked { overview } => RowQuery::first_of(overview),
            _ => RowQuery::default(),
        };
        line.post(id, checked, None);
        let first = Command::Rows {
            query,
            offset: 0,
            limit: WINDOW_ROWS,
        };
        let later = later::load().await?;
        match (later.answer)(self.session()?, first)? {
            Outcome::Answer(rows, _) => Ok(rows),
            Outcome::Changed | Outcome::Table(..) => Err(refused("no_file", "no file is open")),
        }
    }

    /// Lets the others know of the users, too. Who has many users on record is likely to bring a large file.
    fn share_users(&mut self, users: &[u8]) {
        if let Some(crew) = &self.crew {
            crew.take_users(users);
        } else if users.len() > MANY_USERS_BYTES {
            self.crew = Some(Crew::start(users));
        } else {
            self.few_users = users.to_vec();
        }
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

async fn write_workbook(
    name: String,
    table: &SheetTable,
) -> Result<(Reply, Option<Vec<u8>>), Stop> {
    let written = workbook::write(table).await;
    let bytes = written.map_err(|why| refused("workbook_unwritable", why))?;
    Ok((Reply::Report { name }, Some(bytes)))
}

/// Gives the session the file's bytes. `Err(None)` when the file cannot be read.
async fn read_file(
    line: &Line,
    id: u32,
    session: &mut Session,
    input: &Input,
    sheet: Option<String>,
) -> Result<(), Option<Stop>> {
    if input.size() <= AT_ONCE_BYTES {
        let buffer = input.read().await.map_err(|_| None)?;
        if line.is_cancelled() {
            return Err(Some(Stop::Cancelled));
        }
        if is_workbook(&buffer) {
            let sha256 = sha256(&Uint8Array::new(&buffer)).await;
            let read = workbook::read(&buffer, sheet).await;
            let (csv, view) = read.map_err(|why| Some(refused("workbook_unreadable", why)))?;
            session.set_sheet(csv, view.sheets, &view.cells);
            session.set_sha256(&sha256);
        } else {
            session.set_bytes(Uint8Array::new(&buffer).to_vec());
        }
        return Ok(());
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
            let progress = Reply::Progress { phase, done, total };
            line.post(id, progress, None);
        }
    }
    Ok(())
}

/// Works until everything is checked, reporting how far it is. `others`: who may read pieces of the file, by which
/// template.
async fn finish(
    line: &Line,
    id: u32,
    session: &mut Session,
    others: Option<(&Crew, &TemplateSource)>,
) -> Result<(), Stop> {
    let mut beat = Beat::new();
    while let Some(at) = session.advance(STEP_RECORDS) {
        if let Some((crew, template)) = others {
            crew.share(session, template);
            crew.hand_over(session);
        }
        let is_due = beat.is_due();
        if is_due {
            let progress = Reply::Progress {
                phase: at.phase,
                done: at.done,
                total: at.total,
            };
            line.post(id, progress, None);
        }
        if is_due || session.awaited_segment().is_some() {
            let_messages_through().await;
            if line.is_cancelled() {
                return Err(Stop::Cancelled);
            }
        }
    }
    Ok(())
}
