use leptos::prelude::*;
use rollcall_wizard::components::handler;

/// One of a few ways to look at a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    /// As it stands in the address; empty for the usual one.
    pub(crate) value: &'static str,
    /// Message key.
    pub(crate) label: &'static str,
}

/// A choice among a few, all of them visible.
#[component]
pub(crate) fn Segments(
    #[prop(into)] label: String,
    segments: &'static [Segment],
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choose: Callback<(&'static str,)>,
) -> impl IntoView {
    let button = |segment: &'static Segment| {
        let chosen = move || value.with(|value| value == segment.value);
        view! {
            <button
                type="button"
                class="rcc-segment"
                aria-pressed=move || chosen().to_string()
                on:click={handler(move |_| on_choose.run((segment.value,)))}
            >
                {rollcall_wizard::messages::text(segment.label)}
            </button>
        }
    };
    view! {
        <div class="rcc-segments" role="group" aria-label=label>
            {segments.iter().map(button).collect_view()}
        </div>
    }
}
