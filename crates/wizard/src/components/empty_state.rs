use leptos::prelude::*;

use super::dynamic::dynamic;
use super::icon::{Icon, IconName};

/// A place with nothing in it yet: what comes here, and the first step as its children.
#[component]
pub fn EmptyState(
    icon: IconName,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="rc-empty">
            <span class="rc-empty-icon"><Icon name=icon /></span>
            <p class="rc-empty-title">{dynamic(move || title.get())}</p>
            <p class="rc-empty-text">{dynamic(move || text.get())}</p>
            {children.map(|children| view! { <div class="rc-empty-actions">{children()}</div> })}
        </div>
    }
}
