use leptos::prelude::*;
use rollcall_wizard::components::{ButtonKind, ButtonLink, Icon, IconName};
use rollcall_wizard::messages::{permission_words, text, text_with};

/// The way to import; for those who may not, which permission they lack.
#[component]
pub(crate) fn ImportAction(
    href: String,
    may_import: bool,
    /// The permission that importing here needs.
    permission: &'static str,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    /// What it imports to, for readers, where several such buttons stand below each other.
    #[prop(optional, into)]
    to: Option<String>,
) -> impl IntoView {
    if !may_import {
        // In a line of a list the short form; whoever reads it sees what it is about.
        let key = if small {
            "console.import_needs_short"
        } else {
            "console.import_needs"
        };
        let words = text_with(key, &[("permission", &permission_words(permission))]);
        return view! {
            <p class="rcc-may-not">
                <Icon name=IconName::Lock />
                <span>{words}</span>
            </p>
        }
        .into_any();
    }
    let to = to.map(|to| text_with("console.import_to", &[("name", &to)]));
    view! {
        <ButtonLink href=href kind=kind small=small icon=IconName::Upload>
            <span>{text("console.import_users")} {to.map(|to| view! { <span class="rc-visually-hidden">" " {to}</span> })}</span>
        </ButtonLink>
    }
    .into_any()
}
