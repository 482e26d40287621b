use leptos::prelude::*;
use rollcall_core::changeset::ChangeCounts;

use super::use_conductor;
use crate::components::{Button, ButtonKind, IconName, dynamic};
use crate::machine::{Action, Desk, Sending, Step, TargetKind};
use crate::messages::{capitalise, format_number, list, text, text_count};
use crate::page::fresh_key;

/// What the bar at the bottom offers; `None` where there is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
struct Offers {
    back: Option<Step>,
    next: Option<Next>,
}

#[derive(Debug, Clone, PartialEq)]
enum Next {
    Open { step: Step, allowed: bool },
    Apply { words: String, allowed: bool },
    AnotherFile,
}

/// Back, and what comes next. The last button says what it will do.
#[component]
pub(super) fn Actions() -> impl IntoView {
    let conductor = use_conductor();
    let offers = conductor.select(|desk| Offers {
        back: back(desk),
        next: next(desk),
    });
    let back = move |step| {
        view! {
            <Button icon=IconName::Back on_press=move || conductor.act(Action::StepOpened(step))>
                {text("actions.back")}
            </Button>
        }
    };
    let next = move |next: Next| match next {
        Next::Open { step, allowed } => view! {
            <Button
                kind=ButtonKind::Primary
                disabled=!allowed
                on_press=move || conductor.act(Action::StepOpened(step))
            >
                {text(if step == Step::Changes { "actions.see_changes" } else { "actions.next" })}
            </Button>
        }
        .into_any(),
        Next::Apply { words, allowed } => view! {
            <Button
                kind=ButtonKind::Primary
                disabled=!allowed
                on_press=move || conductor.act(Action::ApplyPressed { fresh_key: fresh_key() })
            >
                {words}
            </Button>
        }
        .into_any(),
        Next::AnotherFile => view! {
            <Button icon=IconName::Upload on_press=move || conductor.act(Action::StartedOver)>
                {text("actions.another_file")}
            </Button>
        }
        .into_any(),
    };
    view! {
        <div class="rc-actions">
            {dynamic(move || offers.with(|offers| offers.back).map(back))}
            {dynamic(move || offers.with(|offers| offers.next.clone()).map(next))}
        </div>
    }
}

fn back(desk: &Desk) -> Option<Step> {
    let step = match desk.step {
        Step::File | Step::Result => return None,
        Step::Columns => Step::File,
        Step::Fix => Step::Columns,
        Step::Changes => Step::Fix,
    };
    (!matches!(desk.sending, Sending::Posting { .. })).then_some(step)
}

fn next(desk: &Desk) -> Option<Next> {
    match desk.step {
        Step::File if desk.can_open(Step::Columns) => Some(Next::Open {
            step: Step::Columns,
            allowed: true,
        }),
        Step::File => None,
        Step::Columns => Some(Next::Open {
            step: Step::Fix,
            allowed: desk.can_open(Step::Fix),
        }),
        Step::Fix if desk.kind == TargetKind::CheckOnly => Some(Next::AnotherFile),
        Step::Fix => Some(Next::Open {
            step: Step::Changes,
            allowed: desk.can_open(Step::Changes),
        }),
        Step::Changes => {
            let counts = desk
                .prepared()
                .map(|prepared| prepared.counts)
                .unwrap_or_default();
            let failed = matches!(desk.sending, Sending::Failed { .. });
            let words = match &desk.sending {
                Sending::Posting { .. } => text("apply.sending_short"),
                _ if failed => text("trouble.try_again"),
                _ => what_will_be_done(&counts),
            };
            Some(Next::Apply {
                words,
                allowed: desk.may_apply(),
            })
        }
        Step::Result => Some(Next::AnotherFile),
    }
}

/// "Add 12, update 5, mark 3".
fn what_will_be_done(counts: &ChangeCounts) -> String {
    let parts = [
        ("apply.add", counts.create),
        ("apply.update", counts.update),
        ("apply.reactivate", counts.reactivate),
        ("apply.mark", counts.deactivate),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| text_count(key, u64::from(count)))
        .collect();
    if parts.is_empty() {
        return text("apply.nothing");
    }
    capitalise(&list(&parts))
}

/// A count with its separators.
pub(super) fn count(value: u32) -> String {
    format_number(u64::from(value))
}
