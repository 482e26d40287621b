use leptos::prelude::*;
use rollcall_api::BASE_PATH;
use rollcall_wizard::{Listeners, Server, StepsLoader, Target, Wizard};

use crate::location::use_location;

/// The wizard bound to a roster of this server. Closed, it leads to `users_href`.
#[component]
pub(super) fn ImportWizard(roster: String, users_href: String) -> impl IntoView {
    let location = use_location();
    let leave = {
        let users_href = users_href.clone();
        UnsyncCallback::new(move |()| location.go(&users_href))
    };
    let target = Target::Server {
        server: Server {
            endpoint: BASE_PATH.to_owned(),
            fetch: None,
        },
        roster,
    };
    let listeners = Listeners {
        on_leave: Some(leave),
        ..Listeners::default()
    };
    let load_steps: StepsLoader = expect_context();
    view! { <Wizard target=target engine_url=engine_url() load_steps=load_steps users_href=users_href listeners=listeners /> }
}

/// Where the engine's worker is; the build writes its hashed name into the page.
pub(super) fn engine_url() -> String {
    document()
        .query_selector("meta[name=rollcall-engine]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}
