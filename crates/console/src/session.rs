//! Who is signed in, known to all pages.

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::Session;

use crate::api;
use crate::failure::Failure;

/// What is known about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// Not asked yet, or the answer is on its way.
    #[default]
    Unknown,
    SignedOut,
    SignedIn(Session),
    Failed(Failure),
}

/// The session of this page. Copied freely; dies with the app.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionStore(RwSignal<SessionState>);

/// Makes the session known to everything below.
pub(crate) fn provide_session() {
    provide_context(SessionStore(RwSignal::default()));
}

pub(crate) fn use_session() -> SessionStore {
    expect_context()
}

impl SessionStore {
    pub(crate) fn state(self) -> RwSignal<SessionState> {
        self.0
    }

    /// Asks the server, unless it has said so already.
    pub(crate) fn find_out(self) {
        if !matches!(self.0.get_untracked(), SessionState::SignedIn(_)) {
            self.0.set(SessionState::Unknown);
            spawn_local(async move {
                self.0.set(match api::get::<Session>("/session").await {
                    Ok(session) => SessionState::SignedIn(session),
                    Err(Failure::SignedOut) => SessionState::SignedOut,
                    Err(failure) => SessionState::Failed(failure),
                });
            });
        }
    }

    /// Asks quietly whether somebody has signed in meanwhile, in another tab.
    pub(crate) fn look_again(self) {
        spawn_local(async move {
            if let Ok(session) = api::get::<Session>("/session").await {
                self.begin(session);
            }
        });
    }

    pub(crate) fn begin(self, session: Session) {
        self.0.set(SessionState::SignedIn(session));
    }

    /// The server no longer knows the session.
    pub(crate) fn end(self) {
        self.0.set(SessionState::SignedOut);
    }

    /// What went wrong, to be shown where it was tried. That the session has ended is told to the whole app instead.
    pub(crate) fn failure_of<T>(self, answer: &Result<T, Failure>) -> Option<Failure> {
        match answer {
            Ok(_) => None,
            Err(Failure::SignedOut) => {
                self.end();
                None
            }
            Err(failure) => Some(failure.clone()),
        }
    }

    /// A part of the session; the default while nobody is signed in.
    pub(crate) fn select<T>(self, pick: impl Fn(&Session) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| {
            self.0.with(|state| match state {
                SessionState::SignedIn(session) => pick(session),
                _ => T::default(),
            })
        })
    }
}
