use leptos::prelude::*;
use rollcall_wizard::components::{Notice, Tone};
use rollcall_wizard::messages::{permission_words, text, text_with};

use crate::failure::Failure;

/// Why something that was tried was not done. The page stays as it is.
#[component]
pub(crate) fn RefusalNotice(failure: Failure) -> impl IntoView {
    let (title, detail) = match failure {
        Failure::Forbidden {
            permission: Some(permission),
            ..
        } => {
            let needed = permission_words(&permission);
            let title = text_with("console.failure.permission", &[("permission", &needed)]);
            (title, text("console.failure.ask_admin"))
        }
        Failure::Forbidden { detail, .. } => (text("console.failure.forbidden"), detail),
        Failure::NotFound { detail } => (detail, String::new()),
        Failure::Other { title, detail, .. } => (title, detail),
        Failure::Unreachable | Failure::SignedOut | Failure::LinkNotValid => (
            text("console.failure.unreachable"),
            text("console.failure.unreachable_detail"),
        ),
    };
    view! {
        <Notice tone=Tone::Danger title=title>
            {(!detail.is_empty()).then(|| view! { <p>{detail}</p> })}
        </Notice>
    }
}
