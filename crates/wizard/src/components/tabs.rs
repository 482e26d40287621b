use leptos::prelude::*;

use super::dynamic::dynamic;
use crate::messages::format_number;

/// One tab: a place with an address of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub href: String,
    pub label: String,
    pub count: Option<u32>,
    pub current: bool,
}

/// Tabs that are links: each view has an address, back and forward work.
#[component]
pub fn TabLinks(
    /// Name for readers.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let link = |tab: Tab| {
        let count = tab.count.map(|count| {
            view! { <span class="rc-tab-count rc-number">{format_number(u64::from(count))}</span> }
        });
        view! {
            <a class="rc-tab" href=tab.href aria-current=tab.current.then_some("page")>
                {tab.label}
                {count}
            </a>
        }
    };
    view! {
        <nav class="rc-tabs" aria-label=move || label.get()>
            {dynamic(move || tabs.get().into_iter().map(link).collect_view())}
        </nav>
    }
}
