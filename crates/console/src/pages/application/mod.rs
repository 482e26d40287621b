//! The page of one application: its head, and a tab for its users and one for where they were seen.

mod head;
mod sources;
mod users;
mod wizard;

pub(crate) use head::ApplicationPage;
pub(crate) use sources::ApplicationSources;
pub(crate) use users::ApplicationUsers;
pub(crate) use wizard::ApplicationImportPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_api::applications::Application;

use crate::fetched::Fetched;

/// The application whose page is open, for the tabs on it.
#[derive(Debug, Clone, Copy)]
struct OpenApplication {
    slug: Signal<String>,
    fetched: RwSignal<Fetched<Application>>,
}

fn use_open_application() -> OpenApplication {
    expect_context()
}

/// The application that the address names.
fn use_slug() -> Signal<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default())).into()
}
