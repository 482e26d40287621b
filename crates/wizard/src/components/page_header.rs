use leptos::prelude::*;

use super::dynamic::dynamic;

/// The head of a page: its name, one line about it, and what can be done here as its children.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] subtitle: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="rc-page-header">
            <div class="rc-page-header-words">
                <h1 tabindex="-1">{dynamic(move || title.get())}</h1>
                {dynamic(move || {
                    let subtitle = subtitle.get();
                    (!subtitle.is_empty()).then(|| view! { <p class="rc-page-subtitle">{subtitle}</p> })
                })}
            </div>
            {children.map(|children| view! { <div class="rc-page-actions">{children()}</div> })}
        </header>
    }
}
