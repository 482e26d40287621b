use leptos::prelude::*;
use rollcall_wizard::components::Badge;
use rollcall_wizard::messages::text;

/// Whether a user is active, was once, or is archived. Only what is not as usual is marked.
#[component]
pub(crate) fn StatusBadge(status: String) -> impl IntoView {
    match status.as_str() {
        "active" => view! { <span>{text("console.status.active")}</span> }.into_any(),
        "past" => view! { <Badge>{text("console.status.past")}</Badge> }.into_any(),
        "archived" => view! { <Badge>{text("console.status.archived")}</Badge> }.into_any(),
        _ => view! { <Badge>{status}</Badge> }.into_any(),
    }
}
