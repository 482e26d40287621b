//! Carries out what the state machine wants and tells it what came of it.

mod asking;
mod draft;
mod remote;
mod sending;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures_channel::oneshot;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::imports::ImportSummary;
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Reply, Response, TemplateSource};
use rollcall_core::session::view::{RowQuery, TemplateView};

use crate::checks::{LookAtRecords, LookTask};
use crate::engine::{Attachment, Engine};
use crate::host::HostTarget;
use crate::machine::{
    Action, ChecksTold, Desk, Draft, Effect, Opening, Progress, RosterFacts, State, Step, Told,
    Trouble, update,
};
use crate::messages::text;
use crate::selected::Selected;
use crate::target::{Target, TemplateChoice};
use crate::{page, remembered, server, users};
pub use remote::Remote;
use sending::{Held, Outgoing};

/// What whoever put the wizard on the page wants to hear.
#[derive(Debug, Clone, Default)]
pub struct Listeners {
    pub on_step: Option<UnsyncCallback<(Step, Bytes)>>,
    pub on_applied: Option<UnsyncCallback<(Applied, Bytes)>>,
    pub on_trouble: Option<UnsyncCallback<Trouble>>,
    /// The page's own check began, or came to an end.
    pub on_checks: Option<UnsyncCallback<ChecksTold>>,
    /// The wizard is to be closed. Without it there is no button for that.
    pub on_leave: Option<UnsyncCallback<()>>,
}

/// Changes that were made.
#[derive(Debug, Clone)]
pub struct Applied {
    pub counts: ChangeCounts,
    /// Of the changes in their canonical form.
    pub sha256: String,
    /// Where a Rollcall server made them.
    pub import: Option<ImportSummary>,
}

/// Bytes that were read here and that have left, so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bytes {
    pub read: u64,
    pub sent: u64,
}

/// The wizard's state and its hands. Copied freely; dies with the component that made it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conductor {
    pub(crate) state: RwSignal<State>,
    hands: StoredValue<Rc<Hands>, LocalStorage>,
}

#[derive(Debug)]
struct Hands {
    target: Target,
    checks: Option<Rc<dyn LookAtRecords>>,
    engine_url: String,
    listeners: Listeners,
    max_records: Option<u32>,
    engine: RefCell<Option<Rc<Engine>>>,
    /// The file that is open, or being opened.
    file: RefCell<Option<web_sys::File>>,
    /// A file that was dropped before the roster was known.
    waiting: RefCell<Option<web_sys::File>>,
    /// The number of the request that opened the file.
    opened: Cell<Option<u32>>,
    /// The rows that follow the check of a file.
    first_rows: RefCell<Option<oneshot::Receiver<Reply>>>,
    /// The changes that the engine prepared last, under the number of the request for them.
    changes: RefCell<Option<(u32, ArrayBuffer)>>,
    /// The plan that is under way, or was when the answer was lost.
    plan: RefCell<Option<Held>>,
    /// Whether what is under way is to end.
    called_off: Cell<bool>,
    /// What is to be written of the work that is kept, and the file that is kept already.
    draft: RefCell<Option<Draft>>,
    kept_file: RefCell<Option<web_sys::File>>,
    /// What was kept of the users on record.
    has_forgotten: Cell<bool>,
}

impl Hands {
    fn changes(&self, request: u32) -> Option<ArrayBuffer> {
        let held = self.changes.borrow();
        held.as_ref()
            .filter(|(id, _)| *id == request)
            .map(|(_, changes)| changes.clone())
    }
}

