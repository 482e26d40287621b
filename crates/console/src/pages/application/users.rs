use leptos::prelude::*;
use rollcall_api::applications::ApplicationUser;
use rollcall_wizard::components::{Badge, EmptyState, IconName, Table, dynamic};
use rollcall_wizard::messages::text;

use super::use_open_application;
use crate::listing::use_listing;
use crate::location::use_location;
use crate::pages::users::nobody;
use crate::parts::{
    Email, ImportAction, ListFrame, Moment, MoreRows, SearchField, Segment, Segments, StatusBadge,
    TableRows,
};
use crate::paths;

const VIEWS: &[Segment] = &[
    Segment {
        value: "",
        label: "console.view.relevant",
    },
    Segment {
        value: "all",
        label: "console.view.all",
    },
];

/// Who has access to the application, or had it once.
#[component]
pub(crate) fn ApplicationUsers() -> impl IntoView {
    let open = use_open_application();
    let location = use_location();
    let typed = location.param("search");
    let chosen = location.param("view");
    let path = Memo::new(move |_| {
        let users = format!(
            "{}/users",
            open.slug.with_value(|slug| paths::application(slug))
        );
        paths::with_query(&users, &[("view", &chosen.get()), ("search", &typed.get())])
    });
    let listing = use_listing::<ApplicationUser>(path.into());
    let explanation = move || {
        text(if chosen.get() == "all" {
            "console.view.all_detail"
        } else {
            "console.view.relevant_detail"
        })
    };
    view! {
        <div class="rcc-toolbar">
            <SearchField
                label=text("console.users.search")
                value=typed
                on_search=move |typed: String| location.set_param("search", typed.trim())
            />
            <div class="rcc-view">
                <span class="rcc-view-detail">{explanation}</span>
                <Segments
                    label=text("console.view.label")
                    segments=VIEWS
                    value=chosen
                    on_choose=move |value: &'static str| location.set_param("view", value)
                />
            </div>
        </div>
        <ListFrame
            shown=listing.shown()
            busy=listing.busy()
            on_retry=move || listing.restart()
            empty=move || {
                if typed.get().is_empty() {
                    view! { <NobodyYet /> }.into_any()
                } else {
                    nobody(&typed.get()).into_any()
                }
            }
        >
            <Table label=text("console.nav.users")>
                <thead>
                    <tr>
                        <th scope="col">{text("console.users.user")}</th>
                        <th scope="col">{text("console.status.label")}</th>
                        <th scope="col">{text("console.users.source")}</th>
                        <th scope="col">{text("console.users.account")}</th>
                        <th scope="col">{text("console.last_import")}</th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|user| format!("{} {}", user.email, user.account) row=|user| view! { <UserRow user=user /> }.into_any() />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}

#[component]
fn UserRow(user: ApplicationUser) -> impl IntoView {
    let source = |title: String| view! { <Badge>{title}</Badge> };
    let imported = if user.last_import_at.is_some() {
        ""
    } else {
        "rcc-cell-none"
    };
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    {user.display_name.map(|name| view! { <span class="rcc-person-name">{name}</span> })}
                    <span class="rcc-person-email"><Email address=user.email /></span>
                </span>
            </td>
            <td data-label=text("console.status.label")><StatusBadge status=user.status /></td>
            <td data-label=text("console.users.source")>
                <span class="rcc-items">{user.sources.into_iter().map(source).collect_view()}</span>
            </td>
            <td data-label=text("console.users.account")>{user.account}</td>
            <td class=imported data-label=text("console.last_import")>
                {user.last_import_at.map(|at| view! { <Moment at=at day_only=true /> })}
            </td>
        </tr>
    }
}

/// Nobody was seen in the application so far.
#[component]
fn NobodyYet() -> impl IntoView {
    let open = use_open_application();
    view! {
        <EmptyState
            icon=IconName::Person
            title=text("console.application.nobody")
            text=text("console.application.nobody_detail")
        >
            {dynamic(move || {
                open.fetched
                    .with(|fetched| fetched.ready().map(|found| found.summary.clone()))
                    .map(|found| {
                        view! {
                            <ImportAction
                                href=paths::application_import(&found.slug)
                                may_import=found.may_import
                                permission="applications:act"
                            />
                        }
                    })
            })}
        </EmptyState>
    }
}
