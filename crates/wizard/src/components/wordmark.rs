use leptos::prelude::*;

/// Five strokes of a tally, the name beside them drawn with the same pen.
#[component]
pub fn Wordmark(
    /// The tally alone, for narrow places.
    #[prop(optional)]
    mark_only: bool,
) -> impl IntoView {
    let width = if mark_only { 24 } else { 100 };
    view! {
        <svg
            class="rc-wordmark"
            viewBox=format!("0 0 {width} 24")
            width=width
            height="24"
            role="img"
            aria-label="Rollcall"
        >
            <path class="rc-wordmark-tally" d="M5 4v16M9.5 4v16M14 4v16M18.5 4v16"></path>
            <path class="rc-wordmark-strike" d="M2 17 22 7"></path>
            {(!mark_only)
                .then(|| {
                    view! {
                        <path
                            class="rc-wordmark-name"
                            d="M33 19v-9M33 14c0-2.5 1.5-4 4-4\
                               M44.5 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z\
                               M54 4.500V19M59 4.500V19\
                               M72 11.500a4.5 4.5 0 1 0 0 6\
                               M81.5 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM86 10v9\
                               M91.5 4.500V19M96.5 4.500V19"
                        ></path>
                    }
                })}
        </svg>
    }
}
