use leptos::prelude::*;
use rollcall_api::imports::ImportSummary;
use rollcall_wizard::components::{Badge, ButtonLink, EmptyState, IconName, PageHeader, Table};
use rollcall_wizard::messages::text;

use super::import::title_of;
use crate::listing::use_listing;
use crate::page::use_page;
use crate::parts::{ChangeCountMarks, Email, ListFrame, Moment, MoreRows, TableRows};
use crate::paths;

/// The history: who imported what, when, and what it changed.
#[component]
pub(crate) fn ImportsPage() -> impl IntoView {
    let title = text("console.nav.imports");
    use_page(Signal::stored(title.clone()));
    let listing = use_listing::<ImportSummary>(Signal::stored(paths::IMPORTS.to_owned()));
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::History
                title=text("console.imports.empty")
                text=text("console.imports.empty_detail")
            >
                <ButtonLink href=paths::APPLICATIONS.to_owned()>{text("console.to_applications")}</ButtonLink>
            </EmptyState>
        }
    };
    view! {
        <PageHeader title=title.clone() subtitle=text("console.imports.subtitle") />
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.imports.file")}</th>
                        <th scope="col">{text("console.imports.roster")}</th>
                        <th scope="col">{text("console.imports.when")}</th>
                        <th scope="col">{text("console.imports.who")}</th>
                        <th scope="col">{text("console.imports.changes")}</th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|import| import.id.clone() row=|import| view! { <ImportRow import=import /> }.into_any() />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}

#[component]
fn ImportRow(import: ImportSummary) -> impl IntoView {
    let title = title_of(&import);
    let undone = import
        .undone_by
        .is_some()
        .then(|| view! { " " <Badge>{text("console.imports.undone")}</Badge> });
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <a class="rcc-import-file" href=paths::import(&import.id)>{title}</a>
                {undone}
            </td>
            <td data-label=text("console.imports.roster")>{import.roster_title}</td>
            <td class="rc-cell-tight" data-label=text("console.imports.when")>
                <Moment at=import.applied_at />
            </td>
            <td data-label=text("console.imports.who")>
                <Email address=import.applied_by />
            </td>
            <td data-label=text("console.imports.changes")>
                <ChangeCountMarks counts=import.changes />
            </td>
        </tr>
    }
}
