use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;

use super::cell_field::CellField;
use super::columns::GridColumn;
use super::place::{Place, cell_of};
use super::state::Grid;
use crate::components::dynamic;
use crate::messages::{format_number, text, text_with};

/// One record: its row number, then its cells.
#[component]
pub(super) fn RecordRow(row: u32, grid: Grid) -> impl IntoView {
    let held = Memo::new(move |_| grid.cache.row(row));
    let selected = move |place: Place| grid.selected().holds(place);
    let cells = dynamic(move || {
        let Some(held) = held.get() else {
            return view! { <div class="rc-grid-gutter" role="gridcell">"…"</div> }.into_any();
        };
        let worst = |cell: Option<u32>| {
            held.findings
                .iter()
                .filter(|finding| cell_of(finding, grid.columns) == cell)
                .map(|finding| finding.severity)
                .min_by_key(|severity| rank(*severity))
        };
        let number = format_number(u64::from(held.row));
        let label = if held.is_left_out {
            "fix.row_label_left_out"
        } else {
            "fix.row_label"
        };
        let place = Place { row, column: 0 };
        let gutter = view! {
            <div
                class=format!("rc-grid-gutter rc-number {}", mark_class(worst(None)))
                class:rc-row-left-out=held.is_left_out
                role="rowheader"
                data-column="0"
                tabindex=move || tab_index(grid.focused.get() == place)
                aria-selected=move || selected(place).to_string()
                aria-label=text_with(label, &[("row", &number)])
            >
                {number.clone()}
            </div>
        };
        let cells = grid
            .columns
            .all()
            .into_iter()
            .zip(1..)
            .map(|(column, position)| {
                let value = held
                    .cells
                    .get(column.index as usize)
                    .cloned()
                    .unwrap_or_default();
                let cell = Cell {
                    place: Place {
                        row,
                        column: position,
                    },
                    severity: worst(Some(column.index)),
                    is_edited: held.edited.contains(&column.index),
                    is_left_out: held.is_left_out,
                    value,
                };
                view! { <RecordCell cell=cell column=column grid=grid /> }
            });
        (gutter, cells.collect_view()).into_any()
    });
    view! {
        <div class="rc-grid-line" role="row" data-row=row.to_string() aria-rowindex=(row + 2).to_string()>
            {cells}
        </div>
    }
}

struct Cell {
    place: Place,
    value: String,
    severity: Option<Severity>,
    is_edited: bool,
    is_left_out: bool,
}

#[component]
fn RecordCell(cell: Cell, column: GridColumn, grid: Grid) -> impl IntoView {
    let place = cell.place;
    let shown = shorten(&cell.value);
    let editing = Memo::new(move |_| {
        grid.editing.with(|editing| {
            editing
                .as_ref()
                .filter(|editing| editing.place == place)
                .map(|editing| editing.typed.clone())
        })
    });
    let mut class = format!("rc-grid-cell {}", mark_class(cell.severity));
    if let Some(pin) = column.pin {
        class += &format!(" rc-pinned rc-pinned-{pin}");
    }
    view! {
        <div
            class=class
            class:rc-cell-edited=cell.is_edited
            class:rc-row-left-out=cell.is_left_out
            role="gridcell"
            data-column=place.column.to_string()
            aria-colindex=(place.column + 1).to_string()
            tabindex=move || tab_index(grid.focused.get() == place)
            aria-selected=move || grid.selected().holds(place).to_string()
            aria-invalid=(cell.severity == Some(Severity::Error)).then_some("true")
            aria-describedby=cell.severity.map(|_| "rc-finding-card")
        >
            {dynamic(move || match editing.get() {
                Some(typed) => {
                    let selected = typed.is_none();
                    let value = typed.unwrap_or_else(|| cell.value.clone());
                    let end = move |value, step| grid.end_edit(place, value, step);
                    view! { <CellField value=value selected=selected label=column.header.clone() on_end=end /> }.into_any()
                }
                None => shown.clone().into_any(),
            })}
            {cell
                .is_edited
                .then(|| view! { <span class="rc-visually-hidden">", " {text("fix.cell_edited")}</span> })}
        </div>
    }
}

fn mark_class(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "rc-cell-marked rc-cell-error",
        Some(Severity::Warning) => "rc-cell-marked rc-cell-warning",
        Some(Severity::Info) => "rc-cell-marked rc-cell-info",
        None => "",
    }
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

fn tab_index(focused: bool) -> &'static str {
    if focused { "0" } else { "-1" }
}

fn shorten(value: &str) -> String {
    const LONGEST: usize = 200;
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}
