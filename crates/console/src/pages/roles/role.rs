use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::roles::{NewRole, Role, RoleChange};
use rollcall_api::session::Access;
use rollcall_wizard::components::{Button, ButtonKind, PageHeader, dynamic};
use rollcall_wizard::messages::{text, text_count};

use super::form::RoleForm;
use super::holders::Holders;
use super::words_of;
use crate::failure::Failure;
use crate::fetched::{Fetched, use_fetched};
use crate::location::use_location;
use crate::page::use_page;
use crate::parts::{BackLink, FailureNotice, Refusal, Skeleton};
use crate::session::use_session;
use crate::{api, paths};

/// What the parts of the page share.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenRole {
    pub(super) id: StoredValue<String>,
    /// Fetches the role anew.
    pub(super) attempt: RwSignal<u32>,
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) may_change: Memo<bool>,
}

/// A custom role: what it allows, who holds it; change it, give it, take it, delete it.
#[component]
pub(crate) fn RolePage(id: String) -> impl IntoView {
    let attempt = RwSignal::new(0);
    let fetched = use_fetched::<Role>(Signal::stored(paths::role(&id)), attempt);
    let open = OpenRole {
        id: StoredValue::new(id),
        attempt,
        failure: RwSignal::new(None),
        may_change: use_session().select(|session| session.scopes.settings == Access::TakeAction),
    };
    provide_context(open);
    let role = Memo::new(move |_| fetched.with(|fetched| fetched.ready().cloned()));
    let title = Memo::new(move |_| match fetched.get() {
        Fetched::Waiting => String::new(),
        Fetched::Ready(role) => role.name,
        Fetched::Failed(_) => text("console.roles.role"),
    });
    use_page(title.into());
    let allows = Signal::derive(move || {
        role.get()
            .map(|role| words_of(role.scopes))
            .unwrap_or_default()
    });
    // The form is made anew for another version alone, and the list of holders never.
    let form = Memo::new(move |_| {
        let role = role
            .get()
            .filter(|role| !role.built_in && open.may_change.get());
        role.map(|role| Role { holders: 0, ..role })
    });
    let is_open = Memo::new(move |_| role.with(Option::is_some));
    let holders = Memo::new(move |_| role.get().map_or(0, |role| role.holders));
    view! {
        <BackLink href=paths::ROLES.to_owned() label=text("console.nav.roles") />
        <PageHeader title=title subtitle=allows />
        {dynamic(move || open.failure.get().map(|failure| view! { <Refusal failure=failure /> }))}
        {dynamic(move || match fetched.get() {
            Fetched::Waiting => view! { <Skeleton lines=4 /> }.into_any(),
            Fetched::Failed(failure) => {
                view! { <FailureNotice failure=failure on_retry=move || attempt.update(|attempt| *attempt += 1) /> }
                    .into_any()
            }
            Fetched::Ready(_) => ().into_any(),
        })}
        {dynamic(move || form.get().map(|role| view! { <Change role=role /> }))}
        {dynamic(move || is_open.get().then(|| view! { <Holders /> }))}
        {dynamic(move || form.with(Option::is_some).then(|| view! { <Delete holders=holders /> }))}
    }
}

#[component]
fn Change(role: Role) -> impl IntoView {
    let open = expect_context::<OpenRole>();
    let session = use_session();
    let busy = RwSignal::new(false);
    let version = role.version;
    let change = move |wanted: NewRole| {
        busy.set(true);
        let change = RoleChange {
            version,
            name: Some(wanted.name),
            scopes: Some(wanted.scopes),
        };
        let body = serde_json::to_string(&change).unwrap_or_default();
        spawn_local(async move {
            let answer = api::patch::<Role>(&paths::role(&open.id.get_value()), &body).await;
            let _ = busy.try_set(false);
            let _ = open.failure.try_set(answer.err());
            let _ = open.attempt.try_update(|attempt| *attempt += 1);
            // It may be one's own.
            session.look_again();
        });
    };
    view! {
        <RoleForm title="console.roles.change" button="console.roles.change_button" role=role busy=busy on_submit=change />
    }
}

/// Asks first, and says who loses it.
#[component]
fn Delete(holders: Memo<u32>) -> impl IntoView {
    let open = expect_context::<OpenRole>();
    let location = use_location();
    let session = use_session();
    let sure = RwSignal::new(false);
    let delete = move || {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn_local(async move {
            match api::delete(&paths::role(&open.id.get_value())).await {
                Ok(()) => {
                    session.look_again();
                    location.replace(paths::ROLES);
                }
                Err(why) => {
                    let _ = open.failure.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <p class="rcc-role-end">
            <Button kind=ButtonKind::Danger on_press=delete>
                {dynamic(move || match sure.get() {
                    true => text_count("console.roles.delete_sure", u64::from(holders.get())),
                    false => text("console.roles.delete"),
                })}
            </Button>
        </p>
    }
}
