use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::roles::RoleHolder;
use rollcall_wizard::components::{
    Button, ButtonKind, EmptyState, IconName, Table, dynamic, handler,
};
use rollcall_wizard::messages::text;

use super::role::OpenRole;
use crate::failure::Failure;
use crate::listing::{Listing, use_listing};
use crate::parts::{ListFrame, MoreRows, StatusBadge, TableRows};
use crate::session::{SessionStore, use_session};
use crate::{api, paths};

/// What a change of the holders does to the page.
#[derive(Debug, Clone, Copy)]
struct HolderList {
    listing: Listing<RoleHolder>,
    open: OpenRole,
    session: SessionStore,
}

impl HolderList {
    fn done(self, answer: Result<(), Failure>) {
        let _ = self.open.failure.try_set(answer.err());
        self.listing.restart();
        let _ = self.open.attempt.try_update(|attempt| *attempt += 1);
        // It may be oneself.
        self.session.look_again();
    }

    fn path_of(self, key: &str) -> String {
        let holders = self.open.id.with_value(|id| paths::role_holders(id));
        format!("{holders}/{}", paths::encode(key))
    }
}

/// Who holds the role; give it to somebody, take it away.
#[component]
pub(super) fn Holders() -> impl IntoView {
    let open = expect_context::<OpenRole>();
    let path = open.id.with_value(|id| paths::role_holders(id));
    let listing = use_listing::<RoleHolder>(Signal::stored(path));
    provide_context(HolderList {
        listing,
        open,
        session: use_session(),
    });
    let title = text("console.roles.holders");
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Person
                title=text("console.roles.nobody")
                text=text("console.roles.nobody_detail")
            />
        }
    };
    view! {
        <h2 class="rcc-holders-title">{title.clone()}</h2>
        {dynamic(move || open.may_change.get().then(|| view! { <Give /> }))}
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.users.user")}</th>
                        <th scope="col">{text("console.status.label")}</th>
                        <th scope="col"><span class="rc-visually-hidden">{text("console.roles.actions")}</span></th>
                    </tr>
                </thead>
                <TableRows
                    listing=listing
                    key=|holder| holder.key.clone()
                    row=|holder| view! { <HolderRow holder=holder /> }.into_any()
                />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}

#[component]
fn Give() -> impl IntoView {
    let list = expect_context::<HolderList>();
    let email = RwSignal::new(String::new());
    let is_empty = move || email.with(|email| email.trim().is_empty());
    let give = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_empty() {
            return;
        }
        let path = list.path_of(email.get_untracked().trim());
        spawn_local(async move {
            let answer = api::put(&path).await;
            if answer.is_ok() {
                let _ = email.try_set(String::new());
            }
            list.done(answer);
        });
    };
    view! {
        <form class="rcc-give" on:submit={handler(give)}>
            <label>
                <span>{text("console.roles.give_to")}</span>
                <input
                    class="rc-input"
                    type="email"
                    autocomplete="off"
                    placeholder=text("console.roles.give_hint")
                    prop:value=move || email.get()
                    on:input={handler(move |event| email.set(event_target_value(&event)))}
                />
            </label>
            <button type="submit" class="rc-button" disabled=is_empty>{text("console.roles.give")}</button>
        </form>
    }
}

#[component]
fn HolderRow(holder: RoleHolder) -> impl IntoView {
    let list = expect_context::<HolderList>();
    let path = StoredValue::new(list.path_of(&holder.key));
    let take = move || {
        spawn_local(async move { list.done(api::delete(&path.get_value()).await) });
    };
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <span class="rcc-person-name">{holder.display_name}</span>
                    <span class="rcc-person-email">{holder.email}</span>
                </span>
            </td>
            <td data-label=text("console.status.label")><StatusBadge status=holder.status /></td>
            <td>
                <span class="rcc-row-actions">
                    {dynamic(move || {
                        list.open
                            .may_change
                            .get()
                            .then(|| {
                                view! {
                                    <Button small=true kind=ButtonKind::Quiet on_press=take>
                                        {text("console.roles.take")}
                                    </Button>
                                }
                            })
                    })}
                </span>
            </td>
        </tr>
    }
}
