use leptos::prelude::*;
use rollcall_wizard::components::{Badge, Tone};
use rollcall_wizard::messages::text;

/// Whether a user is active, was once, or is archived.
#[component]
pub(crate) fn StatusBadge(status: String) -> impl IntoView {
    let (tone, word) = match status.as_str() {
        "active" => (Tone::New, text("console.status.active")),
        "past" => (Tone::Quiet, text("console.status.past")),
        "archived" => (Tone::Quiet, text("console.status.archived")),
        _ => (Tone::Quiet, status),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
