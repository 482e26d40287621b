use leptos::html::Button;
use leptos::prelude::*;
use rollcall_wizard::components::{Icon, IconName, Wordmark, dynamic, handler, watch};
use rollcall_wizard::messages::text;

use super::account::Account;
use super::navigation::Navigation;
use super::skip_link::SkipLink;
use crate::failure::Failure;
use crate::location::use_location;
use crate::pages::SignInScreen;
use crate::parts::FailureNotice;
use crate::paths;
use crate::place::Place;
use crate::session::{SessionState, use_session};

/// What the shell shows, coarsely: the page in it is not built anew when a detail changes.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Nothing,
    SignIn,
    Page,
    Failure(Failure),
}

/// The administrator's pages, for whoever is signed in; for others, the way to sign in.
#[component]
pub(crate) fn Shell(place: Memo<Place>, page: fn(Place) -> AnyView) -> impl IntoView {
    let session = use_session();
    session.find_out();
    let shown = Memo::new(move |_| {
        session.state().with(|state| match state {
            SessionState::Unknown => Shown::Nothing,
            SessionState::SignedOut => Shown::SignIn,
            SessionState::SignedIn(_) => Shown::Page,
            SessionState::Failed(failure) => Shown::Failure(failure.clone()),
        })
    });
    dynamic(move || match shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::SignIn => view! { <SignInScreen /> }.into_any(),
        Shown::Page => view! { <Frame place=place page=page /> }.into_any(),
        Shown::Failure(failure) => view! {
            <main class="rc-root rcc-alone">
                <FailureNotice failure=failure on_retry=move || session.find_out() />
            </main>
        }
        .into_any(),
    })
}

#[component]
fn Frame(place: Memo<Place>, page: fn(Place) -> AnyView) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let menu_button = NodeRef::<Button>::new();
    let path = use_location().path();
    watch(move || {
        path.with(|_| is_open.set(false));
    });
    let close_on_escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            if let Some(button) = menu_button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    view! {
        <div class="rc-root rcc-frame">
            <SkipLink />
            <header class="rcc-side" on:keydown={handler(close_on_escape)}>
                <div class="rcc-bar">
                    <a class="rcc-home" href=paths::APPLICATIONS aria-label=text("console.home")>
                        <Wordmark />
                    </a>
                    <button
                        type="button"
                        class="rc-button rcc-menu-button"
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls="rcc-menu"
                        node_ref=menu_button
                        on:click={handler(move |_| is_open.update(|is_open| *is_open = !*is_open))}
                    >
                        {dynamic(move || {
                            let icon = if is_open.get() { IconName::Close } else { IconName::Menu };
                            view! { <Icon name=icon /> }
                        })}
                        {text("console.menu")}
                    </button>
                </div>
                <div class="rcc-menu" id="rcc-menu" class:rcc-menu-open=move || is_open.get()>
                    <Navigation />
                    <Account />
                </div>
            </header>
            <main class="rcc-main" id="content" tabindex="-1">
                {dynamic(move || page(place.get()))}
            </main>
        </div>
    }
}
