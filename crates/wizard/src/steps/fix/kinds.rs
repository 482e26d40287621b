use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::protocol::{Command, ProblemFilter};
use rollcall_core::session::view::{ProblemKind, RowQuery};

use super::super::actions::count;
use super::super::use_conductor;
use crate::components::{Button, ButtonKind, dynamic, handler};
use crate::machine::Action;
use crate::messages::{finding_title, problem_example, text, text_count};

/// The kinds of problems with their counts; pressing one shows its records only.
#[component]
pub(super) fn ProblemKinds(query: RwSignal<RowQuery>) -> impl IntoView {
    let conductor = use_conductor();
    let kinds = conductor.select(|desk| {
        desk.overview()
            .map(|overview| overview.problems.clone())
            .unwrap_or_default()
    });
    let total = move || kinds.with(|kinds| kinds.iter().map(|kind| kind.count).sum::<u32>());
    view! {
        <nav class="rc-kinds" aria-label=text("fix.kinds")>
            <ul role="list">
                <li class="rc-kind">
                    <button
                        type="button"
                        class="rc-kind-button"
                        aria-pressed=move || query.with(|query| query.marked && query.problem.is_none()).to_string()
                        on:click={handler(move |_| query.set(RowQuery::with_findings(None)))}
                    >
                        <span class="rc-kind-title">{text("fix.all_kinds")}</span>
                        <span class="rc-kind-count rc-number">{dynamic(move || count(total()))}</span>
                    </button>
                </li>
                <For
                    each=move || kinds.get()
                    key=|kind| (kind.code.clone(), kind.column, kind.count, kind.suggestions)
                    children=move |kind| view! { <KindLine kind=kind query=query /> }
                />
            </ul>
        </nav>
    }
}

#[component]
fn KindLine(kind: ProblemKind, query: RwSignal<RowQuery>) -> impl IntoView {
    let conductor = use_conductor();
    let this = ProblemFilter {
        code: kind.code.clone(),
        column: kind.column,
    };
    let pressed = {
        let this = this.clone();
        move || query.with(|query| query.problem.as_ref() == Some(&this))
    };
    let press = move |_| query.set(RowQuery::with_findings(Some(this.clone())));
    let apply = {
        let (code, column) = (kind.code.clone(), kind.column);
        move || {
            conductor.act(Action::FileChanged(Command::ApplySuggestions {
                code: code.clone(),
                column,
            }))
        }
    };
    let (mark, spoken) = severity_mark(kind.severity);
    let (title, example) = (
        finding_title(&kind.code, &kind.title),
        problem_example(&kind),
    );
    view! {
        <li class="rc-kind">
            <button
                type="button"
                class="rc-kind-button"
                title=example
                aria-pressed=move || pressed().to_string()
                on:click={handler(press)}
            >
                <span class=mark aria-hidden="true"></span>
                <span class="rc-visually-hidden">{spoken}</span>
                <span class="rc-kind-title">
                    {title}
                    {kind.header.map(|header| view! { <span class="rc-kind-column">{header}</span> })}
                </span>
                <span class="rc-kind-count rc-number">{count(kind.count)}</span>
            </button>
            {(kind.suggestions > 0)
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet small=true on_press=apply>
                            {text_count("fix.apply_kind", u64::from(kind.suggestions))}
                        </Button>
                    }
                })}
        </li>
    }
}

/// Class of the mark of a severity, and its word for readers.
pub(super) fn severity_mark(severity: Severity) -> (&'static str, String) {
    match severity {
        Severity::Error => ("rc-severity rc-severity-error", text("severity.error")),
        Severity::Warning => ("rc-severity rc-severity-warning", text("severity.warning")),
        Severity::Info => ("rc-severity rc-severity-info", text("severity.info")),
    }
}
