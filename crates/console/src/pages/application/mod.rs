//! The page of one application: its head, and tabs for its users, for where they were seen, and for whose pages may
//! embed its import.

mod embedding;
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
