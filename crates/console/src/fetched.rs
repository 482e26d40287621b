//! Something that is fetched from the API and shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_core::json::FromJson;
use rollcall_wizard::components::watch;

use crate::api;
use crate::failure::Failure;
use crate::session::use_session;

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Fetched<T> {
    #[default]
    Waiting,
    Ready(T),
    Failed(Failure),
}

impl<T> Fetched<T> {
    pub(crate) fn ready(&self) -> Option<&T> {
        match self {
            Fetched::Ready(value) => Some(value),
            Fetched::Waiting | Fetched::Failed(_) => None,
        }
    }
}

/// What is at `path` below the API, fetched anew whenever that changes or `attempt` does. What was there stays
/// until the answer has come. A session that has ended is told to the whole app.
pub(crate) fn use_fetched<T>(path: Signal<String>, attempt: RwSignal<u32>) -> RwSignal<Fetched<T>>
where
    T: FromJson + Send + Sync + 'static,
{
    let session = use_session();
    let fetched = RwSignal::new(Fetched::Waiting);
    let asked = StoredValue::new(0_u32);
    watch(move || {
        let path = path.get();
        attempt.track();
        let number = asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        fetched.update(|fetched| {
            if matches!(fetched, Fetched::Failed(_)) {
                *fetched = Fetched::Waiting;
            }
        });
        spawn_local(async move {
            let answer = api::get::<T>(&path).await;
            // Overtaken by a later question, or the page was left.
            if asked.try_get_value() != number {
                return;
            }
            match answer {
                Ok(value) => fetched.set(Fetched::Ready(value)),
                Err(Failure::SignedOut) => session.end(),
                Err(failure) => fetched.set(Fetched::Failed(failure)),
            }
        });
    });
    fetched
}
