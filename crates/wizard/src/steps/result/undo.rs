use leptos::prelude::*;

use crate::components::{Button, ButtonKind, IconName, Notice, Tone, dynamic};
use crate::machine::{Action, Sending, Undoing};
use crate::messages::{list, text, text_count};
use crate::page::fresh_key;
use crate::steps::trouble::TroubleNotice;
use crate::steps::use_conductor;

/// Takes back what was just applied.
#[component]
pub(super) fn Undo() -> impl IntoView {
    let conductor = use_conductor();
    let offered = conductor.select(|desk| {
        matches!(desk.sending, Sending::Applied(_))
            && !matches!(desk.undoing, Undoing::Done(_) | Undoing::Failed { .. })
    });
    let running = conductor.select(|desk| matches!(desk.undoing, Undoing::Running { .. }));
    dynamic(move || {
        offered.get().then(|| {
            view! {
                <Button
                    kind=ButtonKind::Quiet
                    icon=IconName::Undo
                    disabled=running.get()
                    on_press=move || conductor.act(Action::UndoPressed { fresh_key: fresh_key() })
                >
                    {text(if running.get() { "undo.running" } else { "undo.this" })}
                </Button>
            }
        })
    })
}

/// What came of taking it back.
#[component]
pub(super) fn AfterUndo() -> impl IntoView {
    let conductor = use_conductor();
    let trouble = conductor.select(|desk| match &desk.undoing {
        Undoing::Failed { trouble, .. } => Some(trouble.clone()),
        _ => None,
    });
    let left_alone = conductor.select(|desk| match &desk.undoing {
        Undoing::Done(import) => Some(import.left_alone.clone()),
        _ => None,
    });
    view! {
        {dynamic(move || {
            trouble
                .get()
                .map(|trouble| {
                    let retry = move || conductor.act(Action::UndoPressed { fresh_key: fresh_key() });
                    view! { <TroubleNotice trouble=trouble on_retry=retry /> }
                })
        })}
        {dynamic(move || {
            left_alone
                .get()
                .map(|left_alone| {
                    let detail = (!left_alone.is_empty())
                        .then(|| {
                            view! {
                                <p>{text_count("undo.left_alone", left_alone.len() as u64)}</p>
                                <p>{list(&left_alone)}</p>
                            }
                        });
                    view! { <Notice tone=Tone::New title=text("undo.done")>{detail}</Notice> }
                })
        })}
    }
}
