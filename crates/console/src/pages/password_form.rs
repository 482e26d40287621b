use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::SignInWays;
use rollcall_wizard::components::{dynamic, handler};
use rollcall_wizard::messages::text;

use super::other_ways::ForgotPassword;
use super::sign_in::Stage;
use crate::api;
use crate::session::use_session;

/// Signing in by address and password; the browser's own store may fill it.
#[component]
pub(super) fn PasswordForm(stage: RwSignal<Stage>, ways: RwSignal<SignInWays>) -> impl IntoView {
    let session = use_session();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = move || stage.get() == Stage::Busy;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        stage.set(Stage::Busy);
        spawn_local(async move {
            let answer =
                api::sign_in_by_password(email.get_untracked(), password.get_untracked()).await;
            match answer {
                Ok(signed_in) => session.begin(signed_in),
                Err(failure) => {
                    let _ = stage.try_set(Stage::Refused(failure));
                }
            }
        });
    };
    view! {
        <form class="rcc-sign-in-form" on:submit={handler(submit)}>
            <label for="rcc-email">{text("console.password.email")}</label>
            <input
                class="rc-input"
                id="rcc-email"
                type="email"
                autocomplete="username"
                on:input={handler(move |event| email.set(event_target_value(&event)))}
            />
            <label for="rcc-password">{text("console.password.password")}</label>
            <div class="rcc-sign-in-row">
                <input
                    class="rc-input"
                    id="rcc-password"
                    type="password"
                    autocomplete="current-password"
                    on:input={handler(move |event| password.set(event_target_value(&event)))}
                />
                <button type="submit" class="rc-button rc-button-primary" disabled=busy>
                    {dynamic(move || text(if busy() { "console.sign_in.busy" } else { "console.sign_in.button" }))}
                </button>
            </div>
            {dynamic(move || {
                if ways.with(|ways| ways.reset_by_mail) {
                    view! { <ForgotPassword email=email stage=stage /> }.into_any()
                } else {
                    view! { <p class="rc-quiet-text">{text("console.password.forgot")}</p> }.into_any()
                }
            })}
        </form>
    }
}
