use leptos::prelude::*;
use rollcall_core::session::protocol::Command;

use super::super::file::file_dialogue;
use super::super::use_conductor;
use crate::components::{Button, ButtonKind, IconName, dynamic};
use crate::machine::{Action, FileForm};
use crate::messages::{text, text_count};
use crate::selected::Selected;

/// What can be done with all of the file: take every suggestion, go back and forth, take it along.
#[component]
pub(super) fn Toolbar(has_rows: Selected<bool>) -> impl IntoView {
    let conductor = use_conductor();
    let (input, choose) = file_dialogue();
    let depths = conductor.select(|desk| {
        desk.overview().map_or((0, 0), |overview| {
            (overview.undo_depth, overview.redo_depth)
        })
    });
    let has_made = conductor.select(|desk| {
        let overview = desk.overview();
        overview.is_some_and(|overview| !overview.made.is_empty())
    });
    let suggestions = conductor.select(|desk| {
        let kinds = desk.overview().map(|overview| &*overview.problems);
        let kinds = kinds.unwrap_or_default().iter();
        kinds
            .filter(|kind| kind.suggestions > 0)
            .cloned()
            .collect::<Vec<_>>()
    });
    let all = move || {
        let counts = |kinds: &Vec<rollcall_core::session::view::ProblemKind>| {
            let counts = kinds.iter().map(|kind| u64::from(kind.suggestions));
            counts.sum::<u64>()
        };
        suggestions.with(counts)
    };
    let apply_all = move || {
        for kind in suggestions.get_untracked() {
            conductor.act(Action::FileChanged(Command::ApplySuggestions {
                code: kind.code,
                column: kind.column,
            }));
        }
    };
    let history =
        move |words: &'static str, icon: IconName, depth: u32, command: fn() -> Command| {
            view! {
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icon
                    disabled=depth == 0
                    on_press=move || conductor.act(Action::FileChanged(command()))
                >
                    {text(words)}
                </Button>
            }
        };
    let take_along = move |words: &'static str, action: fn() -> Action| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=IconName::Download
                on_press=move || conductor.act(action())
            >
                {text(words)}
            </Button>
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
                let (undo, redo) = depths.get();
                (undo + redo > 0)
                    .then(|| {
                        (
                            history("fix.undo", IconName::Undo, undo, || Command::UndoEdit),
                            history("fix.redo", IconName::Redo, redo, || Command::RedoEdit),
                        )
                    })
            })}
            {dynamic(move || {
                let (undo, redo) = depths.get();
                (undo + redo > 0 || has_made.get())
                    .then(|| {
                        (
                            take_along("fix.corrected", || Action::CorrectedPressed(FileForm::Csv)),
                            take_along("fix.corrected_xlsx", || Action::CorrectedPressed(FileForm::Xlsx)),
                        )
                    })
            })}
            {dynamic(move || has_rows.get().then(|| {
                (
                    take_along("fix.report", || Action::ReportPressed(FileForm::Csv)),
                    take_along("fix.report_xlsx", || Action::ReportPressed(FileForm::Xlsx)),
                )
            }))}
            {input}
            <Button kind=ButtonKind::Quiet small=true icon=IconName::Replace on_press=choose>
                {text("file.replace")}
            </Button>
        </div>
    }
}
