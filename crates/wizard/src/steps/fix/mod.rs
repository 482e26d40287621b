mod finding;
mod grid;
mod grid_row;
mod kinds;
mod place;

use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::protocol::ProblemFilter;

use self::grid::ProblemGrid;
use self::kinds::ProblemKinds;
use super::file::file_dialogue;
use super::{StepHeading, use_conductor};
use crate::components::{
    Button, ButtonKind, Icon, IconName, Notice, Tone, dynamic, handler, watch,
};
use crate::machine::{Action, TargetKind};
use crate::messages::{text, text_count};
use crate::selected::Selected;

/// *Fix*: every problem, and how to mend it.
#[component]
pub(super) fn FixStep() -> impl IntoView {
    let conductor = use_conductor();
    let filter = RwSignal::new(None::<ProblemFilter>);
    let errors = conductor.select(|desk| desk.error_count());
    let stopped = conductor.select(|desk| desk.is_stopped());
    let has_rows = conductor.select(|desk| {
        desk.overview()
            .is_some_and(|overview| !overview.problems.is_empty())
    });
    // A kind that was solved to the last is no filter any more.
    watch(move || {
        let gone = filter.with(|filter| {
            let Some(filter) = filter else { return false };
            conductor.state.with(|state| {
                let overview = state.desk().and_then(|desk| desk.overview());
                overview.is_some_and(|overview| {
                    !overview
                        .problems
                        .iter()
                        .any(|kind| kind.code == filter.code && kind.column == filter.column)
                })
            })
        });
        if gone {
            filter.set(None);
        }
    });
    let heading = Signal::derive(move || match (stopped.get(), errors.get()) {
        (true, _) => text("fix.heading_stopped"),
        (false, 0) => text("fix.heading_clean"),
        (false, errors) => text_count("fix.heading", u64::from(errors)),
    });
    view! {
        <div class="rc-step rc-fix-step">
            <div class="rc-fix-head">
                <StepHeading text=heading />
                <Toolbar has_rows=has_rows />
            </div>
            <FileFindings />
            {dynamic(move || (errors.get() == 0).then(|| view! { <Clean /> }))}
            {dynamic(move || {
                has_rows
                    .get()
                    .then(|| {
                        view! {
                            <div class="rc-fix">
                                <ProblemKinds filter=filter />
                                <ProblemGrid filter=filter />
                            </div>
                        }
                    })
            })}
            <ValidOnlyChoice />
        </div>
    }
}

#[component]
fn Toolbar(has_rows: Selected<bool>) -> impl IntoView {
    let conductor = use_conductor();
    let (input, choose) = file_dialogue();
    let undo_depth =
        conductor.select(|desk| desk.overview().map_or(0, |overview| overview.undo_depth));
    let suggestions = conductor.select(|desk| {
        let kinds = desk
            .overview()
            .map(|overview| overview.problems.clone())
            .unwrap_or_default();
        kinds
            .into_iter()
            .filter(|kind| kind.suggestions > 0)
            .collect::<Vec<_>>()
    });
    let all = move || {
        suggestions.with(|kinds| {
            kinds
                .iter()
                .map(|kind| u64::from(kind.suggestions))
                .sum::<u64>()
        })
    };
    let apply_all = move || {
        for kind in suggestions.get_untracked() {
            conductor.act(Action::SuggestionsApplied {
                code: kind.code,
                column: kind.column,
            });
        }
    };
    view! {
        <div class="rc-fix-tools">
            {dynamic(move || {
                let all = all();
                (all > 0)
                    .then(|| {
                        view! {
                            <Button small=true icon=IconName::Spark on_press=apply_all>
                                {text_count("fix.apply_all", all)}
                            </Button>
                        }
                    })
            })}
            {dynamic(move || {
                (undo_depth.get() > 0)
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=IconName::Undo
                                on_press=move || conductor.act(Action::EditUndone)
                            >
                                {text("fix.undo")}
                            </Button>
                        }
                    })
            })}
            {dynamic(move || {
                has_rows
                    .get()
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=IconName::Download
                                on_press=move || conductor.act(Action::ReportPressed)
                            >
                                {text("fix.report")}
                            </Button>
                        }
                    })
            })}
            {input}
            <Button kind=ButtonKind::Quiet small=true icon=IconName::Replace on_press=choose>
                {text("file.replace")}
            </Button>
        </div>
    }
}

/// What is wrong with the file as a whole.
#[component]
fn FileFindings() -> impl IntoView {
    let conductor = use_conductor();
    let findings = conductor.select(|desk| {
        desk.overview()
            .map(|overview| overview.file_findings.clone())
            .unwrap_or_default()
    });
    let line = |finding: rollcall_core::session::view::Finding| {
        let tone = match finding.severity {
            Severity::Error => Tone::Danger,
            Severity::Warning => Tone::Missing,
            Severity::Info => Tone::Changed,
        };
        view! {
            <Notice tone=tone title=finding.message>
                <p class="rc-code">{finding.code}</p>
            </Notice>
        }
    };
    dynamic(move || {
        let findings = findings.get();
        (!findings.is_empty())
            .then(|| view! { <div class="rc-file-findings">{findings.into_iter().map(line).collect_view()}</div> })
    })
}

/// Nothing stops the file.
#[component]
fn Clean() -> impl IntoView {
    let conductor = use_conductor();
    let words = conductor.select(|desk| {
        let Some(overview) = desk.overview() else {
            return (String::new(), String::new());
        };
        let counts = &overview.counts;
        let valid = counts
            .records
            .saturating_sub(counts.skipped + counts.invalid + counts.duplicate);
        let title = text_count("fix.clean", u64::from(valid));
        let detail = match (desk.kind, counts.skipped) {
            (TargetKind::CheckOnly, 0) => text("fix.clean_check"),
            (TargetKind::CheckOnly, skipped) => {
                text_count("fix.clean_check_skipped", u64::from(skipped))
            }
            (_, 0) => text("fix.clean_next"),
            (_, skipped) => text_count("fix.clean_skipped", u64::from(skipped)),
        };
        (title, detail)
    });
    dynamic(move || {
        let (title, detail) = words.get();
        view! {
            <div class="rc-clean">
                <span class="rc-clean-icon"><Icon name=IconName::Check /></span>
                <p class="rc-clean-title">{title}</p>
                <p class="rc-clean-text">{detail}</p>
            </div>
        }
    })
}

/// Going on without the records that have errors: said openly, with their number.
#[component]
fn ValidOnlyChoice() -> impl IntoView {
    let conductor = use_conductor();
    let offered = conductor.select(|desk| {
        let errors = desk.overview().map_or(0, |overview| overview.error_records);
        (desk.kind != TargetKind::CheckOnly && desk.offers_valid_only()).then_some(errors)
    });
    let chosen = conductor.select(|desk| desk.decisions.valid_only);
    dynamic(move || {
        offered.get().map(|errors| {
            view! {
                <label class="rc-choice rc-valid-only">
                    <input
                        type="checkbox"
                        prop:checked=move || chosen.get()
                        on:change={handler(move |event| {
                            conductor.act(Action::ValidOnlyChosen(event_target_checked(&event)));
                        })}
                    />
                    <span>
                        <span class="rc-mode-title">{text_count("fix.valid_only", u64::from(errors))}</span>
                        <span class="rc-quiet-text">{text("fix.valid_only_hint")}</span>
                    </span>
                </label>
            }
        })
    })
}
