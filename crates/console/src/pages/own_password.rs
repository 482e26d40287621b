use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_wizard::components::{Notice, PageHeader, Tone, dynamic, handler};
use rollcall_wizard::messages::text;

use crate::api;
use crate::failure::Failure;
use crate::page::use_page;
use crate::parts::Refusal;
use crate::session::use_session;

/// What became of the last try.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    None,
    Busy,
    Changed,
    Refused(Failure),
}

/// Changing one's own password.
#[component]
pub(crate) fn OwnPasswordPage() -> impl IntoView {
    let title = text("console.password.change_title");
    use_page(Signal::stored(title.clone()));
    let session = use_session();
    let (present, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let outcome = RwSignal::new(Outcome::None);
    let incomplete = move || {
        outcome.get() == Outcome::Busy
            || present.with(String::is_empty)
            || password.with(String::is_empty)
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if incomplete() {
            return;
        }
        outcome.set(Outcome::Busy);
        spawn_local(async move {
            let answer =
                api::change_password(present.get_untracked(), password.get_untracked()).await;
            let refused = session.failure_of(&answer);
            let _ = outcome.try_set(refused.map_or(Outcome::Changed, Outcome::Refused));
            if let Ok(signed_in) = answer {
                session.begin(signed_in);
                let _ = present.try_set(String::new());
                let _ = password.try_set(String::new());
            }
        });
    };
    view! {
        <PageHeader title=title subtitle=text("console.password.change_what") />
        <section>
            <form class="rcc-sign-in-form rcc-own-password" on:submit={handler(submit)}>
                {dynamic(move || match outcome.get() {
                    Outcome::None | Outcome::Busy => ().into_any(),
                    Outcome::Changed => {
                        view! { <Notice tone=Tone::New title=text("console.password.changed") /> }.into_any()
                    }
                    Outcome::Refused(failure) => view! { <Refusal failure=failure /> }.into_any(),
                })}
                <label for="rcc-present-password">{text("console.password.present")}</label>
                <input
                    class="rc-input"
                    id="rcc-present-password"
                    type="password"
                    autocomplete="current-password"
                    prop:value=move || present.get()
                    on:input={handler(move |event| present.set(event_target_value(&event)))}
                />
                <label for="rcc-new-password">{text("console.password.new")}</label>
                <input
                    class="rc-input"
                    id="rcc-new-password"
                    type="password"
                    autocomplete="new-password"
                    aria-describedby="rcc-password-rule"
                    prop:value=move || password.get()
                    on:input={handler(move |event| password.set(event_target_value(&event)))}
                />
                <p class="rc-quiet-text" id="rcc-password-rule">{text("console.password.rule")}</p>
                <button type="submit" class="rc-button rc-button-primary" disabled=incomplete>
                    {text("console.password.change_button")}
                </button>
                <p class="rc-quiet-text">{text("console.password.none_yet")}</p>
            </form>
        </section>
    }
}
