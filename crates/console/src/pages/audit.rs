use leptos::prelude::*;
use rollcall_api::BASE_PATH;
use rollcall_api::audit::{AuditCheck, AuditEntry, AuditState};
use rollcall_wizard::components::{EmptyState, IconName, Notice, PageHeader, Table, Tone, dynamic};
use rollcall_wizard::messages::{format_number, text, text_with};

use crate::fetched::{Fetched, use_fetched};
use crate::listing::use_listing;
use crate::location::use_location;
use crate::page::use_page;
use crate::parts::{ListFrame, Moment, MoreRows, SearchField, TableRows};
use crate::paths;

/// What was done, by whom; whether the log is as it was written; and a way to keep it elsewhere.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let title = text("console.nav.audit");
    use_page(Signal::stored(title.clone()));
    let location = use_location();
    let typed = location.param("search");
    let path = Memo::new(move |_| paths::with_query(paths::AUDIT, &[("search", &typed.get())]));
    let listing = use_listing::<AuditEntry>(path.into());
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Shield
                title=text("console.audit.empty")
                text=text("console.audit.empty_detail")
            />
        }
    };
    let export = |format: &str| format!("{BASE_PATH}/audit/export?format={format}");
    view! {
        <PageHeader title=title.clone() subtitle=text("console.audit.subtitle") />
        <Check />
        <div class="rcc-toolbar">
            <SearchField
                label=text("console.audit.search")
                value=typed
                on_search=move |typed: String| location.set_param("search", typed.trim())
            />
            <p class="rcc-exports">
                <a href=export("csv") download="">{text("console.audit.csv")}</a>
                <a href=export("json") download="">{text("console.audit.json")}</a>
            </p>
        </div>
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.audit.action")}</th>
                        <th scope="col">{text("console.imports.when")}</th>
                        <th scope="col">{text("console.imports.who")}</th>
                        <th scope="col">{text("console.audit.subject")}</th>
                        <th scope="col">{text("console.audit.number")}</th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|entry| entry.number.to_string() row=|entry| view! { <Entry entry=entry /> }.into_any() />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}

/// Walks the log on the server, and says what it found.
#[component]
fn Check() -> impl IntoView {
    let attempt = RwSignal::new(0);
    let check =
        use_fetched::<AuditCheck>(Signal::stored(format!("{}/verify", paths::AUDIT)), attempt);
    dynamic(move || match check.get() {
        Fetched::Ready(check) => {
            let number = format_number(u64::from(check.number));
            let (tone, key) = match check.state {
                AuditState::Intact => (Tone::New, "console.audit.intact"),
                AuditState::Altered => (Tone::Danger, "console.audit.altered"),
                AuditState::OutOfOrder => (Tone::Danger, "console.audit.out_of_order"),
                AuditState::Unlinked => (Tone::Danger, "console.audit.unlinked"),
            };
            let head = (!check.sha256.is_empty()).then(|| {
                view! {
                    <p class="rc-quiet-text">{text("console.audit.head")} " " <code>{check.sha256}</code></p>
                }
            });
            view! {
                <div class="rcc-audit-check">
                    <Notice tone=tone title=text_with(key, &[("n", &number)])>{head}</Notice>
                </div>
            }
            .into_any()
        }
        Fetched::Waiting | Fetched::Failed(_) => ().into_any(),
    })
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    let detail = (entry.detail != "{}").then(|| {
        view! {
            <details class="rcc-detail">
                <summary>{text("console.audit.detail")}</summary>
                <code>{entry.detail}</code>
            </details>
        }
    });
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-mono">{entry.action}</span>
                {detail}
            </td>
            <td class="rc-cell-tight" data-label=text("console.imports.when")><Moment at=entry.at /></td>
            <td data-label=text("console.imports.who")>{entry.actor}</td>
            <td data-label=text("console.audit.subject")>{entry.subject}</td>
            <td class="rc-number" data-label=text("console.audit.number")>{format_number(u64::from(entry.number))}</td>
        </tr>
    }
}
