use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::{Access, ResetLink};
use rollcall_api::users::WorkspaceUser;
use rollcall_wizard::components::{Button, ButtonKind, IconName, PageHeader, dynamic};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::text;

use super::reset_link::GivenLink;
use crate::failure::Failure;
use crate::location::use_location;
use crate::pages::delete_user::DeleteUser;
use crate::parts::Refusal;
use crate::session::use_session;
use crate::{api, paths};

/// The head of the page, with what can be done to the user, and what came of it.
#[component]
pub(super) fn UserActions(user: WorkspaceUser) -> impl IntoView {
    let location = use_location();
    let session = use_session();
    let may_delete = session.select(|session| session.scopes.users == Access::TakeAction);
    let is_active = user.status == "active";
    let may_give_link =
        session.select(move |session| is_active && session.scopes.settings == Access::TakeAction);
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let given = RwSignal::new(None::<ResetLink>);
    let failure = RwSignal::new(None::<Failure>);
    let path = StoredValue::new(format!("{}/reset-link", paths::user(&user.key)));
    let give = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::post::<ResetLink>(&path.get_value(), &fresh_key(), "{}").await;
            let _ = busy.try_set(false);
            let _ = failure.try_set(session.failure_of(&answer));
            let _ = given.try_set(answer.ok());
        });
    };
    let (title, subtitle) = (user.display_name.clone(), user.email.clone());
    let user = StoredValue::new(user);
    view! {
        <PageHeader title=title subtitle=subtitle>
            {dynamic(move || {
                may_give_link
                    .get()
                    .then(|| {
                        view! {
                            <Button icon=IconName::Lock disabled=busy on_press=give>
                                {text("console.user.reset_link")}
                            </Button>
                        }
                    })
            })}
            {dynamic(move || {
                may_delete
                    .get()
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Danger on_press=move || asked.set(true)>
                                {text("console.users.delete")}
                            </Button>
                        }
                    })
            })}
        </PageHeader>
        <div class="rcc-user-outcome">
            {dynamic(move || given.get().map(|link| view! { <GivenLink link=link /> }))}
            {dynamic(move || failure.get().map(|failure| view! { <Refusal failure=failure /> }))}
        </div>
        {dynamic(move || {
            asked
                .get()
                .then(|| {
                    let on_deleted = move || location.go(paths::DELETED_USERS);
                    view! { <DeleteUser user=user.get_value() on_close=move || asked.set(false) on_deleted=on_deleted /> }
                })
        })}
    }
}