impl Conductor {
    /// Starts the engine and asks for the roster.
    pub(crate) fn start(
        target: Target,
        checks: Option<Rc<dyn LookAtRecords>>,
        engine_url: String,
        mode: Mode,
        max_records: Option<u32>,
        listeners: Listeners,
    ) -> Conductor {
        let opening = Opening {
            kind: target.kind(),
            mode,
            has_checks: checks.is_some(),
        };
        let hands = Hands {
            target,
            checks,
            engine_url,
            listeners,
            max_records,
            engine: RefCell::default(),
            file: RefCell::default(),
            waiting: RefCell::default(),
            opened: Cell::default(),
            first_rows: RefCell::default(),
            changes: RefCell::default(),
            plan: RefCell::default(),
            called_off: Cell::default(),
            draft: RefCell::default(),
            kept_file: RefCell::default(),
            has_forgotten: Cell::default(),
        };
        let conductor = Conductor {
            state: RwSignal::new(State::Starting(opening)),
            hands: StoredValue::new_local(Rc::new(hands)),
        };
        // Downloads while the administrator looks for the file.
        conductor.engine();
        conductor.carry_out(Effect::LoadRoster { template: None });
        conductor
    }

    pub(crate) fn act(self, action: Action) {
        let effects = self.state.try_update(|state| {
            let (next, effects) = update(
                std::mem::replace(state, State::Starting(state.opening())),
                action,
            );
            *state = next;
            effects
        });
        for effect in effects.into_iter().flatten() {
            self.carry_out(effect);
        }
    }

    /// Takes a file: reads, checks, compares it, as soon as it is known against what.
    pub(crate) fn open_file(self, file: web_sys::File) {
        let Some(hands) = self.hands() else { return };
        let is_ready = self.state.with_untracked(|state| state.desk().is_some());
        if !is_ready {
            hands.waiting.replace(Some(file));
            return;
        }
        let (name, bytes) = (file.name(), file.size() as u64);
        hands.file.replace(Some(file));
        self.act(Action::FileChosen { name, bytes });
    }

    /// A part of the desk; the default where there is no desk. Whoever reads it hears only when it changes.
    pub(crate) fn select<T>(self, pick: impl Fn(&Desk) -> T + Send + Sync + 'static) -> Selected<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Selected::new(self.state, pick)
    }

    /// The same, once, without listening.
    pub(crate) fn peek<T: Default>(self, pick: impl FnOnce(&Desk) -> T) -> T {
        self.state
            .with_untracked(|state| state.desk().map(pick).unwrap_or_default())
    }

    /// A window of rows. It is asked for at once, unless it follows the check.
    pub(crate) fn ask_rows(self, command: Command) -> impl Future<Output = Option<Reply>> + use<> {
        let rows = self.take_first_rows(&command);
        let asked = rows.or_else(|| Some(self.engine()?.ask_rows(command)));
        async { asked?.await.ok() }
    }

    /// The first rows, if those are asked for. Whatever is asked for, they are used once only.
    fn take_first_rows(self, command: &Command) -> Option<oneshot::Receiver<Reply>> {
        let rows = self.hands()?.first_rows.take()?;
        let first = self.peek(|desk| desk.overview().map(RowQuery::first_of))?;
        let is_first = matches!(command, Command::Rows { query, offset: 0, .. } if *query == first);
        is_first.then_some(rows)
    }

    pub(crate) fn offers_templates(self) -> bool {
        self.hands
            .with_value(|hands| hands.target.offers_templates())
    }

    /// Whether a token lets the page in, and not a session.
    pub(crate) fn has_token(self) -> bool {
        self.hands.with_value(|hands| hands.target.has_token())
    }

    pub(crate) fn on_leave(self) -> Option<UnsyncCallback<()>> {
        self.hands.with_value(|hands| hands.listeners.on_leave)
    }

    fn hands(self) -> Option<Rc<Hands>> {
        self.hands.try_with_value(Rc::clone)
    }

    fn engine(self) -> Option<Rc<Engine>> {
        let hands = self.hands()?;
        if let Some(engine) = hands.engine.borrow().as_ref() {
            return Some(Rc::clone(engine));
        }
        let started = Engine::start(
            &hands.engine_url,
            move |response, bytes| self.hear(response, bytes),
            move || self.lose_engine(),
        );
        match started {
            Ok(engine) => {
                *hands.engine.borrow_mut() = Some(Rc::clone(&engine));
                Some(engine)
            }
            Err(_) => {
                self.lose_engine();
                None
            }
        }
    }

