use leptos::prelude::*;
use rollcall_wizard::components::{Icon, IconName, dynamic};

/// Up one level, above the head of a page.
#[component]
pub(crate) fn BackLink(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] label: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="rcc-back" href=move || href.get()>
            <Icon name=IconName::Back />
            <span>{dynamic(move || label.get())}</span>
        </a>
    }
}
