//! The pages, one a file. What is around them is in [`crate::shell`].

mod application;
mod applications;
mod audit;
mod check;
mod delete_user;
mod deleted_users;
mod import;
mod import_wizard;
mod imports;
mod not_found;
mod other_ways;
mod own_password;
mod password_form;
mod roles;
mod set_password;
mod sign_in;
mod tokens;
mod user;
mod users;
mod users_import;

pub(crate) use sign_in::SignInScreen;

use leptos::prelude::*;

use self::application::{ApplicationImportPage, ApplicationPage};
use self::applications::ApplicationsPage;
use self::audit::AuditPage;
use self::check::CheckPage;
use self::deleted_users::DeletedUsersPage;
use self::import::ImportPage;
use self::imports::ImportsPage;
use self::not_found::NotFoundPage;
use self::own_password::OwnPasswordPage;
use self::roles::{RolePage, RolesPage};
use self::set_password::SetPasswordPage;
use self::sign_in::SignInPage;
use self::tokens::TokensPage;
use self::user::UserPage;
use self::users::UsersPage;
use self::users_import::UsersImportPage;
use crate::place::Place;
use crate::shell::Front;

/// The console's pages. Those of the desk are opened by loading that.
pub(crate) fn console_page(place: Place) -> AnyView {
    match place {
        Place::SignIn => view! { <SignInPage /> }.into_any(),
        Place::SetPassword => view! { <SetPasswordPage /> }.into_any(),
        Place::Applications => view! { <ApplicationsPage /> }.into_any(),
        Place::Application { slug } => view! { <ApplicationPage slug=slug /> }.into_any(),
        Place::Users => view! { <UsersPage /> }.into_any(),
        Place::DeletedUsers => view! { <DeletedUsersPage /> }.into_any(),
        Place::User { key } => view! { <UserPage key=key /> }.into_any(),
        Place::OwnPassword => view! { <OwnPasswordPage /> }.into_any(),
        Place::Audit => view! { <AuditPage /> }.into_any(),
        Place::Tokens => view! { <TokensPage /> }.into_any(),
        Place::Roles => view! { <RolesPage /> }.into_any(),
        Place::Role { id } => view! { <RolePage id=id /> }.into_any(),
        Place::Imports => view! { <ImportsPage /> }.into_any(),
        Place::Import { id } => view! { <ImportPage id=id /> }.into_any(),
        Place::Unknown => view! { <Front><NotFoundPage /></Front> }.into_any(),
        // Leads on to the applications.
        Place::First => ().into_any(),
        Place::Check | Place::ApplicationImport { .. } | Place::UsersImport => ().into_any(),
    }
}

/// The desk's pages. Those of the console are opened by loading that.
pub(crate) fn desk_page(place: Place) -> AnyView {
    match place {
        Place::Check => view! { <CheckPage /> }.into_any(),
        Place::ApplicationImport { slug } => {
            view! { <ApplicationImportPage slug=slug /> }.into_any()
        }
        Place::UsersImport => view! { <UsersImportPage /> }.into_any(),
        _ => ().into_any(),
    }
}
