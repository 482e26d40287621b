use leptos::html::Div;
use leptos::prelude::*;

use super::dynamic::watch;

/// How far something is, in numbers and as a line. Readers hear it through the live region of the screen.
#[component]
pub fn ProgressBar(
    /// What is being done, for readers.
    #[prop(into)]
    label: Signal<String>,
    /// From 0 to 1.
    #[prop(into)]
    share: Signal<f64>,
) -> impl IntoView {
    let fill = NodeRef::<Div>::new();
    let percent = move || (share.get().clamp(0.0, 1.0) * 100.0).round() as u32;
    watch(move || {
        let width = format!("{}%", percent());
        if let Some(fill) = fill.get() {
            // Set through the object model: a strict policy blocks style attributes.
            let _ = web_sys::HtmlElement::style(&fill).set_property("inline-size", &width);
        }
    });
    view! {
        <div
            class="rc-progress"
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().to_string()
        >
            <div class="rc-progress-fill" node_ref=fill></div>
        </div>
    }
}
