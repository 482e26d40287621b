use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Stands around a `<select class="rc-select">` and draws its arrow.
#[component]
pub fn SelectFrame(children: Children) -> impl IntoView {
    view! {
        <span class="rc-select-frame">
            {children()}
            <Icon name=IconName::ChevronDown />
        </span>
    }
}
