use leptos::prelude::*;
use rollcall_wizard::messages::text;

/// One line of a list of facts; `name` is the key of its word.
#[component]
pub(crate) fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="rcc-fact">
            <dt>{text(name)}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
