use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::BASE_PATH;
use rollcall_api::session::{SignInRefusal, SignInWays};
use rollcall_wizard::components::{Notice, Tone, dynamic, handler};
use rollcall_wizard::messages::{text, text_with};

use super::sign_in::Stage;
use crate::api;
use crate::location::use_location;

/// How people sign in here, once the server has said so. Until then, and without an answer, by links and passwords.
pub(super) fn use_ways() -> RwSignal<SignInWays> {
    let ways = RwSignal::new(SignInWays::default());
    spawn_local(async move {
        if let Ok(found) = api::get::<SignInWays>("/session/ways").await {
            let _ = ways.try_set(found);
        }
    });
    ways
}

/// The button of the identity provider, where there is one.
#[component]
pub(super) fn OpenIdButton(ways: RwSignal<SignInWays>) -> impl IntoView {
    dynamic(move || {
        let name = ways.get().openid?;
        let label = text_with("console.openid.button", &[("name", &name)]);
        let address = format!("{BASE_PATH}/session/openid");
        let link =
            view! { <a class="rc-button rc-button-primary rcc-openid" href=address>{label}</a> };
        Some(link.into_any())
    })
}

/// Why the identity provider led back without a session: what `refused` in the query says.
#[component]
pub(super) fn OpenIdTrouble() -> impl IntoView {
    let refused = use_location().param("refused");
    dynamic(move || {
        let word = refused.get();
        let refusal = SignInRefusal::ALL
            .into_iter()
            .find(|one| one.word() == word)?;
        let detail = text(match refusal {
            SignInRefusal::Unavailable => "console.openid.unavailable",
            SignInRefusal::Expired => "console.openid.expired",
            SignInRefusal::Denied => "console.openid.denied",
            SignInRefusal::Untrusted => "console.openid.untrusted",
            SignInRefusal::Unverified => "console.openid.unverified",
            SignInRefusal::Nobody => "console.openid.nobody",
        });
        let title = text("console.openid.refused");
        Some(view! { <Notice tone=Tone::Danger title=title><p>{detail}</p></Notice> }.into_any())
    })
}

/// Asks for a link by mail that sets a password, for the address that is typed.
#[component]
pub(super) fn ForgotPassword(email: RwSignal<String>, stage: RwSignal<Stage>) -> impl IntoView {
    let sent = RwSignal::new(false);
    let ask = move |_| {
        stage.set(Stage::Busy);
        spawn_local(async move {
            let after = match api::ask_for_reset(email.get_untracked()).await {
                Ok(()) => {
                    let _ = sent.try_set(true);
                    Stage::Asking
                }
                Err(failure) => Stage::Refused(failure),
            };
            let _ = stage.try_set(after);
        });
    };
    let unusable =
        move || stage.get() == Stage::Busy || email.with(|email| email.trim().is_empty());
    view! {
        <p class="rc-quiet-text">{text("console.password.forgot_mail")}</p>
        <button type="button" class="rc-button rcc-send-link" disabled=unusable on:click={handler(ask)}>
            {text("console.password.forgot_button")}
        </button>
        <p role="status">
            {dynamic(move || sent.get().then(|| text("console.password.sent")))}
        </p>
    }
}
