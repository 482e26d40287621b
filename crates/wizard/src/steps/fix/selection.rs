use leptos::prelude::*;

use super::super::actions::count;
use super::grid::Grid;
use crate::components::{Button, ButtonKind, IconName, dynamic};
use crate::messages::{text, text_count, text_with};

/// Below the grid: how many rows it has, what is selected, and what can be done with it.
#[component]
pub(super) fn SelectionBar(grid: Grid) -> impl IntoView {
    let selected = Memo::new(move |_| grid.selected());
    let words = move || {
        let area = selected.get();
        if area.is_several() {
            text_with(
                "fix.selected",
                &[
                    ("rows", &count(area.row_count())),
                    ("columns", &count(area.column_count())),
                ],
            )
        } else {
            text_count("fix.rows", u64::from(grid.row_total()))
        }
    };
    view! {
        <div class="rc-selection-bar">
            <p class="rc-quiet-text rc-number" role="status">
                {dynamic(move || match grid.copied_rows() {
                    Some(rows) => text_count("fix.copied", u64::from(rows)),
                    None => words(),
                })}
            </p>
            {dynamic(move || {
                let area = selected.get();
                (area.row_count() > 1)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet small=true icon=IconName::Download on_press=move || grid.fill_down()>
                                {text("fix.fill_down")}
                            </Button>
                        }
                    })
            })}
            {dynamic(move || {
                let rows = selected.get().row_count();
                (grid.row_total() > 0)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet small=true icon=IconName::Close on_press=move || grid.toggle_left_out()>
                                {text_count("fix.leave_out", u64::from(rows))}
                            </Button>
                        }
                    })
            })}
            <p class="rc-grid-hint rc-quiet-text">{text("fix.grid_hint")}</p>
        </div>
    }
}
