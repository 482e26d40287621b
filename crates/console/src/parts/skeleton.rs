use leptos::prelude::*;
use rollcall_wizard::messages::text;

/// The lines of what is on its way, so that nothing jumps when it comes. A quick answer shows none of them.
#[component]
pub(crate) fn Skeleton(#[prop(default = 6)] lines: u32) -> impl IntoView {
    view! {
        <div class="rcc-skeleton" role="status">
            <span class="rc-visually-hidden">{text("console.loading")}</span>
            {(0..lines).map(|_| view! { <div class="rcc-skeleton-line" aria-hidden="true"></div> }).collect_view()}
        </div>
    }
}
