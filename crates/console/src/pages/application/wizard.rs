use leptos::prelude::*;
use rollcall_api::applications::Application;
use rollcall_wizard::messages::text_with;

use super::use_slug;
use crate::fetched::use_fetched;
use crate::page::use_page;
use crate::pages::import_wizard::ImportWizard;
use crate::parts::BackLink;
use crate::paths;

/// The wizard for the application's imported account. The wizard itself says when there is no such application
/// or when one may not import to it.
#[component]
pub(crate) fn ApplicationImportPage() -> impl IntoView {
    let slug = use_slug();
    let path = Signal::derive(move || paths::application(&slug.get()));
    let fetched = use_fetched::<Application>(path, RwSignal::new(0));
    let name = Memo::new(move |_| {
        let known = fetched.with(|fetched| fetched.ready().map(|found| found.summary.name.clone()));
        known.unwrap_or_else(|| slug.get())
    });
    let title =
        Signal::derive(move || text_with("console.application.import", &[("name", &name.get())]));
    use_page(title);
    let back = Signal::derive(move || paths::application(&slug.get()));
    view! {
        <BackLink href=back label=name />
        <h1 class="rc-visually-hidden" tabindex="-1">{move || title.get()}</h1>
        {move || {
            let slug = slug.get();
            view! { <ImportWizard roster=format!("app:{slug}") users_href=paths::application(&slug) /> }
        }}
    }
}
