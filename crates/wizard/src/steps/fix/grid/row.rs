use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::view::GridRow;

use super::cell_field::CellField;
use super::columns::GridColumn;
use super::place::{Place, cell_of};
use super::state::Grid;
use crate::components::dynamic;
use crate::messages::{format_number, text, text_with};

/// One record: its row number, then its cells. They stay while what is in them changes, so that the focus stays, too.
#[component]
pub(super) fn RecordRow(row: u32, grid: Grid) -> impl IntoView {
    let held = Memo::new(move |_| grid.cache.row(row));
    let place = Place { row, column: 0 };
    let gutter = Memo::new(move |_| {
        held.with(|held| {
            let held = held.as_ref()?;
            let number = format_number(u64::from(held.row));
            Some((number, held.is_left_out, worst(held, grid, None)))
        })
    });
    let label = move || {
        let (number, is_left_out, _) = gutter.get()?;
        let key = if is_left_out {
            "fix.row_label_left_out"
        } else {
            "fix.row_label"
        };
        Some(text_with(key, &[("row", &number)]))
    };
    let class = move || {
        let (is_left_out, severity) = gutter.with(|gutter| match gutter {
            Some((_, is_left_out, severity)) => (*is_left_out, *severity),
            None => (false, None),
        });
        let left_out = if is_left_out { " rc-row-left-out" } else { "" };
        format!(
            "rc-grid-gutter rc-number {}{left_out}",
            mark_class(severity)
        )
    };
    let cells = dynamic(move || {
        let columns = grid.columns.all().into_iter().zip(1..);
        columns
            .map(|(column, position)| {
                let place = Place {
                    row,
                    column: position,
                };
                view! { <RecordCell place=place held=held column=column grid=grid /> }
            })
            .collect_view()
    });
    view! {
        <div class="rc-grid-line" role="row" data-row=row.to_string() aria-rowindex=(row + 2).to_string()>
            <div
                class=class
                role="rowheader"
                data-column="0"
                tabindex=move || tab_index(grid.focused.get() == place)
                aria-selected=move || grid.selected().holds(place).to_string()
                aria-label=label
            >
                {dynamic(move || gutter.get().map_or_else(|| "…".to_owned(), |(number, ..)| number))}
            </div>
            {cells}
        </div>
    }
}

/// What a cell shows.
#[derive(Debug, Clone, Default, PartialEq)]
struct Shown {
    value: String,
    severity: Option<Severity>,
    is_edited: bool,
    is_left_out: bool,
}

fn shown(held: &GridRow, index: u32, grid: Grid) -> Shown {
    Shown {
        value: held.cells.get(index as usize).cloned().unwrap_or_default(),
        severity: worst(held, grid, Some(index)),
        is_edited: held.edited.contains(&index),
        is_left_out: held.is_left_out,
    }
}

#[component]
fn RecordCell(
    place: Place,
    held: Memo<Option<GridRow>>,
    column: GridColumn,
    grid: Grid,
) -> impl IntoView {
    let index = column.index;
    let cell = Memo::new(move |_| {
        held.with(|held| held.as_ref().map(|held| shown(held, index, grid)))
            .unwrap_or_default()
    });
    let editing = Memo::new(move |_| {
        grid.editing.with(|editing| {
            editing
                .as_ref()
                .filter(|editing| editing.place == place)
                .map(|editing| editing.typed.clone())
        })
    });
    let pin = column
        .pin
        .map(|pin| format!(" rc-pinned rc-pinned-{pin}"))
        .unwrap_or_default();
    let content = dynamic(move || match editing.get() {
        Some(typed) => {
            let selected = typed.is_none();
            let value = typed.unwrap_or_else(|| cell.with_untracked(|cell| cell.value.clone()));
            let label = column.header.clone();
            let end = move |value, step| grid.end_edit(place, value, step);
            view! { <CellField value=value selected=selected label=label on_end=end /> }.into_any()
        }
        None => cell.with(|cell| {
            let mark = cell.is_edited.then(|| {
                view! { <span class="rc-visually-hidden">", " {text("fix.cell_edited")}</span> }
            });
            (shorten(&cell.value), mark).into_any()
        }),
    });
    let class = move || {
        cell.with(|cell| {
            let edited = if cell.is_edited {
                " rc-cell-edited"
            } else {
                ""
            };
            let left_out = if cell.is_left_out {
                " rc-row-left-out"
            } else {
                ""
            };
            let mark = mark_class(cell.severity);
            format!("rc-grid-cell {mark}{edited}{left_out}{pin}")
        })
    };
    view! {
        <div
            class=class
            role="gridcell"
            data-column=place.column.to_string()
            aria-colindex=(place.column + 1).to_string()
            tabindex=move || tab_index(grid.focused.get() == place)
            aria-selected=move || grid.selected().holds(place).to_string()
            aria-invalid=move || cell.with(|cell| cell.severity == Some(Severity::Error)).then_some("true")
            aria-describedby=move || cell.with(|cell| cell.severity).map(|_| "rc-finding-card")
        >
            {content}
        </div>
    }
}

/// The weightiest of what was found in a cell, or in the record where that has no cell on screen.
fn worst(held: &GridRow, grid: Grid, cell: Option<u32>) -> Option<Severity> {
    let findings = held.findings.iter();
    findings
        .filter(|finding| cell_of(finding, grid.columns) == cell)
        .map(|finding| finding.severity)
        .min_by_key(|severity| rank(*severity))
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
