use leptos::prelude::*;

use super::use_conductor;
use crate::components::{Icon, IconName, dynamic, handler};
use crate::machine::{Action, Desk, Step, TargetKind};
use crate::messages::{format_bytes, text, text_count};

/// One step as the line at the top shows it.
#[derive(Debug, Clone, PartialEq)]
struct StepMark {
    step: Step,
    current: bool,
    done: bool,
    can_open: bool,
    note: String,
}

/// The steps, what each of them found, and the way back to it.
#[component]
pub(super) fn Stepper() -> impl IntoView {
    let conductor = use_conductor();
    let marks = conductor.select(|desk| {
        let steps = [Step::File, Step::Columns, Step::Fix, Step::Changes];
        let shown = steps
            .into_iter()
            .filter(|step| *step != Step::Changes || desk.kind != TargetKind::CheckOnly);
        shown.map(|step| mark(desk, step)).collect::<Vec<_>>()
    });
    let item = move |mark: StepMark| {
        let step = mark.step;
        let sign = match (mark.done, mark.current) {
            (true, _) => view! { <Icon name=IconName::Check /> }.into_any(),
            (false, _) => {
                view! { <span class="rc-stepper-dot" aria-hidden="true"></span> }.into_any()
            }
        };
        view! {
            <li class="rc-stepper-item" class:rc-stepper-current=mark.current class:rc-stepper-done=mark.done>
                <button
                    type="button"
                    class="rc-stepper-button"
                    disabled=!mark.can_open
                    aria-current=mark.current.then_some("step")
                    on:click={handler(move |_| conductor.act(Action::StepOpened(step)))}
                >
                    <span class="rc-stepper-sign">{sign}</span>
                    <span class="rc-stepper-words">
                        <span class="rc-stepper-name">{step_name(step)}</span>
                        <span class="rc-stepper-note">{mark.note}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <nav class="rc-stepper" part="stepper" aria-label=text("stepper.label")>
            <ol role="list">{dynamic(move || marks.get().into_iter().map(item).collect_view())}</ol>
        </nav>
    }
}

fn mark(desk: &Desk, step: Step) -> StepMark {
    let checked = desk.overview().is_some() && !desk.unrouted();
    let done = match step {
        Step::File => checked,
        Step::Columns => checked && desk.fields_without_column().next().is_none(),
        Step::Fix => checked && desk.error_count() == 0 && desk.is_looked_at(),
        Step::Changes | Step::Result => desk.step == Step::Result,
    };
    StepMark {
        step,
        current: desk.step == step,
        done: done && desk.step != step,
        can_open: desk.can_open(step),
        note: if checked {
            note(desk, step)
        } else {
            String::new()
        },
    }
}

fn note(desk: &Desk, step: Step) -> String {
    let Some(overview) = desk.overview() else {
        return String::new();
    };
    match step {
        Step::File => format!(
            "{} · {}",
            overview.file.name,
            format_bytes(overview.file.bytes)
        ),
        Step::Columns => {
            let matched = overview
                .columns
                .iter()
                .filter(|column| column.field.is_some())
                .count();
            text_count("stepper.matched", matched as u64)
        }
        Step::Fix if desk.is_stopped() => text("stepper.stopped"),
        Step::Fix => match desk.error_count() {
            0 if !desk.is_looked_at() => String::new(),
            0 => text("stepper.nothing_to_fix"),
            errors => text_count("stepper.to_fix", u64::from(errors)),
        },
        Step::Changes | Step::Result => match desk.prepared() {
            Some(prepared) => text_count("stepper.changes", u64::from(prepared.counts.total())),
            None => String::new(),
        },
    }
}

fn step_name(step: Step) -> String {
    text(match step {
        Step::File => "stepper.file",
        Step::Columns => "stepper.columns",
        Step::Fix => "stepper.fix",
        Step::Changes | Step::Result => "stepper.changes_name",
    })
}
