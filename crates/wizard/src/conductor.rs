//! Carries out what the state machine wants and tells it what came of it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::ArrayBuffer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::imports::Import;
use rollcall_core::changeset::Changeset;
use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Reply, Response};

use crate::engine::{Attachment, Engine};
use crate::machine::{Action, Desk, Effect, Opening, State, Step, Told, Trouble, update};
use crate::messages::text;
use crate::target::Target;
use crate::{page, server};

/// What whoever put the wizard on the page wants to hear.
#[derive(Debug, Clone, Default)]
pub struct Listeners {
    pub on_step: Option<UnsyncCallback<Step>>,
    /// The changes, where the page around the wizard takes them; with the SHA-256 of their canonical form.
    pub on_changes: Option<UnsyncCallback<(Changeset, String)>>,
    pub on_applied: Option<UnsyncCallback<Import>>,
    pub on_trouble: Option<UnsyncCallback<Trouble>>,
    /// The wizard is to be closed. Without it there is no button for that.
    pub on_leave: Option<UnsyncCallback<()>>,
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
    engine_url: String,
    listeners: Listeners,
    engine: RefCell<Option<Rc<Engine>>>,
    /// The file that is open, or being opened.
    file: RefCell<Option<web_sys::File>>,
}

impl Conductor {
    /// Starts the engine and asks for the roster.
    pub(crate) fn start(
        target: Target,
        engine_url: String,
        mode: Mode,
        listeners: Listeners,
    ) -> Conductor {
        let opening = Opening {
            kind: target.kind(),
            mode,
        };
        let hands = Hands {
            target,
            engine_url,
            listeners,
            engine: RefCell::default(),
            file: RefCell::default(),
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

    /// Takes a file: reads, checks, compares it.
    pub(crate) fn open_file(self, file: web_sys::File) {
        let (name, bytes) = (file.name(), file.size() as u64);
        self.hands
            .with_value(|hands| *hands.file.borrow_mut() = Some(file));
        self.act(Action::FileChosen { name, bytes });
    }

    /// A part of the desk; the default where there is no desk. Whoever reads it hears only when it changes.
    pub(crate) fn select<T>(self, pick: impl Fn(&Desk) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| {
            self.state
                .with(|state| state.desk().map(&pick).unwrap_or_default())
        })
    }

    /// The same, once, without listening.
    pub(crate) fn peek<T: Default>(self, pick: impl FnOnce(&Desk) -> T) -> T {
        self.state
            .with_untracked(|state| state.desk().map(pick).unwrap_or_default())
    }

    /// A window of rows.
    pub(crate) async fn ask_rows(self, command: Command) -> Option<Reply> {
        let engine = self.engine()?;
        engine.ask_rows(command).await
    }

    pub(crate) fn offers_templates(self) -> bool {
        self.hands
            .with_value(|hands| hands.target.offers_templates())
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
        if let (Reply::Report { name }, Some(bytes)) = (&response.reply, &bytes) {
            // A browser that refuses downloads says so itself.
            let _ = page::save_file(name, bytes, "text/csv;charset=utf-8");
        }
        self.act(Action::Replied(Box::new(response)));
    }

    fn carry_out(self, effect: Effect) {
        let Some(hands) = self.hands() else { return };
        match effect {
            Effect::LoadRoster { template } => spawn_local(async move {
                let facts = match &hands.target {
                    Target::CheckOnly { template: source }
                    | Target::Host {
                        template: source, ..
                    } => source.facts(template.as_deref()),
                    Target::Server { endpoint, roster } => {
                        server::fetch_roster(endpoint, roster).await
                    }
                };
                self.act(match facts {
                    Ok(facts) => Action::RosterLoaded(Box::new(facts)),
                    Err(trouble) => Action::RosterFailed(trouble),
                });
            }),
            Effect::LoadDirectory { request } => spawn_local(async move {
                match fetch_directory(&hands.target).await {
                    Ok(bytes) => self.post(request, Command::Directory, Attachment::Bytes(bytes)),
                    Err(trouble) => self.act(Action::DirectoryFailed { request, trouble }),
                }
            }),
            Effect::Ask(request) => {
                let attachment = match (&request.command, hands.file.borrow().as_ref()) {
                    (Command::Open { .. }, Some(file)) => Attachment::File(file.clone()),
                    _ => Attachment::None,
                };
                self.post(request.id, request.command, attachment);
            }
            Effect::Post { key, body } => spawn_local(async move {
                if let Target::Server { endpoint, roster } = &hands.target {
                    let answer = server::post_import(endpoint, roster, &key, body).await;
                    self.act(match answer {
                        Ok(import) => Action::Posted {
                            import: Box::new(import),
                        },
                        Err(trouble) => Action::PostFailed(trouble),
                    });
                }
            }),
            Effect::Tell(told) => tell(&hands.listeners, told),
        }
    }

    fn post(self, id: u32, command: Command, attachment: Attachment) {
        if let Some(engine) = self.engine() {
            engine.post(
                &rollcall_core::session::protocol::Request { id, command },
                attachment,
            );
        }
    }
}

async fn fetch_directory(target: &Target) -> Result<wasm_bindgen::JsValue, Trouble> {
    match target {
        Target::Server { endpoint, roster } => {
            Ok(server::fetch_snapshot(endpoint, roster).await?.into())
        }
        Target::Host { directory, .. } => Ok(page::blob_of(directory)),
        Target::CheckOnly { .. } => Err(Trouble::NotFound {
            detail: String::new(),
        }),
    }
}

fn tell(listeners: &Listeners, told: Told) {
    match told {
        Told::Step(step) => {
            if let Some(hear) = &listeners.on_step {
                hear.run(step);
            }
        }
        Told::Changes { changeset, sha256 } => {
            if let Some(hear) = &listeners.on_changes {
                hear.run((*changeset, sha256));
            }
        }
        Told::Applied(import) => {
            if let Some(hear) = &listeners.on_applied {
                hear.run(*import);
            }
        }
        Told::Trouble(trouble) => {
            if let Some(hear) = &listeners.on_trouble {
                hear.run(trouble);
            }
        }
    }
}
