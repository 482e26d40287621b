use leptos::prelude::*;
use rollcall_wizard::components::{dynamic, watch};

use crate::location::{provide_location, use_location};
use crate::page::provide_arrivals;
use crate::paths;
use crate::place::{Place, Program};
use crate::session::provide_session;
use crate::shell::Shell;

/// What is around a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// The page brings its own.
    Nothing,
    /// The shell stays while one goes from page to page in it.
    Shell,
}

/// The page at the address, and what is around it. `page` makes those of this program.
#[component]
pub(crate) fn App(program: Program, page: fn(Place) -> AnyView) -> impl IntoView {
    provide_location(program);
    provide_session();
    provide_arrivals();
    let location = use_location();
    let path = location.path();
    let place = Memo::new(move |_| path.with(|path| Place::of(path)));
    watch(move || {
        if place.with(|place| *place == Place::First) {
            location.replace(paths::APPLICATIONS);
        }
    });
    let around = Memo::new(move |_| {
        place.with(|place| match place {
            Place::Check | Place::SignIn | Place::SetPassword | Place::First | Place::Unknown => {
                Around::Nothing
            }
            _ => Around::Shell,
        })
    });
    dynamic(move || match around.get() {
        Around::Nothing => page(place.get()),
        Around::Shell => view! { <Shell place=place page=page /> }.into_any(),
    })
}
