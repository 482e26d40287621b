use leptos::prelude::*;
use rollcall_wizard::components::{Button, ButtonLink, EmptyState, IconName};
use rollcall_wizard::messages::{permission_words, text, text_with};

use crate::failure::Failure;
use crate::paths;

/// What stands where something could not be shown: why, and what to do about it.
#[component]
pub(crate) fn FailureNotice(
    failure: Failure,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let (title, words) = failure_words(&failure);
    match failure {
        Failure::Forbidden { .. } => {
            view! { <EmptyState icon=IconName::Lock title=title text=words /> }.into_any()
        }
        Failure::NotFound { .. } => {
            view! {
                <EmptyState icon=IconName::Search title=title text=words>
                    <ButtonLink href=paths::APPLICATIONS.to_owned()>{text("console.to_applications")}</ButtonLink>
                </EmptyState>
            }
            .into_any()
        }
        Failure::Other { request_id, .. } => {
            let request = text_with("console.failure.request", &[("id", &request_id)]);
            view! { <Retry title=title words=words request=request on_retry=on_retry /> }.into_any()
        }
        Failure::Unreachable | Failure::SignedOut | Failure::LinkNotValid => {
            view! { <Retry title=title words=words request=String::new() on_retry=on_retry /> }.into_any()
        }
    }
}

/// What is the matter, and what to do about it.
pub(super) fn failure_words(failure: &Failure) -> (String, String) {
    match failure {
        Failure::Forbidden {
            permission: Some(permission),
            ..
        } => {
            let needed = permission_words(permission);
            (
                text_with("console.failure.permission", &[("permission", &needed)]),
                text("console.failure.ask_admin"),
            )
        }
        Failure::Forbidden { detail, .. } => (text("console.failure.forbidden"), detail.clone()),
        Failure::NotFound { detail } => (text("console.failure.not_found"), detail.clone()),
        Failure::Other { title, detail, .. } => (title.clone(), detail.clone()),
        Failure::Unreachable | Failure::SignedOut | Failure::LinkNotValid => (
            text("console.failure.unreachable"),
            text("console.failure.unreachable_detail"),
        ),
    }
}

#[component]
fn Retry(title: String, words: String, request: String, on_retry: Callback<()>) -> impl IntoView {
    view! {
        <div role="alert">
            <EmptyState icon=IconName::Warning title=title text=words>
                <Button icon=IconName::Replace on_press=move || on_retry.run(())>{text("console.failure.try_again")}</Button>
                {(!request.is_empty()).then(|| view! { <p class="rcc-request">{request}</p> })}
            </EmptyState>
        </div>
    }
}