    fn lose_engine(self) {
        if let Some(hands) = self.hands() {
            // Taken out first: dropping it stops the worker.
            let engine = hands.engine.borrow_mut().take();
            set_timeout(move || drop(engine), std::time::Duration::ZERO);
            self.act(Action::EngineStopped(text("trouble.engine_stopped")));
        }
    }

    fn hear(self, response: Response, bytes: Option<ArrayBuffer>) {
        let length = bytes.as_ref().map_or(0, |bytes| bytes.byte_length().into());
        let hands = self.hands();
        match (&response.reply, bytes, hands) {
            (Reply::Report { name }, Some(bytes), _) => {
                // A browser that refuses downloads says so itself.
                let _ = page::save_file(name, &bytes, media_type_of(name));
            }
            (Reply::Changeset { .. }, Some(bytes), Some(hands)) => {
                hands.changes.replace(Some((response.id, bytes)));
            }
            (Reply::Checked { .. }, _, Some(hands)) => {
                let engine = self.engine();
                let engine = engine.filter(|_| hands.opened.get() == Some(response.id));
                hands
                    .first_rows
                    .replace(engine.map(|engine| engine.expect(response.id)));
            }
            _ => {}
        }
        self.act(Action::Replied {
            response: Box::new(response),
            bytes: length,
        });
    }

