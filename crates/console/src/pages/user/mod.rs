mod actions;
mod reset_link;

use leptos::prelude::*;
use rollcall_api::users::WorkspaceUser;
use rollcall_wizard::components::{Badge, PageHeader, dynamic};
use rollcall_wizard::messages::{list, text};

use self::actions::UserActions;
use crate::fetched::{Fetched, use_fetched};
use crate::page::use_page;
use crate::parts::{BackLink, Fact, FailureNotice, Skeleton, StatusBadge};
use crate::paths;
use crate::role::role_word;

/// Somebody of the workspace directory: what is known, and what can be done.
#[component]
pub(crate) fn UserPage(key: String) -> impl IntoView {
    let attempt = RwSignal::new(0);
    let fetched = use_fetched::<WorkspaceUser>(Signal::stored(paths::user(&key)), attempt);
    let title = Memo::new(move |_| {
        fetched.with(|fetched| match fetched {
            Fetched::Waiting => String::new(),
            Fetched::Ready(user) => user.display_name.clone(),
            Fetched::Failed(_) => text("console.users.user"),
        })
    });
    use_page(title.into());
    view! {
        <BackLink href=paths::USERS.to_owned() label=text("console.nav.users") />
        {dynamic(move || match fetched.get() {
            Fetched::Waiting => view! { <Skeleton lines=5 /> }.into_any(),
            Fetched::Ready(user) => view! { <Known user=user /> }.into_any(),
            Fetched::Failed(failure) => {
                view! {
                    <PageHeader title=title />
                    <FailureNotice failure=failure on_retry=move || attempt.update(|attempt| *attempt += 1) />
                }
                    .into_any()
            }
        })}
    }
}

#[component]
fn Known(user: WorkspaceUser) -> impl IntoView {
    let actions = view! { <UserActions user=user.clone() /> };
    let applications = user
        .applications
        .into_iter()
        .map(|application| view! { <Badge>{application}</Badge> })
        .collect_view();
    view! {
        {actions}
        <section>
            <dl class="rcc-user-facts">
                <Fact name="console.status.label"><StatusBadge status=user.status /></Fact>
                <Fact name="console.users.role">{role_word(&user.role)}</Fact>
                <Fact name="console.users.groups">{list(&user.groups)}</Fact>
                <Fact name="console.users.identifiers">
                    <span class="rcc-items rcc-mono">
                        {user.identifiers.into_iter().map(|identifier| view! { <span>{identifier}</span> }).collect_view()}
                    </span>
                </Fact>
                <Fact name="console.nav.applications"><span class="rcc-items">{applications}</span></Fact>
            </dl>
        </section>
    }
}
