mod form;
mod holders;
mod role;
mod row;

pub(crate) use role::RolePage;

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::roles::{NewRole, Role};
use rollcall_api::session::{Access, Scopes};
use rollcall_wizard::components::{EmptyState, IconName, PageHeader, Table, dynamic};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::{list, permission_words, text};

use self::form::RoleForm;
use self::row::RoleRow;
use crate::failure::Failure;
use crate::listing::{Stage, use_listing};
use crate::location::use_location;
use crate::page::use_page;
use crate::parts::{ListFrame, Refusal, TableRows};
use crate::session::use_session;
use crate::{api, paths};

/// The roles: what each allows, how many hold it; make one.
#[component]
pub(crate) fn RolesPage() -> impl IntoView {
    let title = text("console.nav.roles");
    use_page(Signal::stored(title.clone()));
    let location = use_location();
    let listing = use_listing::<Role>(Signal::stored(paths::ROLES.to_owned()));
    let may_change = use_session().select(|session| session.scopes.settings == Access::TakeAction);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let make = move |wanted: NewRole| {
        busy.set(true);
        let body = serde_json::to_string(&wanted).unwrap_or_default();
        spawn_local(async move {
            let answer = api::post::<Role>(paths::ROLES, &fresh_key(), &body).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(role) => location.go(&paths::role(&role.id)),
                Err(why) => {
                    let _ = failure.try_set(Some(why));
                }
            }
        });
    };
    let none_made = Memo::new(move |_| {
        listing.rows.with(|rows| {
            rows.stage == Stage::Settled && rows.items.iter().all(|role| role.built_in)
        })
    });
    view! {
        <PageHeader title=title.clone() subtitle=text("console.roles.subtitle") />
        {dynamic(move || failure.get().map(|failure| view! { <Refusal failure=failure /> }))}
        {dynamic(move || {
            may_change
                .get()
                .then(|| {
                    view! {
                        <RoleForm
                            title="console.roles.make"
                            button="console.roles.make_button"
                            busy=busy
                            on_submit=make
                        />
                    }
                })
        })}
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=|| ()>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.roles.role")}</th>
                        <th scope="col">{text("console.roles.allows")}</th>
                        <th scope="col" class="rc-cell-number">{text("console.roles.held_by")}</th>
                    </tr>
                </thead>
                <TableRows
                    listing=listing
                    key=|role| role.id.clone()
                    row=|role| view! { <RoleRow role=role /> }.into_any()
                />
            </Table>
        </ListFrame>
        {dynamic(move || {
            none_made
                .get()
                .then(|| {
                    view! {
                        <EmptyState
                            icon=IconName::Person
                            title=text("console.roles.empty")
                            text=text("console.roles.empty_detail")
                        />
                    }
                })
        })}
    }
}

/// "Users: read-only, Large removals: take action".
fn words_of(scopes: Scopes) -> String {
    let words: Vec<String> = scopes
        .permissions()
        .into_iter()
        .map(permission_words)
        .collect();
    match words.is_empty() {
        true => text("console.roles.nothing"),
        false => list(&words),
    }
}
