use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_wizard::components::{dynamic, handler};
use rollcall_wizard::messages::text;

use super::sign_in::{Stage, trouble};
use crate::location::use_location;
use crate::page::use_page;
use crate::session::use_session;
use crate::shell::Front;
use crate::sign_in_link::token_in;
use crate::{api, paths};

/// `/set-password#TOKEN`, where the links lead that set a password.
#[component]
pub(crate) fn SetPasswordPage() -> impl IntoView {
    let title = text("console.password.set_title");
    use_page(Signal::stored(title.clone()));
    let session = use_session();
    let location = use_location();
    let token = StoredValue::new(location.hash().with_untracked(|hash| token_in(hash)));
    if token.with_value(Option::is_some) {
        // It is a key; it does not stay in the address bar or the history.
        location.replace(paths::SET_PASSWORD);
    }
    let stage = RwSignal::new(match token.with_value(Option::is_some) {
        true => Stage::Asking,
        false => Stage::NoToken,
    });
    let password = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(token) = token.get_value() else {
            return;
        };
        stage.set(Stage::Busy);
        spawn_local(async move {
            match api::set_password(token, password.get_untracked()).await {
                Ok(signed_in) => {
                    session.begin(signed_in);
                    location.replace(paths::APPLICATIONS);
                }
                Err(failure) => {
                    let _ = stage.try_set(Stage::Refused(failure));
                }
            }
        });
    };
    let unusable = move || matches!(stage.get(), Stage::Busy | Stage::NoToken);
    view! {
        <Front>
            <div class="rcc-narrow">
                <h1 tabindex="-1">{title}</h1>
                {dynamic(move || trouble(stage.get()))}
                <p class="rc-quiet-text">{text("console.password.rule")}</p>
                <form class="rcc-sign-in-form" on:submit={handler(submit)}>
                    <label for="rcc-new-password">{text("console.password.new")}</label>
                    <div class="rcc-sign-in-row">
                        <input
                            class="rc-input"
                            id="rcc-new-password"
                            type="password"
                            autocomplete="new-password"
                            on:input={handler(move |event| password.set(event_target_value(&event)))}
                        />
                        <button type="submit" class="rc-button rc-button-primary" disabled=unusable>
                            {text("console.password.set_button")}
                        </button>
                    </div>
                </form>
            </div>
        </Front>
    }
}
