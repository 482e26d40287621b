use leptos::prelude::*;
use rollcall_wizard::components::{ButtonLink, PageHeader};
use rollcall_wizard::messages::text;

use crate::page::use_page;
use crate::paths;

/// There is no page at this address.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    let title = text("console.not_found.title");
    use_page(Signal::stored(title.clone()));
    view! {
        <div class="rcc-narrow">
            <PageHeader title=title subtitle=text("console.not_found.detail") />
            <div>
                <ButtonLink href=paths::APPLICATIONS.to_owned()>{text("console.to_applications")}</ButtonLink>
            </div>
        </div>
    }
}
