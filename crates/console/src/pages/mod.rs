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

pub(crate) use application::{
    ApplicationImportPage, ApplicationPage, ApplicationSources, ApplicationUsers,
};
pub(crate) use applications::ApplicationsPage;
pub(crate) use check::CheckPage;
pub(crate) use import::ImportPage;
pub(crate) use imports::ImportsPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use sign_in::{SignInPage, SignInScreen};
pub(crate) use users::{UsersImportPage, UsersPage};