    fn carry_out(self, effect: Effect) {
        let Some(hands) = self.hands() else { return };
        match effect {
            Effect::LoadRoster { template } => spawn_local(async move {
                let found = self.find_roster(&hands.target, template).await;
                if self.hands().is_none() {
                    // It was taken off the page meanwhile.
                    return;
                }
                self.act(match found {
                    Ok(facts) => Action::RosterLoaded(Box::new(facts)),
                    Err(trouble) => Action::RosterFailed(trouble),
                });
                self.find_draft(&hands).await;
                if let Some(file) = hands.waiting.take() {
                    self.open_file(file);
                }
                if let Some(place) = hands.target.place()
                    && let Some(unfinished) = place.find().await
                {
                    self.act(Action::UnfinishedFound(unfinished));
                }
            }),
            Effect::LoadDirectory { request } => spawn_local(async move {
                match fetch_directory(&hands.target).await {
                    Ok(bytes) => self.post(request, Command::Directory, Attachment::Bytes(bytes)),
                    Err(trouble) => self.act(Action::DirectoryFailed { request, trouble }),
                }
            }),
            Effect::DirectoryRefused { request, trouble } => spawn_local(async move {
                // Once: a server may send what this engine never reads.
                let had_kept = match &hands.target {
                    Target::Server { roster, .. } if !hands.has_forgotten.replace(true) => {
                        users::forget(roster).await
                    }
                    _ => false,
                };
                if had_kept {
                    self.carry_out(Effect::LoadDirectory { request });
                } else {
                    self.act(Action::DirectoryFailed { request, trouble });
                }
            }),
            Effect::MakeGroups { names } => spawn_local(async move {
                self.act(match self.make_groups(&hands, &names).await {
                    Ok(names) => Action::GroupsMade(names),
                    Err(trouble) => Action::GroupsFailed(trouble),
                });
            }),
            Effect::Ask(request) => {
                let attachment = match (&request.command, hands.file.borrow().as_ref()) {
                    (Command::Open { .. }, Some(file)) => Attachment::File(file.clone()),
                    _ => Attachment::None,
                };
                self.post(request.id, request.command, attachment);
            }
            Effect::Post {
                key,
                request,
                sha256,
                facts,
                confirmed_removals,
            } => spawn_local(async move {
                if let Some(changes) = hands.changes(request) {
                    let import = Outgoing {
                        key: &key,
                        changes: &changes,
                        sha256: &sha256,
                        facts: &facts,
                        confirmed_removals,
                    };
                    let answer = self.plan_and_apply(&hands, import).await;
                    self.take_answer(answer);
                }
            }),
            Effect::HandOver { request, sha256 } => spawn_local(async move {
                if let (Some(changes), Some(host)) = (hands.changes(request), hands.target.host()) {
                    let progress = move |done, total, bytes: u32| {
                        self.act(Action::Sent {
                            bytes: bytes.into(),
                        });
                        self.act(Action::Progressed(Progress::Writing { done, total }));
                    };
                    let answer = host.hand_over(&changes, &sha256, progress).await;
                    self.act(match answer {
                        Ok(counts) => Action::Taken { counts },
                        Err(trouble) => Action::PostFailed(trouble),
                    });
                }
            }),
            Effect::RunChecks { run, is_repeated } => spawn_local(async move {
                let task = LookTask {
                    conductor: self,
                    run,
                    is_repeated,
                };
                if let Some(checks) = &hands.checks {
                    let end = Rc::clone(checks).look(task).await;
                    self.act(Action::ChecksEnded { run, end });
                }
            }),
            Effect::StopChecks => {
                if let Some(checks) = &hands.checks {
                    checks.stop();
                }
            }
            Effect::Resume => spawn_local(async move {
                let answer = self.resume(&hands).await;
                self.take_answer(answer);
            }),
            Effect::Discard => spawn_local(async move {
                if let Some(place) = hands.target.place() {
                    place.forget_kept().await;
                }
            }),
            Effect::CancelApply => spawn_local(async move {
                hands.called_off.set(true);
                let plan = hands.plan.borrow().as_ref().map(|held| held.id.clone());
                if let Some(host) = hands.target.host() {
                    host.cancel();
                }
                if let (Some(place), Some(id)) = (hands.target.place(), plan) {
                    server::cancel(place.server, &id).await;
                }
            }),
            Effect::Undo { id, key } => spawn_local(async move {
                if let Some(place) = hands.target.place() {
                    let answer = server::undo(place.server, &id, &key).await;
                    self.act(match answer {
                        Ok(import) => Action::Undone {
                            import: Box::new(import),
                        },
                        Err(trouble) => Action::UndoFailed(trouble),
                    });
                }
            }),
            Effect::KeepDraft(draft) => self.keep_draft(&hands, *draft),
            Effect::OpenDraft => spawn_local(async move { self.open_draft(&hands).await }),
            Effect::ForgetDraft => spawn_local(async move { draft::forget_draft(&hands).await }),
            Effect::RememberKeeping(keeps) => draft::remember_keeping(keeps),
            Effect::Remember(matches) => {
                if let Some(template) = self.template_name() {
                    remembered::write(&template, &matches);
                }
            }
            Effect::Tell(told) => self.tell(&hands.listeners, told),
        }
    }

    fn template_name(self) -> Option<String> {
        self.state
            .with_untracked(|state| Some(state.desk()?.roster.template.name.clone()))
    }

