use leptos::prelude::*;
use rollcall_api::session::Access;
use rollcall_api::users::WorkspaceUser;
use rollcall_wizard::components::{
    Badge, Button, ButtonKind, EmptyState, IconName, Notice, PageHeader, Table, Tone, dynamic,
};
use rollcall_wizard::messages::{list, text, text_count, text_with};

use super::delete_user::DeleteUser;
use crate::listing::{Shown, use_listing};
use crate::location::use_location;
use crate::page::{focus_heading, use_page};
use crate::parts::{
    Email, ImportAction, ListFrame, MoreRows, SearchField, Segment, Segments, StatusBadge,
    TableRows,
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

/// What the rows share: whether somebody may be deleted, and who is about to be.
#[derive(Debug, Clone, Copy)]
struct Desk {
    may_delete: Memo<bool>,
    asked: RwSignal<Option<WorkspaceUser>>,
}

/// Everybody in the workspace directory.
#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    let title = text("console.nav.users");
    use_page(Signal::stored(title.clone()));
    let session = use_session();
    let may_read = session.select(|session| session.scopes.users >= Access::ReadOnly);
    let may_act = session.select(|session| session.scopes.users == Access::TakeAction);
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
    let asked = RwSignal::new(None::<WorkspaceUser>);
    let deleted = RwSignal::new(None::<String>);
    provide_context(Desk {
        may_delete: may_act,
        asked,
    });
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
                                may_import=may_act.get()
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
        {dynamic(move || {
            deleted
                .get()
                .map(|email| {
                    view! {
                        <Notice tone=Tone::New title=text_with("console.users.deleted", &[("user", &email)])>
                            <a href=paths::DELETED_USERS>{text("console.deleted.title")}</a>
                        </Notice>
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
                        <th scope="col"><span class="rc-visually-hidden">{text("console.users.actions")}</span></th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|user| user.key.clone() row=|user| view! { <UserRow user=user /> }.into_any() />
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
        {dynamic(move || {
            asked
                .get()
                .map(|user| {
                    let email = user.email.clone();
                    let on_deleted = move || {
                        deleted.set(Some(email.clone()));
                        listing.restart();
                        // The button that was pressed goes with its row.
                        request_animation_frame(focus_heading);
                    };
                    view! { <DeleteUser user=user on_close=move || asked.set(None) on_deleted=on_deleted /> }
                })
        })}
    }
}

#[component]
fn UserRow(user: WorkspaceUser) -> impl IntoView {
    let Desk { may_delete, asked } = expect_context();
    let whole = StoredValue::new(user.clone());
    let label = text_with("console.users.delete_whom", &[("user", &user.email)]);
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
                    <a class="rcc-person-name" href=paths::user(&user.key)>{user.display_name}</a>
                    <span class="rcc-person-email"><Email address=user.email /></span>
                </span>
            </td>
            <td data-label=text("console.status.label")><StatusBadge status=user.status /></td>
            <td data-label=text("console.users.role")>{role_word(&user.role)}</td>
            <td class=groups data-label=text("console.users.groups")>{list(&user.groups)}</td>
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
            <td>
                {dynamic(move || {
                    may_delete
                        .get()
                        .then(|| {
                            let ask = move || asked.set(Some(whole.get_value()));
                            view! {
                                <span class="rcc-row-actions">
                                    <Button small=true kind=ButtonKind::Quiet label=label.clone() on_press=ask>
                                        {text("console.users.delete")}
                                    </Button>
                                </span>
                            }
                        })
                })}
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
