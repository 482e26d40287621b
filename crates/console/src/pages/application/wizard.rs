use leptos::prelude::*;
use rollcall_api::applications::ApplicationSummary;
use rollcall_wizard::components::dynamic;
use rollcall_wizard::messages::text_with;

use crate::fetched::use_fetched;
use crate::page::use_page;
use crate::pages::import_wizard::ImportWizard;
use crate::parts::BackLink;
use crate::paths;

/// The wizard for the application's imported account. The wizard itself says when there is no such application
/// or when one may not import to it.
#[component]
pub(crate) fn ApplicationImportPage(slug: String) -> impl IntoView {
    let back = paths::application(&slug);
    let fetched = use_fetched::<ApplicationSummary>(Signal::stored(back.clone()), RwSignal::new(0));
    let name = {
        let slug = slug.clone();
        Memo::new(move |_| {
            let known = fetched.with(|fetched| fetched.ready().map(|found| found.name.clone()));
            known.unwrap_or_else(|| slug.clone())
        })
    };
    let title =
        Signal::derive(move || text_with("console.application.import", &[("name", &name.get())]));
    use_page(title);
    view! {
        <BackLink href=back.clone() label=name />
        <h1 class="rc-visually-hidden" tabindex="-1">
            {dynamic(move || title.get())}
        </h1>
        <ImportWizard roster=format!("app:{slug}") users_href=back />
    }
}
