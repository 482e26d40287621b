use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_wizard::components::{Notice, Tone, dynamic, handler, watch};
use rollcall_wizard::messages::text;

use super::other_ways::{OpenIdButton, OpenIdTrouble, use_ways};
use super::password_form::PasswordForm;
use crate::failure::Failure;
use crate::location::use_location;
use crate::page::use_page;
use crate::session::{SessionState, SessionStore, use_session};
use crate::shell::Front;
use crate::sign_in_link::{page_after, token_in};
use crate::{api, paths, wanted_page};

/// How far signing in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    Asking,
    Busy,
    /// What was pasted holds no token.
    NoToken,
    Refused(Failure),
}

/// `/sign-in#TOKEN`, where one-time links lead.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let session = use_session();
    let stage = RwSignal::new(Stage::Asking);
    let location = use_location();
    let hash = location.hash();
    watch(move || match hash.with(|hash| token_in(hash)) {
        Some(token) => {
            // It is a key; it does not stay in the address bar or the history.
            location.replace(paths::SIGN_IN);
            enter(session, token, stage);
        }
        None if stage.get_untracked() == Stage::Asking => session.find_out(),
        None => {}
    });
    watch(move || {
        if session
            .state()
            .with(|state| matches!(state, SessionState::SignedIn(_)))
        {
            location.replace(page_after(
                wanted_page::take().as_deref(),
                paths::APPLICATIONS,
            ));
        }
    });
    view! { <SignInForm stage=stage /> }
}

/// The same, in the place of a page that needs somebody signed in.
#[component]
pub(crate) fn SignInScreen() -> impl IntoView {
    wanted_page::remember();
    let session = use_session();
    let back_here = window_event_listener(leptos::ev::focus, move |_| session.look_again());
    on_cleanup(move || back_here.remove());
    view! { <SignInForm stage=RwSignal::new(Stage::Asking) /> }
}

#[component]
fn SignInForm(stage: RwSignal<Stage>) -> impl IntoView {
    let title = text("console.sign_in.title");
    use_page(Signal::stored(title.clone()));
    let session = use_session();
    let ways = use_ways();
    let pasted = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match pasted.with_untracked(|pasted| token_in(pasted)) {
            Some(token) => enter(session, token, stage),
            None => stage.set(Stage::NoToken),
        }
    };
    let busy = move || stage.get() == Stage::Busy;
    view! {
        <Front>
            <div class="rcc-narrow">
                <h1 tabindex="-1">{title}</h1>
                {dynamic(move || trouble(stage.get()))}
                <OpenIdTrouble />
                <OpenIdButton ways=ways />
                <PasswordForm stage=stage ways=ways />
                <ul class="rcc-sign-in-ways" role="list">
                    <li>
                        <p>{text("console.sign_in.printed")}</p>
                        <code>"rollcall serve"</code>
                    </li>
                    <li>
                        <p>{text("console.sign_in.another")}</p>
                        <code>"rollcall sign-in-link --user you@example.com"</code>
                    </li>
                </ul>
                <form class="rcc-sign-in-form" on:submit={handler(submit)}>
                    <label for="rcc-link">{text("console.sign_in.field")}</label>
                    <div class="rcc-sign-in-row">
                        <input
                            class="rc-input"
                            id="rcc-link"
                            type="text"
                            autocomplete="off"
                            autocapitalize="off"
                            spellcheck="false"
                            prop:value=move || pasted.get()
                            on:input={handler(move |event| pasted.set(event_target_value(&event)))}
                        />
                        <button type="submit" class="rc-button rc-button-primary" disabled=busy>
                            {dynamic(move || text(if busy() { "console.sign_in.busy" } else { "console.sign_in.button" }))}
                        </button>
                    </div>
                </form>
                <p class="rc-quiet-text">{text("console.sign_in.hint")}</p>
            </div>
        </Front>
    }
}

pub(super) fn trouble(stage: Stage) -> Option<AnyView> {
    let (title, detail) = match stage {
        Stage::Asking | Stage::Busy => return None,
        Stage::NoToken => (
            text("console.sign_in.no_token"),
            text("console.sign_in.no_token_detail"),
        ),
        Stage::Refused(Failure::LinkNotValid | Failure::SignedOut) => (
            text("console.sign_in.not_valid"),
            text("console.sign_in.not_valid_detail"),
        ),
        Stage::Refused(Failure::Other { title, detail, .. }) => (title, detail),
        Stage::Refused(_) => (
            text("console.failure.unreachable"),
            text("console.failure.unreachable_detail"),
        ),
    };
    Some(view! { <Notice tone=Tone::Danger title=title><p>{detail}</p></Notice> }.into_any())
}

/// Trades the token for a session; whoever waits for one sees it then.
fn enter(session: SessionStore, token: String, stage: RwSignal<Stage>) {
    stage.set(Stage::Busy);
    spawn_local(async move {
        match api::sign_in(token).await {
            Ok(signed_in) => session.begin(signed_in),
            Err(failure) => stage.set(Stage::Refused(failure)),
        }
    });
}
