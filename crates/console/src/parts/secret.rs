use leptos::prelude::*;

use super::CopyButton;

/// Something that is shown once, to be copied.
#[component]
pub(crate) fn Secret(
    /// Name for readers.
    #[prop(into)]
    label: String,
    #[prop(into)] content: String,
) -> impl IntoView {
    view! {
        <div class="rcc-secret">
            <input
                class="rc-input rcc-mono"
                type="text"
                readonly=true
                autocomplete="off"
                aria-label=label
                prop:value=content.clone()
            />
            <CopyButton content=content />
        </div>
    }
}
