mod undo;

use leptos::prelude::*;
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::diff::Class;

use self::undo::{AfterUndo, Undo};
use super::changes::proportions;
use super::{StepHeading, use_conductor};
use crate::components::{
    Button, ButtonKind, ButtonLink, ClassMark, Icon, IconName, ProportionBar, change_proportions,
    dynamic,
};
use crate::machine::{Action, Desk, FileForm, Sending, Undoing};
use crate::messages::{format_number, list, text, text_count};

/// *Result*: what happened, in a sentence and a bar; what was left out; where to look.
#[component]
pub(super) fn ResultStep(users_href: Option<String>) -> impl IntoView {
    let conductor = use_conductor();
    let heading = conductor.select(|desk| {
        if matches!(desk.undoing, Undoing::Done(_)) {
            return text("undo.heading");
        }
        done(desk)
            .map(|counts| sentence(&counts))
            .unwrap_or_default()
    });
    let handed_over = conductor.select(|desk| matches!(desk.sending, Sending::HandedOver(_)));
    let parts = conductor.select(|desk| {
        done(desk)
            .map(|counts| change_proportions(&counts))
            .unwrap_or_default()
    });
    let left_out = conductor.select(|desk| {
        let counts = desk
            .overview()
            .map(|overview| overview.counts)
            .unwrap_or_default();
        let out = [
            Class::Invalid,
            Class::Conflicting,
            Class::Duplicate,
            Class::Skipped,
        ];
        proportions(&counts)
            .into_iter()
            .filter(|part| part.count > 0 && out.contains(&part.class))
            .map(|part| (part.class, part.count))
            .collect::<Vec<_>>()
    });
    let kept = conductor.select(|desk| {
        let missing = desk
            .overview()
            .map_or(0, |overview| overview.counts.missing);
        let marked = done(desk).map_or(0, |counts| counts.deactivate);
        missing.saturating_sub(marked)
    });
    let by = conductor.select(|desk| match &desk.sending {
        Sending::Applied(import) => Some(import.roster_title.clone()),
        _ => None,
    });
    view! {
        <div class="rc-step rc-result-step">
            <div class="rc-result-mark"><Icon name=IconName::Check /></div>
            <StepHeading text=heading />
            <p class="rc-result-where">
                {dynamic(move || if handed_over.get() { Some(text("result.handed_over")) } else { by.get() })}
            </p>
            <ProportionBar parts=parts />
            <ul class="rc-result-counts" role="list">
                {dynamic(move || {
                    parts
                        .get()
                        .into_iter()
                        .filter(|part| part.count > 0)
                        .map(|part| {
                            view! {
                                <li>
                                    <ClassMark class=part.class />
                                    <span class="rc-number">{format_number(u64::from(part.count))}</span>
                                </li>
                            }
                        })
                        .collect_view()
                })}
            </ul>
            {dynamic(move || {
                (kept.get() > 0)
                    .then(|| view! { <p class="rc-quiet-text">{text_count("result.kept", u64::from(kept.get()))}</p> })
            })}
            {dynamic(move || {
                let left_out = left_out.get();
                // An empty record has no reason but being empty.
                let has_reasons = left_out.iter().any(|(class, _)| *class != Class::Skipped);
                (!left_out.is_empty())
                    .then(|| {
                        view! {
                            <section class="rc-left-out" aria-label=text("result.left_out")>
                                <h4>{text("result.left_out")}</h4>
                                <ul role="list">
                                    {left_out
                                        .into_iter()
                                        .map(|(class, count)| {
                                            view! { <li><ClassMark class=class /> <span class="rc-number">{format_number(u64::from(count))}</span></li> }
                                        })
                                        .collect_view()}
                                </ul>
                                {has_reasons
                                    .then(|| {
                                        view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    small=true
                                    icon=IconName::Download
                                    on_press=move || conductor.act(Action::ReportPressed(FileForm::Csv))
                                >
                                    {text("result.report")}
                                </Button>
                                        }
                                    })}
                            </section>
                        }
                    })
            })}
            <div class="rc-result-next">
                {users_href
                    .map(|href| {
                        view! {
                            <ButtonLink href=href kind=ButtonKind::Primary icon=IconName::Person>
                                {text("result.see_users")}
                            </ButtonLink>
                        }
                    })}
                <Undo />
            </div>
            <AfterUndo />
        </div>
    }
}

/// "12 users added, 5 updated, 3 marked as no longer in the app."
pub(super) fn sentence(counts: &ChangeCounts) -> String {
    let parts = [
        ("result.added", counts.create),
        ("result.updated", counts.update),
        ("result.reactivated", counts.reactivate),
        ("result.marked", counts.deactivate),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| text_count(key, u64::from(count)))
        .collect();
    list(&parts)
}

fn done(desk: &Desk) -> Option<ChangeCounts> {
    match &desk.sending {
        Sending::Applied(import) => Some(import.changes),
        Sending::HandedOver(counts) => Some(*counts),
        Sending::Idle | Sending::Posting { .. } | Sending::Failed { .. } => None,
    }
}
