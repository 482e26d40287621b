use leptos::prelude::*;
use rollcall_core::session::view::EditView;

use super::super::use_conductor;
use crate::components::dynamic;
use crate::messages::{format_number, text, text_count, text_with};

/// What was changed here in the file's cells. Nothing is repaired silently.
#[component]
pub(super) fn EditsHere() -> impl IntoView {
    let conductor = use_conductor();
    let edits = conductor.select(|desk| {
        desk.overview()
            .map(|overview| (overview.edited_cells, overview.edits.clone()))
            .unwrap_or_default()
    });
    let line = |edit: EditView| {
        let place = text_with(
            "fix.row_label",
            &[("row", &format_number(u64::from(edit.row)))],
        );
        view! {
            <li class="rc-edit">
                <span class="rc-quiet-text rc-number">{place} " · " {edit.header}</span>
                <span class="rc-detail-values">
                    <del>{edit.old}</del>
                    <span class="rc-arrow" aria-hidden="true">"→"</span>
                    <span class="rc-visually-hidden">{text("changes.becomes")}</span>
                    <ins>{edit.new}</ins>
                </span>
            </li>
        }
    };
    dynamic(move || {
        let (total, edits) = edits.get();
        (total > 0).then(|| {
            let total = u64::from(total);
            view! {
                <details class="rc-edits">
                    <summary>{text_count("changes.edits", total)}</summary>
                    <ul role="list">{edits.into_iter().map(line).collect_view()}</ul>
                </details>
            }
        })
    })
}
