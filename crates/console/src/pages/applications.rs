use leptos::prelude::*;
use rollcall_api::applications::ApplicationSummary;
use rollcall_api::imports::ImportSummary;
use rollcall_wizard::components::{EmptyState, IconName, PageHeader};
use rollcall_wizard::messages::{format_number, text, text_count};

use crate::listing::use_listing;
use crate::page::use_page;
use crate::parts::{ImportAction, ListFrame, Moment};
use crate::paths;

/// All applications that one may look at, each with the way to import to it.
#[component]
pub(crate) fn ApplicationsPage() -> impl IntoView {
    let title = text("console.nav.applications");
    use_page(Signal::stored(title.clone()));
    let listing = use_listing::<ApplicationSummary>(Signal::stored(paths::APPLICATIONS.to_owned()));
    let subtitle = move || {
        let total = listing.rows.with(|rows| rows.total);
        if total == 0 { String::new() } else { text_count("console.applications.count", u64::from(total)) }
    };
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
        <PageHeader title=title subtitle=Signal::derive(subtitle) />
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <ul class="rcc-apps" role="list">
                <For
                    each=move || listing.rows.with(|rows| rows.items.clone())
                    key=|application| application.slug.clone()
                    children=|application| view! { <ApplicationRow application=application /> }
                />
            </ul>
        </ListFrame>
    }
}

#[component]
fn ApplicationRow(application: ApplicationSummary) -> impl IntoView {
    let number = |count: u32| format_number(u64::from(count));
    view! {
        <li class="rcc-app">
            <div class="rcc-app-words">
                <h2 class="rcc-app-name">
                    <a href=paths::application(&application.slug)>{application.name.clone()}</a>
                </h2>
                <p class="rcc-app-text">{application.description}</p>
            </div>
            <dl class="rcc-app-facts">
                <div class="rcc-app-owner">
                    <dt>{text("console.owner")}</dt>
                    <dd>{application.owner.unwrap_or_else(|| text("console.no_owner"))}</dd>
                </div>
                <div class="rcc-app-number">
                    <dt>{text("console.active")}</dt>
                    <dd class="rc-number">{number(application.active_users)}</dd>
                </div>
                <div class="rcc-app-number">
                    <dt>{text("console.past")}</dt>
                    <dd class="rc-number">{number(application.past_users)}</dd>
                </div>
                <div class="rcc-app-import">
                    <dt>{text("console.last_import")}</dt>
                    <dd><LastImport import=application.last_import /></dd>
                </div>
            </dl>
            <div class="rcc-app-action">
                <ImportAction
                    href=paths::application_import(&application.slug)
                    may_import=application.may_import
                    permission="applications:act"
                    small=true
                    to=application.name
                />
            </div>
        </li>
    }
}

/// Who imported last, and when.
#[component]
fn LastImport(import: Option<ImportSummary>) -> impl IntoView {
    match import {
        Some(import) => {
            let by = import.applied_by;
            view! {
                <a href=paths::import(&import.id)><Moment at=import.applied_at day_only=true /></a>
                <span class="rcc-app-by">{by}</span>
            }
            .into_any()
        }
        None => view! { <span class="rc-quiet-text">{text("console.never")}</span> }.into_any(),
    }
}
