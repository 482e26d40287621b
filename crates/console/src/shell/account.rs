use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_wizard::components::{Button, ButtonKind, IconName, dynamic};
use rollcall_wizard::messages::{list, text};

use super::language::LanguageChoice;
use crate::role::role_word;
use crate::session::use_session;
use crate::{api, paths};

/// Who is signed in, as what, and the way out.
#[component]
pub(super) fn Account() -> impl IntoView {
    let session = use_session();
    let name = session.select(|session| session.display_name.clone());
    let email = session.select(|session| session.email.clone());
    let role = session.select(|session| {
        let mut roles = vec![role_word(&session.role)];
        roles.extend(session.custom_roles.iter().cloned());
        list(&roles)
    });
    let failed = RwSignal::new(false);
    let sign_out = move || {
        failed.set(false);
        spawn_local(async move {
            match api::sign_out().await {
                Ok(()) => {
                    // Half an upload names people; the next one at this browser is somebody else.
                    rollcall_wizard::forget_all().await;
                    session.end();
                }
                Err(_) => failed.set(true),
            }
        });
    };
    view! {
        <section class="rcc-account" aria-label=text("console.account")>
            <p class="rcc-account-name">{dynamic(move || name.get())}</p>
            <p class="rcc-account-email">{dynamic(move || email.get())}</p>
            <p class="rcc-account-email">
                <a href=paths::OWN_PASSWORD>{text("console.password.change_title")}</a>
            </p>
            <div class="rcc-account-foot">
                <span class="rcc-account-role">{dynamic(move || role.get())}</span>
                <Button kind=ButtonKind::Quiet small=true icon=IconName::SignOut on_press=sign_out>
                    {text("console.sign_out")}
                </Button>
            </div>
            <LanguageChoice />
            <p class="rcc-account-trouble" role="alert">
                {dynamic(move || failed.get().then(|| text("console.sign_out_failed")))}
            </p>
        </section>
    }
}
