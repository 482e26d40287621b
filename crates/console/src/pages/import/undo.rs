use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::imports::{ImportSummary, UndoPreview};
use rollcall_api::plans::{ApplyRequest, Guard};
use rollcall_core::changeset::ChangeCounts;
use rollcall_wizard::components::{Button, IconName, Notice, Tone, dynamic, handler};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::{
    format_number, list, permission_words, text, text_count, text_with,
};

use crate::api;
use crate::failure::Failure;
use crate::fetched::{Fetched, use_fetched};
use crate::parts::FailureNotice;
use crate::paths;

/// Where the import stands: it can be taken back, it was, or it is what took another one back.
#[component]
pub(super) fn UndoPanel(
    summary: ImportSummary,
    #[prop(into)] on_undone: UnsyncCallback<()>,
) -> impl IntoView {
    let relation = |key: &str, id: &str| {
        view! {
            <p>
                <a href=paths::import(id)>{text(key)}</a>
            </p>
        }
    };
    let undo_of = summary
        .undo_of
        .as_deref()
        .map(|id| relation("console.import.undo_of", id));
    let left_alone = (!summary.left_alone.is_empty()).then(|| left_alone(&summary.left_alone));
    let undone = summary.undone_by.as_deref().map(|id| {
        let what = relation("console.import.undone_by", id);
        view! { <Notice tone=Tone::Missing title=text("console.import.undone")>{what}</Notice> }
    });
    let offer = summary
        .undone_by
        .is_none()
        .then(|| view! { <Offer id=summary.id on_undone=on_undone /> });
    view! {
        {undo_of}
        {left_alone}
        {undone}
        {offer}
    }
}

/// What taking it back would do, and the button. Nothing for those who may not.
#[component]
fn Offer(id: String, on_undone: UnsyncCallback<()>) -> impl IntoView {
    let path = format!("{}/undo", paths::import(&id));
    let attempt = RwSignal::new(0);
    let preview = use_fetched::<UndoPreview>(Signal::stored(path.clone()), attempt);
    let path = StoredValue::new(path);
    dynamic(move || match preview.get() {
        Fetched::Ready(preview) => {
            view! { <Ready path=path.get_value() preview=preview on_undone=on_undone /> }.into_any()
        }
        Fetched::Waiting | Fetched::Failed(_) => ().into_any(),
    })
}

#[component]
fn Ready(path: String, preview: UndoPreview, on_undone: UnsyncCallback<()>) -> impl IntoView {
    let key = StoredValue::new(fresh_key());
    let path = StoredValue::new(path);
    let typed = RwSignal::new(String::new());
    let running = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let guard = preview.guards.into_iter().next();
    let asked = guard.as_ref().map(|guard| guard.count);
    let nothing = preview.changes.total() == 0;
    let words = match nothing {
        true => text("console.undo.nothing"),
        false => what_it_would_do(&preview.changes),
    };
    let confirmed = move || {
        let number: String =
            typed.with(|typed| typed.chars().filter(char::is_ascii_digit).collect());
        number.parse::<u32>().ok()
    };
    let may_confirm = guard.as_ref().is_none_or(|guard| guard.may_confirm);
    let allowed = move || {
        let is_confirmed = may_confirm && (asked.is_none() || confirmed() == asked);
        !nothing && !running.get() && is_confirmed
    };
    let undo = move || {
        running.set(true);
        let request = ApplyRequest {
            confirmed_removals: asked.and_then(|_| confirmed()),
        };
        let body = serde_json::to_string(&request).unwrap_or_default();
        spawn_local(async move {
            let answer =
                api::post::<ImportSummary>(&path.get_value(), &key.get_value(), &body).await;
            let _ = running.try_set(false);
            match answer {
                Ok(_) => on_undone.run(()),
                Err(problem) => {
                    let _ = failure.try_set(Some(problem));
                }
            }
        });
    };
    view! {
        <section class="rcc-undo" aria-label=text("console.undo.title")>
            <div class="rcc-undo-words">
                <p>{words}</p>
                {(!preview.left_alone.is_empty()).then(|| left_alone(&preview.left_alone))}
                {guard.map(|guard| view! { <Confirm guard=guard typed=typed /> })}
            </div>
            {dynamic(move || {
                view! {
                    <Button icon=IconName::Undo disabled=!allowed() on_press=undo>
                        {text(if running.get() { "undo.running" } else { "undo.this" })}
                    </Button>
                }
            })}
        </section>
        {dynamic(move || {
            failure
                .get()
                .map(|problem| view! { <FailureNotice failure=problem on_retry=move || failure.set(None) /> })
        })}
    }
}

/// Asks for the number of users who would be taken out of use; tells those who may not confirm it what they lack.
#[component]
fn Confirm(guard: Guard, typed: RwSignal<String>) -> impl IntoView {
    let (count, of) = (
        format_number(u64::from(guard.count)),
        format_number(u64::from(guard.of)),
    );
    if !guard.may_confirm {
        let permission = permission_words(&guard.permission);
        let words = text_with(
            "console.undo.confirm_needs",
            &[("n", &count), ("of", &of), ("permission", &permission)],
        );
        return view! { <p>{words}</p> }.into_any();
    }
    let words = text_with("console.undo.confirm", &[("n", &count), ("of", &of)]);
    view! {
        <label class="rcc-undo-confirm">
            <span>{words}</span>
            <input
                class="rc-input"
                inputmode="numeric"
                autocomplete="off"
                on:input=handler(move |event| typed.set(event_target_value(&event)))
            />
        </label>
    }
    .into_any()
}

/// "You can undo this import: 4 users are removed, 7 active again."
fn what_it_would_do(counts: &ChangeCounts) -> String {
    let parts = [
        ("console.undo.removed", counts.remove),
        ("console.undo.updated", counts.update),
        ("console.undo.reactivated", counts.reactivate),
        ("console.undo.marked", counts.deactivate),
        ("console.undo.added", counts.create),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| text_count(key, u64::from(count)))
        .collect();
    text_with("console.undo.would", &[("what", &list(&parts))])
}

fn left_alone(keys: &[String]) -> impl IntoView + use<> {
    view! {
        <p class="rc-quiet-text">
            {text_count("undo.left_alone", keys.len() as u64)} " " {list(keys)}
        </p>
    }
}
