use leptos::prelude::*;

use super::sending::counted;
use super::use_conductor;
use crate::components::{Button, IconName, Notice, Tone, dynamic};
use crate::machine::Trouble;
use crate::messages::{permission_words, text, text_count, text_with};

/// What stands in the way, why, and what to do about it.
#[component]
pub(super) fn TroubleNotice(
    trouble: Trouble,
    #[prop(into)] on_retry: UnsyncCallback<()>,
) -> impl IntoView {
    let has_token = use_conductor().has_token();
    let Words { title, detail } = words(&trouble, has_token);
    let tone = if matches!(trouble, Trouble::SignedOut | Trouble::Unreachable) {
        Tone::Missing
    } else {
        Tone::Danger
    };
    let refusals: Vec<(Option<String>, String)> = match &trouble {
        Trouble::Refused { refusals, .. } => {
            let refusals = refusals.iter().cloned();
            refusals
                .map(|refusal| (refusal.key, refusal.message))
                .collect()
        }
        Trouble::Partial { failures, .. } => {
            let failures = failures.iter().cloned();
            failures
                .map(|(key, message)| (Some(key), message))
                .collect()
        }
        _ => Vec::new(),
    };
    let can_sign_in = trouble == Trouble::SignedOut && !has_token;
    let hopeless = matches!(
        trouble,
        Trouble::Forbidden { .. } | Trouble::NotFound { .. } | Trouble::Refused { .. }
    );
    view! {
        <Notice tone=tone title=title>
            <p>{detail}</p>
            {(!refusals.is_empty())
                .then(|| {
                    view! {
                        <ul class="rc-refusals">
                            {refusals
                                .into_iter()
                                .take(20)
                                .map(|(key, message)| {
                                    let about = key.map(|key| view! { <strong>{key}</strong> ": " });
                                    view! { <li>{about}{message}</li> }
                                })
                                .collect_view()}
                        </ul>
                    }
                })}
            {can_sign_in
                .then(|| {
                    view! {
                        <a href="/sign-in" target="_blank" rel="noopener">
                            {text("trouble.sign_in_link")}
                        </a>
                    }
                })}
            {(!hopeless)
                .then(|| {
                    view! {
                        <Button small=true icon=IconName::Replace on_press=on_retry>
                            {text("trouble.try_again")}
                        </Button>
                    }
                })}
        </Notice>
    }
}

struct Words {
    title: String,
    detail: String,
}

fn words(trouble: &Trouble, has_token: bool) -> Words {
    let (title, detail) = match trouble {
        Trouble::SignedOut if has_token => (text("trouble.token"), text("trouble.token_detail")),
        // A browser does not say whether nobody answered or the answer was not for this page.
        Trouble::Unreachable if has_token => (
            text("trouble.unreachable"),
            text("trouble.unreachable_embedded"),
        ),
        Trouble::SignedOut => (
            text("trouble.signed_out"),
            text("trouble.signed_out_detail"),
        ),
        Trouble::Forbidden { permission } => (
            text("trouble.forbidden"),
            missing_permission(permission.as_deref()),
        ),
        Trouble::NotFound { detail } => (text("trouble.not_found"), detail.clone()),
        Trouble::Stale { changed_users } => (
            text_count("changes.overtaken", changed_users.len() as u64),
            text("changes.overtaken_detail"),
        ),
        Trouble::Refused { detail, .. } => (text("trouble.refused"), detail.clone()),
        Trouble::Partial { done, total, .. } => (
            counted("trouble.partial", *done, *total),
            text("trouble.partial_detail"),
        ),
        Trouble::Cancelled => (text("trouble.cancelled"), text("trouble.cancelled_detail")),
        Trouble::Unreachable => (
            text("trouble.unreachable"),
            text("trouble.unreachable_detail"),
        ),
        Trouble::Other { detail, request_id } => {
            let number = request_id
                .as_ref()
                .map(|id| text_with("trouble.request_id", &[("id", id)]));
            (
                text("trouble.unknown"),
                [Some(detail.clone()), number]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        }
    };
    Words { title, detail }
}

/// Which permission is missing, in words.
pub(super) fn missing_permission(permission: Option<&str>) -> String {
    match permission {
        Some(permission) => {
            let words = permission_words(permission);
            text_with("trouble.permission", &[("permission", &words)])
        }
        None => text("trouble.permission_unknown"),
    }
}

/// Says so where somebody may look but not import.
#[component]
pub(super) fn LookOnlyNotice() -> impl IntoView {
    let lacking = use_conductor()
        .select(|desk| (!desk.roster.may_import).then(|| desk.roster.missing_permission.clone()));
    dynamic(move || {
        lacking.get().map(|permission| {
            view! {
                <Notice tone=Tone::Missing title=text("file.look_only")>
                    <p>{missing_permission(permission.as_deref())}</p>
                </Notice>
            }
        })
    })
}