    async fn find_roster(
        self,
        target: &Target,
        chosen: Option<String>,
    ) -> Result<RosterFacts, Trouble> {
        let (choice, roster) = match target {
            Target::CheckOnly { template } | Target::Host { template, .. } => {
                (template.clone(), None)
            }
            Target::Server { server, roster } => {
                let roster = server::fetch_roster(server, roster).await?;
                let document = TemplateSource::Document(roster.template.0.clone());
                (TemplateChoice::Fixed(document), Some(roster))
            }
        };
        let (fixed, mut offered) = match choice {
            TemplateChoice::Fixed(source) => {
                (Some(source.clone()), self.templates(Some(source)).await?)
            }
            TemplateChoice::Offered => (None, self.templates(None).await?),
        };
        let max_records = self.hands().and_then(|hands| hands.max_records);
        for template in &mut offered {
            let limit = template.record_limit;
            template.record_limit = max_records.map_or(limit, |records| records.min(limit));
        }
        let template = offered
            .iter()
            .find(|template| chosen.as_ref().is_none_or(|name| *name == template.name))
            .cloned()
            .ok_or_else(|| Trouble::NotFound {
                detail: text("trouble.template_unknown"),
            })?;
        let source = fixed.unwrap_or_else(|| TemplateSource::BuiltIn(template.name.clone()));
        let source = match max_records {
            Some(records) => TemplateSource::Limited {
                of: Box::new(source),
                records,
            },
            None => source,
        };
        let facts = RosterFacts {
            title: template.title.clone(),
            source,
            may_import: true,
            missing_permission: None,
            may_confirm_removals: true,
            allows_valid_only: template.allows_valid_only,
            may_create_groups: target.host().is_some_and(HostTarget::creates_groups),
            remembered: remembered::read(&template.name),
            template: Arc::new(template),
            offered: offered.into(),
        };
        Ok(match roster {
            None => facts,
            Some(roster) => RosterFacts {
                title: roster.title,
                may_import: roster.may_import,
                missing_permission: roster.missing_permission,
                may_confirm_removals: roster.may_confirm_removals,
                allows_valid_only: roster.allows_valid_only,
                may_create_groups: roster.may_create_groups,
                ..facts
            },
        })
    }

    async fn templates(self, of: Option<TemplateSource>) -> Result<Vec<TemplateView>, Trouble> {
        match self.ask_rows(Command::Templates { of }).await {
            Some(Reply::Templates { templates }) => Ok(templates),
            Some(Reply::Refused { message, .. }) => Err(Trouble::Other {
                detail: message,
                request_id: None,
            }),
            _ => Err(Trouble::Other {
                detail: text("trouble.engine_stopped"),
                request_id: None,
            }),
        }
    }

    fn post(self, id: u32, command: Command, attachment: Attachment) {
        if let Some(hands) = self.hands() {
            hands.first_rows.take();
            if matches!(command, Command::Open { .. }) {
                hands.opened.set(Some(id));
            }
        }
        if let Some(engine) = self.engine() {
            engine.post(
                &rollcall_core::session::protocol::Request { id, command },
                attachment,
            );
        }
    }

    fn tell(self, listeners: &Listeners, told: Told) {
        let meter = self.peek(|desk| desk.meter);
        let bytes = Bytes {
            read: meter.read_bytes,
            sent: meter.sent_bytes,
        };
        match told {
            Told::Step(step) => {
                if let Some(hear) = &listeners.on_step {
                    hear.run((step, bytes));
                }
            }
            Told::Applied {
                counts,
                sha256,
                import,
            } => {
                if let Some(hear) = &listeners.on_applied {
                    let applied = Applied {
                        counts,
                        sha256,
                        import: import.map(|import| *import),
                    };
                    hear.run((applied, bytes));
                }
            }
            Told::Checks(told) => {
                if let Some(hear) = &listeners.on_checks {
                    hear.run(told);
                }
            }
            Told::Trouble(trouble) => {
                if let Some(hear) = &listeners.on_trouble {
                    hear.run(trouble);
                }
            }
        }
    }
}

fn media_type_of(file_name: &str) -> &'static str {
    match file_name.rsplit_once('.') {
        Some((_, "xlsx")) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some((_, "json")) => "application/json",
        _ => "text/csv;charset=utf-8",
    }
}

async fn fetch_directory(target: &Target) -> Result<wasm_bindgen::JsValue, Trouble> {
    match target {
        Target::Server { server, roster } => users::fetch(server, roster).await,
        Target::Host { host, .. } => host.fetch_users().await,
        Target::CheckOnly { .. } => Err(Trouble::NotFound {
            detail: String::new(),
        }),
    }
}
