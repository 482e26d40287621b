mod filters;
mod finding;
mod grid;
mod kinds;
mod replace;
mod selection;
mod toolbar;

use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::protocol::Command;
use rollcall_core::session::view::RowQuery;
use wasm_bindgen::JsCast;

use self::filters::RowFilters;
use self::grid::{RecordGrid, use_grid};
use self::kinds::ProblemKinds;
use self::toolbar::Toolbar;
use super::checks::ChecksBand;
use super::{StepHeading, use_conductor};
use crate::components::{Icon, IconName, Notice, Tone, dynamic, handler, watch};
use crate::machine::{Action, TargetKind};
use crate::messages::{finding_message, text, text_count};

/// *Fix*: every record, what is wrong with it, and how to mend it.
#[component]
pub(super) fn FixStep() -> impl IntoView {
    let conductor = use_conductor();
    let errors = conductor.select(|desk| desk.error_count());
    let stopped = conductor.select(|desk| desk.is_stopped());
    let looked_at = conductor.select(|desk| desk.is_looked_at());
    let is_checking = conductor.select(|desk| desk.checking.worked().is_some());
    let has_rows = conductor.select(|desk| {
        desk.overview()
            .is_some_and(|overview| overview.counts.records > 0 && !overview.columns.is_empty())
    });
    let kinds = conductor.select(|desk| {
        let kinds = desk.overview().map(|overview| &*overview.problems);
        let kinds = kinds.unwrap_or_default().iter();
        kinds
            .map(|kind| (kind.code.clone(), kind.column))
            .collect::<Vec<_>>()
    });
    let first = conductor.peek(|desk| desk.overview().map(RowQuery::first_of));
    let query = RwSignal::new(first.unwrap_or_default());
    let grid = use_grid(query);
    // A kind that was solved to the last shows nothing any more: what is left takes its place.
    watch(move || {
        let nothing_left = kinds.with(Vec::is_empty);
        let is_left = |query: &RowQuery| {
            query.problem.as_ref().is_none_or(|problem| {
                kinds.with(|kinds| {
                    let mut kinds = kinds.iter();
                    kinds.any(|(code, column)| *code == problem.code && *column == problem.column)
                })
            })
        };
        if nothing_left && query.with(|query| query.marked) {
            query.set(RowQuery::default());
        } else if !query.with(is_left) {
            query.set(RowQuery::with_findings(None));
        }
    });
    let heading = Signal::derive(move || match (stopped.get(), errors.get()) {
        (true, _) => text("fix.heading_stopped"),
        (false, 0) if is_checking.get() => text("checks.running"),
        (false, 0) if !looked_at.get() => text("checks.heading"),
        (false, 0) => text("fix.heading_clean"),
        (false, errors) => text_count("fix.heading", u64::from(errors)),
    });
    let press = move |event: web_sys::KeyboardEvent| {
        if let Some(command) = history_command(&event) {
            event.prevent_default();
            conductor.act(Action::FileChanged(command));
        }
    };
    view! {
        <div class="rc-step rc-fix-step" on:keydown={handler(press)}>
            <div class="rc-fix-head">
                <StepHeading text=heading />
                <Toolbar has_rows=has_rows />
            </div>
            <ChecksBand />
            <FileFindings />
            {dynamic(move || (errors.get() == 0 && looked_at.get()).then(|| view! { <Clean /> }))}
            {dynamic(move || {
                has_rows
                    .get()
                    .then(|| {
                        view! {
                            <div class="rc-fix" class:rc-fix-clean=move || kinds.with(Vec::is_empty)>
                                <ProblemKinds query=query />
                                <div class="rc-fix-rows">
                                    <RowFilters query=query />
                                    <RecordGrid grid=grid query=query />
                                </div>
                            </div>
                        }
                    })
            })}
            <ValidOnlyChoice />
        </div>
    }
}

/// Undo and redo, wherever in the step the focus is; a field has its own.
fn history_command(event: &web_sys::KeyboardEvent) -> Option<Command> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let is_field = target.matches("input, select, textarea") == Ok(true);
    if is_field || !(event.ctrl_key() || event.meta_key()) {
        return None;
    }
    match (event.key().as_str(), event.shift_key()) {
        ("z", false) => Some(Command::UndoEdit),
        ("y", false) | ("z" | "Z", true) => Some(Command::RedoEdit),
        _ => None,
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
            <Notice tone=tone title=finding_message(&finding)>
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
