use leptos::prelude::*;
use rollcall_wizard::messages::{format_day, format_moment};

/// When something was.
#[component]
pub(crate) fn Moment(
    /// RFC 3339.
    at: String,
    /// Where the hour does not matter; it is told on pointing.
    #[prop(optional)]
    day_only: bool,
) -> impl IntoView {
    let exact = format_moment(&at);
    let shown = if day_only {
        format_day(&at)
    } else {
        exact.clone()
    };
    view! {
        <time class="rc-number rcc-moment" datetime=at title=day_only.then_some(exact)>
            {shown}
        </time>
    }
}
