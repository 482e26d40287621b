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
    match failure {
        Failure::Forbidden { permission, detail } => {
            let (title, words) = match permission {
                Some(permission) => {
                    let needed = permission_words(&permission);
                    let title = text_with("console.failure.permission", &[("permission", &needed)]);
                    (title, text("console.failure.ask_admin"))
                }
                None => (text("console.failure.forbidden"), detail),
            };
            view! { <EmptyState icon=IconName::Lock title=title text=words /> }.into_any()
        }
        Failure::NotFound { detail } => {
            view! {
                <EmptyState icon=IconName::Search title=text("console.failure.not_found") text=detail>
                    <ButtonLink href=paths::APPLICATIONS.to_owned()>{text("console.to_applications")}</ButtonLink>
                </EmptyState>
            }
            .into_any()
        }
        Failure::Other { title, detail, request_id } => {
            let request = text_with("console.failure.request", &[("id", &request_id)]);
            view! { <Retry title=title words=detail request=request on_retry=on_retry /> }.into_any()
        }
        Failure::Unreachable | Failure::SignedOut | Failure::LinkNotValid => {
            let (title, words) = (text("console.failure.unreachable"), text("console.failure.unreachable_detail"));
            view! { <Retry title=title words=words request=String::new() on_retry=on_retry /> }.into_any()
        }
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
