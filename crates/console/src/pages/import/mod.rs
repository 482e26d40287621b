//! One import: what it was, and exactly what it changed.

mod changes;
mod detail;
mod facts;
mod titles;
mod undo;

use leptos::prelude::*;
use rollcall_api::imports::{Import, ImportKind, ImportSummary};
use rollcall_wizard::components::{PageHeader, dynamic};
use rollcall_wizard::messages::{format_moment, text, text_with};

use self::changes::Changes;
use self::facts::Facts;
use self::undo::UndoPanel;
use crate::fetched::{Fetched, use_fetched};
use crate::page::use_page;
use crate::parts::{BackLink, FailureNotice, Skeleton};
use crate::paths;

/// The *Changes* screen of something that was applied.
#[component]
pub(crate) fn ImportPage(id: String) -> impl IntoView {
    let attempt = RwSignal::new(0);
    let fetched = use_fetched::<Import>(Signal::stored(paths::import(&id)), attempt);
    let title = Memo::new(move |_| {
        fetched.with(|fetched| match fetched {
            Fetched::Waiting => String::new(),
            Fetched::Ready(import) => title_of(&import.summary),
            Fetched::Failed(_) => text("console.import"),
        })
    });
    use_page(title.into());
    view! {
        <BackLink href=paths::IMPORTS.to_owned() label=text("console.nav.imports") />
        {dynamic(move || match fetched.get() {
            Fetched::Waiting => view! { <Skeleton lines=8 /> }.into_any(),
            Fetched::Ready(import) => {
                let reload = move || attempt.update(|attempt| *attempt += 1);
                view! { <Applied import=import on_undone=reload /> }.into_any()
            }
            Fetched::Failed(failure) => {
                view! {
                    <PageHeader title=title />
                    <FailureNotice failure=failure on_retry=move || attempt.update(|attempt| *attempt += 1) />
                }
                    .into_any()
            }
        })}
    }
}

/// The file's name; where no file stands behind it, what it was.
pub(crate) fn title_of(summary: &ImportSummary) -> String {
    match summary.kind {
        ImportKind::File => summary.file.name.clone(),
        ImportKind::Undo => text("console.import.undo"),
        ImportKind::Scim => text("console.import.scim"),
    }
}

#[component]
fn Applied(import: Import, #[prop(into)] on_undone: UnsyncCallback<()>) -> impl IntoView {
    let Import { summary, changeset } = import;
    let subtitle = text_with(
        "console.import.subtitle",
        &[
            ("roster", &summary.roster_title),
            ("who", &summary.applied_by),
            ("when", &format_moment(&summary.applied_at)),
        ],
    );
    view! {
        <PageHeader title=title_of(&summary) subtitle=subtitle />
        <UndoPanel summary=summary.clone() on_undone=on_undone />
        <Changes changeset=changeset counts=summary.changes unchanged=summary.counts.unchanged.unwrap_or(0) />
        <Facts summary=summary />
    }
}
