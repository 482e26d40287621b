use leptos::prelude::*;
use rollcall_api::session::Access;
use rollcall_api::users::WorkspaceUser;
use rollcall_wizard::components::{
    Badge, ButtonKind, EmptyState, IconName, PageHeader, Table, dynamic,
};
use rollcall_wizard::messages::{text, text_count, text_with};

use super::import_wizard::ImportWizard;
use crate::listing::{Shown, use_listing};
use crate::location::use_location;
use crate::page::use_page;
use crate::parts::{
    BackLink, Email, ImportAction, ListFrame, MoreRows, SearchField, Segment, Segments,
    StatusBadge, TableRows,
};
use crate::paths;
use crate::role::role_word;
use crate::session::use_session;

const STATUSES: &[Segment] = &[
    Segment {
        value: "",
        label: "console.status.active",
    },
    Segment {
        value: "archived",
        label: "console.status.archived",
    },
    Segment {
        value: "all",
        label: "console.status.all",
    },
];

/// Everybody in the workspace directory.
#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    let title = text("console.nav.users");
    use_page(Signal::stored(title.clone()));
    let session = use_session();
    let may_read = session.select(|session| session.scopes.users >= Access::ReadOnly);
    let may_import = session.select(|session| session.scopes.users == Access::TakeAction);
    let location = use_location();
    let typed = location.param("search");
    let chosen = location.param("status");
    let path = Memo::new(move |_| {
        let status = chosen.get();
        let status = if status.is_empty() {
            "active"
        } else {
            status.as_str()
        };
        paths::with_query(
            paths::USERS,
            &[("status", status), ("search", &typed.get())],
        )
    });
    let listing = use_listing::<WorkspaceUser>(path.into());
    let subtitle = Signal::derive(move || {
        let counted = listing.shown().get() == Shown::Rows;
        let total = listing.rows.with(|rows| rows.total);
        if counted {
            text_count("count.users", u64::from(total))
        } else {
            String::new()
        }
    });
    view! {
        <PageHeader title=title.clone() subtitle=subtitle>
            {dynamic(move || {
                may_read
                    .get()
                    .then(|| {
                        view! {
                            <ImportAction
                                href=paths::USERS_IMPORT.to_owned()
                                may_import=may_import.get()
                                permission="users:act"
                                kind=ButtonKind::Primary
                            />
                        }
                    })
            })}
        </PageHeader>
        {dynamic(move || {
            may_read
                .get()
                .then(|| {
                    view! {
                        <div class="rcc-toolbar">
                            <SearchField
                                label=text("console.users.search")
                                value=typed
                                on_search=move |typed: String| location.set_param("search", typed.trim())
                            />
                            <Segments
                                label=text("console.status.label")
                                segments=STATUSES
                                value=chosen
                                on_choose=move |value: &'static str| location.set_param("status", value)
                            />
                        </div>
                    }
                })
        })}
        <ListFrame
            shown=listing.shown()
            busy=listing.busy()
            on_retry=move || listing.restart()
            empty=move || nobody(&typed.get())
        >
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.users.user")}</th>
                        <th scope="col">{text("console.status.label")}</th>
                        <th scope="col">{text("console.users.role")}</th>
                        <th scope="col">{text("console.users.groups")}</th>
                        <th scope="col">{text("console.users.identifiers")}</th>
                        <th scope="col">{text("console.nav.applications")}</th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|user| user.email.clone() row=|user| view! { <UserRow user=user /> }.into_any() />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
        {dynamic(move || {
            may_read
                .get()
                .then(|| {
                    view! {
                        <p class="rcc-aside">
                            <a href=paths::DELETED_USERS>{text("console.deleted.title")}</a>
                        </p>
                    }
                })
        })}
    }
}

/// The wizard for the workspace directory.
#[component]
pub(crate) fn UsersImportPage() -> impl IntoView {
    let title = text("console.users.import");
    use_page(Signal::stored(title.clone()));
    view! {
        <BackLink href=paths::USERS.to_owned() label=text("console.nav.users") />
        <h1 class="rc-visually-hidden" tabindex="-1">{title}</h1>
        <ImportWizard roster="workspace".to_owned() users_href=paths::USERS.to_owned() />
    }
}

#[component]
fn UserRow(user: WorkspaceUser) -> impl IntoView {
    let cell = |items: &[String]| {
        if items.is_empty() {
            "rcc-cell-none"
        } else {
            ""
        }
    };
    let (groups, identifiers, applications) = (
        cell(&user.groups),
        cell(&user.identifiers),
        cell(&user.applications),
    );
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <span class="rcc-person-name">{user.display_name}</span>
                    <span class="rcc-person-email"><Email address=user.email /></span>
                </span>
            </td>
            <td data-label=text("console.status.label")><StatusBadge status=user.status /></td>
            <td data-label=text("console.users.role")>{role_word(&user.role)}</td>
            <td class=groups data-label=text("console.users.groups")>{user.groups.join(", ")}</td>
            <td class=identifiers data-label=text("console.users.identifiers")>
                <span class="rcc-items rcc-mono">
                    {user.identifiers.into_iter().map(|identifier| view! { <span>{identifier}</span> }).collect_view()}
                </span>
            </td>
            <td class=applications data-label=text("console.nav.applications")>
                <span class="rcc-items">
                    {user
                        .applications
                        .into_iter()
                        .map(|application| view! { <Badge>{application}</Badge> })
                        .collect_view()}
                </span>
            </td>
        </tr>
    }
}

/// Nobody is found, or nobody is there.
pub(super) fn nobody(search: &str) -> impl IntoView + use<> {
    let (title, detail) = if search.is_empty() {
        (
            text("console.users.nobody"),
            text("console.users.nobody_detail"),
        )
    } else {
        (
            text_with("console.users.no_match", &[("search", search)]),
            text("console.users.no_match_detail"),
        )
    };
    view! { <EmptyState icon=IconName::Person title=title text=detail /> }
}
