use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use rollcall_wizard::components::{Icon, IconName, handler};

/// How long typing rests before the list follows.
const REST: Duration = Duration::from_millis(180);

/// A field that narrows a list while one types.
#[component]
pub(crate) fn SearchField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_search: Callback<(String,)>,
) -> impl IntoView {
    let rested = StoredValue::new_local(debounce(REST, move |typed| on_search.run((typed,))));
    let hear = move |event| {
        let typed = event_target_value(&event);
        rested.update_value(|search| search(typed));
    };
    view! {
        <label class="rcc-search">
            <Icon name=IconName::Search />
            <input
                class="rc-input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=label.clone()
                aria-label=label
                prop:value=move || value.get()
                on:input={handler(hear)}
            />
        </label>
    }
}
