use leptos::prelude::*;

use crate::location::{provide_location, use_location};
use crate::page::provide_arrivals;
use crate::pages::{CheckPage, NotFoundPage, SignInPage};
use crate::paths;
use crate::place::Place;
use crate::session::provide_session;
use crate::shell::{Front, Shell};

/// What is around a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Check,
    SignIn,
    Nothing,
    /// The shell stays while one goes from page to page in it.
    Shell,
}

/// The page at the address, and what is around it.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_location();
    provide_session();
    provide_arrivals();
    let location = use_location();
    let path = location.path();
    let place = Memo::new(move |_| path.with(|path| Place::of(path)));
    Effect::new(move |_| {
        if place.with(|place| *place == Place::First) {
            location.replace(paths::APPLICATIONS);
        }
    });
    let around = Memo::new(move |_| {
        place.with(|place| match place {
            Place::Check => Around::Check,
            Place::SignIn => Around::SignIn,
            Place::Unknown | Place::First => Around::Nothing,
            _ => Around::Shell,
        })
    });
    move || match around.get() {
        Around::Check => view! { <CheckPage /> }.into_any(),
        Around::SignIn => view! { <SignInPage /> }.into_any(),
        Around::Shell => view! { <Shell place=place /> }.into_any(),
        Around::Nothing if place.with_untracked(|place| *place == Place::First) => ().into_any(),
        Around::Nothing => view! { <Front><NotFoundPage /></Front> }.into_any(),
    }
}
