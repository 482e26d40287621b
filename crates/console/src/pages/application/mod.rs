//! The page of one application: its head, and a tab for its users and one for where they were seen.

mod head;
mod sources;
mod users;
mod wizard;

pub(super) use head::ApplicationPage;
pub(super) use wizard::ApplicationImportPage;

use leptos::prelude::*;
use rollcall_api::applications::Application;

use crate::fetched::Fetched;

/// The application whose page is open, for the tabs on it.
#[derive(Debug, Clone, Copy)]
struct OpenApplication {
    slug: StoredValue<String>,
    fetched: RwSignal<Fetched<Application>>,
}

fn use_open_application() -> OpenApplication {
    expect_context()
}
