use leptos::prelude::*;
use rollcall_api::applications::ApplicationSummary;
use rollcall_api::imports::ImportSummary;
use rollcall_wizard::components::{EmptyState, Icon, IconName, PageHeader, Table, dynamic};
use rollcall_wizard::messages::{format_number, permission_words, text, text_count, text_with};

use crate::listing::use_listing;
use crate::page::use_page;
use crate::parts::{Email, ImportAction, ListFrame, Moment, TableRows};
use crate::paths;

const PERMISSION: &str = "applications:act";

/// All applications that one may look at, each with the way to import to it.
#[component]
pub(crate) fn ApplicationsPage() -> impl IntoView {
    let title = text("console.nav.applications");
    use_page(Signal::stored(title.clone()));
    let listing = use_listing::<ApplicationSummary>(Signal::stored(paths::APPLICATIONS.to_owned()));
    let subtitle = Signal::derive(move || {
        let total = listing.rows.with(|rows| rows.total);
        if total == 0 {
            String::new()
        } else {
            text_count("console.applications.count", u64::from(total))
        }
    });
    // Said once for all of them, not on every line.
    let looks_only = Memo::new(move |_| {
        listing
            .rows
            .with(|rows| !rows.items.is_empty() && rows.items.iter().all(|item| !item.may_import))
    });
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Apps
                title=text("console.applications.empty")
                text=text("console.applications.empty_detail")
            />
        }
    };
    view! {
        <PageHeader title=title.clone() subtitle=subtitle>
            {dynamic(move || looks_only.get().then(look_only))}
        </PageHeader>
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <div class:rcc-look-only=move || looks_only.get()>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.application")}</th>
                        <th scope="col">{text("console.owner")}</th>
                        <th scope="col" class="rc-cell-number">{text("console.active")}</th>
                        <th scope="col" class="rc-cell-number">{text("console.past")}</th>
                        <th scope="col">{text("console.last_import")}</th>
                        <th scope="col" class="rcc-cell-action">
                            <span class="rc-visually-hidden">{text("console.applications.actions")}</span>
                        </th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|application| application.slug.clone() row=|application| view! { <ApplicationRow application=application /> }.into_any() />
            </Table>
            </div>
        </ListFrame>
    }
}

#[component]
fn ApplicationRow(application: ApplicationSummary) -> impl IntoView {
    let href = paths::application(&application.slug);
    let import_href = paths::application_import(&application.slug);
    let name = application.name.clone();
    let number = |count: u32| format_number(u64::from(count));
    let owner = match application.owner {
        Some(owner) => view! { <Email address=owner /> }.into_any(),
        None => view! { <span class="rc-quiet-text">{text("console.no_owner")}</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <a class="rcc-app-name" href=href>{name}</a>
                    <span class="rcc-app-text">{application.description}</span>
                </span>
            </td>
            <td data-label=text("console.owner")>{owner}</td>
            <td class="rc-cell-number" data-label=text("console.active")>{number(application.active_users)}</td>
            <td class="rc-cell-number" data-label=text("console.past")>{number(application.past_users)}</td>
            <td data-label=text("console.last_import")><LastImport import=application.last_import /></td>
            <td class="rcc-cell-action">
                <ImportAction
                    href=import_href
                    may_import=application.may_import
                    permission=PERMISSION
                    small=true
                    to=application.name
                />
            </td>
        </tr>
    }
}

/// Who imported last, and when.
#[component]
fn LastImport(import: Option<ImportSummary>) -> impl IntoView {
    match import {
        Some(import) => view! {
            <span class="rcc-app-import">
                <a href=paths::import(&import.id)><Moment at=import.applied_at day_only=true /></a>
                <span class="rcc-person-email"><Email address=import.applied_by /></span>
            </span>
        }
        .into_any(),
        None => view! { <span class="rc-quiet-text">{text("console.never")}</span> }.into_any(),
    }
}

fn look_only() -> impl IntoView {
    let words = text_with(
        "console.applications.look_only",
        &[("permission", &permission_words(PERMISSION))],
    );
    view! {
        <p class="rcc-may-not">
            <Icon name=IconName::Lock />
            <span>{words}</span>
        </p>
    }
}
