use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_navigate;
use leptos_router::{NavigateOptions, path};

use crate::page::provide_arrivals;
use crate::pages::{
    ApplicationImportPage, ApplicationPage, ApplicationSources, ApplicationUsers, ApplicationsPage,
    CheckPage, ImportPage, ImportsPage, NotFoundPage, SignInPage, UsersImportPage, UsersPage,
};
use crate::paths;
use crate::session::provide_session;
use crate::shell::{Front, Shell};

/// Which page is at which address.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_session();
    provide_arrivals();
    view! {
        <Router>
            <Routes fallback=|| view! { <Front><NotFoundPage /></Front> }>
                <Route path=path!("/check") view=CheckPage />
                <Route path=path!("/sign-in") view=SignInPage />
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=ToApplications />
                    <Route path=path!("/applications") view=ApplicationsPage />
                    <Route path=path!("/applications/:slug/import") view=ApplicationImportPage />
                    <ParentRoute path=path!("/applications/:slug") view=ApplicationPage>
                        <Route path=path!("") view=ApplicationUsers />
                        <Route path=path!("/sources") view=ApplicationSources />
                    </ParentRoute>
                    <Route path=path!("/users") view=UsersPage />
                    <Route path=path!("/users/import") view=UsersImportPage />
                    <Route path=path!("/imports") view=ImportsPage />
                    <Route path=path!("/imports/:id") view=ImportPage />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The first page is the list of applications, at its own address.
#[component]
fn ToApplications() -> impl IntoView {
    use_navigate()(
        paths::APPLICATIONS,
        NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        },
    );
}
