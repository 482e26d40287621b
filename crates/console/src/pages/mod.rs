//! The pages, one a file. What is around them is in [`crate::shell`].

mod application;
mod applications;
mod check;
mod import;
mod import_wizard;
mod imports;
mod not_found;
mod sign_in;
mod users;

pub(crate) use check::CheckPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use sign_in::{SignInPage, SignInScreen};

use leptos::prelude::*;

use self::application::{ApplicationImportPage, ApplicationPage};
use self::applications::ApplicationsPage;
use self::import::ImportPage;
use self::imports::ImportsPage;
use self::users::{UsersImportPage, UsersPage};
use crate::place::Place;

/// The page in the shell.
#[component]
pub(crate) fn Page(place: Memo<Place>) -> impl IntoView {
    move || match place.get() {
        Place::Applications => view! { <ApplicationsPage /> }.into_any(),
        Place::Application { slug } => view! { <ApplicationPage slug=slug /> }.into_any(),
        Place::ApplicationImport { slug } => {
            view! { <ApplicationImportPage slug=slug /> }.into_any()
        }
        Place::Users => view! { <UsersPage /> }.into_any(),
        Place::UsersImport => view! { <UsersImportPage /> }.into_any(),
        Place::Imports => view! { <ImportsPage /> }.into_any(),
        Place::Import { id } => view! { <ImportPage id=id /> }.into_any(),
        // These are not in the shell.
        Place::First | Place::Check | Place::SignIn | Place::Unknown => ().into_any(),
    }
}
