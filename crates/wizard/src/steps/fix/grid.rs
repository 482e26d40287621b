use leptos::prelude::*;
use rollcall_core::session::protocol::{Command, ProblemFilter, Reply};
use rollcall_core::session::view::{Finding, ProblemRow};
use wasm_bindgen::JsCast;

use super::super::row_cache::{RowCache, Window};
use super::super::use_conductor;
use super::finding::{FindingCard, Pointed};
use super::grid_row::GridRow;
use super::place::{Place, cell_at, cell_of, grid_column, grid_columns, place_of};
use crate::components::{dynamic, handler, use_virtual_rows, watch};
use crate::machine::Action;
use crate::messages::text;

const ROW_PX: f64 = 32.0;
const HEAD_PX: f64 = 32.0;
const GUTTER_PX: u32 = 64;
const LINGER_MS: u64 = 160;

/// The records that have findings, under the row numbers that the spreadsheet shows.
#[component]
pub(super) fn ProblemGrid(filter: RwSignal<Option<ProblemFilter>>) -> impl IntoView {
    let conductor = use_conductor();
    let cache = RowCache::<ProblemRow>::new();
    let total = Signal::derive(move || cache.total.get().unwrap_or(0));
    let rows = use_virtual_rows(total, ROW_PX);
    let query = Memo::new(move |_| filter.get());
    cache.follow(
        rows.range,
        query,
        |filter, offset, limit| Command::Problems {
            filter: filter.clone(),
            offset,
            limit,
        },
        |reply| match reply {
            Reply::Problems { page } => Some(Window {
                total: page.total,
                offset: page.offset,
                rows: page.rows,
            }),
            _ => None,
        },
    );
    let columns = conductor.select(|desk| desk.overview().map(grid_columns).unwrap_or_default());
    let focused = RwSignal::new(Place { row: 0, column: 1 });
    let has_focus = RwSignal::new(false);
    let hovered = RwSignal::new(None::<Place>);
    let editing = RwSignal::new(None::<Place>);
    let held = RwSignal::new(false);
    Effect::new(move |before: Option<()>| {
        query.track();
        if before.is_some() {
            focused.set(Place { row: 0, column: 1 });
            editing.set(None);
            rows.scroll_to_top();
        }
    });
    watch(move || {
        let (template, width_px) = columns.with(|columns| {
            let widths = columns
                .iter()
                .map(|column| format!(" minmax({0}px, {0}fr)", column.width_px));
            let least: u32 = GUTTER_PX + columns.iter().map(|column| column.width_px).sum::<u32>();
            (
                format!("{GUTTER_PX}px{}", widths.collect::<String>()),
                least,
            )
        });
        if let Some(scroller) = rows.scroller.get() {
            let style = web_sys::HtmlElement::style(&scroller);
            let _ = style.set_property("--rc-grid-columns", &template);
            let _ = style.set_property("--rc-grid-width", &format!("{width_px}px"));
        }
    });

    let pointed = Memo::new(move |_| {
        if editing.get().is_some() {
            return None;
        }
        let place = hovered
            .get()
            .or_else(|| has_focus.get().then(|| focused.get()))?;
        let row = cache.row(place.row)?;
        let column =
            columns.with(|columns| grid_column(columns, place.column).map(|column| column.index));
        let findings: Vec<_> = columns.with(|columns| {
            let here = |finding: &Finding| cell_of(finding, columns) == column;
            row.findings.into_iter().filter(here).collect()
        });
        if findings.is_empty() {
            return None;
        }
        let rect = cell_at(&rows, place)?.get_bounding_client_rect();
        Some(Pointed {
            record: row.record,
            column,
            findings,
            left_px: rect.left(),
            top_px: rect.top(),
            bottom_px: rect.bottom(),
        })
    });

    let focus_cell = move |place: Place| {
        focused.set(place);
        rows.scroll_to(place.row, HEAD_PX);
        // The row may have to be made first.
        request_animation_frame(move || {
            if let Some(cell) = cell_at(&rows, place) {
                let _ = cell.focus();
            }
        });
    };
    let begin_edit = move |place: Place| {
        if place.column > 0 {
            editing.set(Some(place));
        }
    };
    let end_edit = move |place: Place, value: Option<String>| {
        if editing.get_untracked() != Some(place) {
            return;
        }
        editing.set(None);
        let column = columns.with_untracked(|columns| {
            grid_column(columns, place.column).map(|column| column.index)
        });
        if let (Some(value), Some(column), Some(row)) =
            (value, column, untrack(|| cache.row(place.row)))
            && row.cells.get(column as usize) != Some(&value)
        {
            conductor.act(Action::CellEdited {
                record: row.record,
                column,
                value,
            });
        }
        focus_cell(place);
    };
    let move_focus = move |event: web_sys::KeyboardEvent| {
        if editing.get_untracked().is_some() {
            return;
        }
        let at = focused.get_untracked();
        let last_row = total.get_untracked().saturating_sub(1);
        let last_column = columns.with_untracked(|columns| columns.len() as u32);
        let page = 10;
        let to = match event.key().as_str() {
            "ArrowUp" => Place {
                row: at.row.saturating_sub(1),
                ..at
            },
            "ArrowDown" => Place {
                row: (at.row + 1).min(last_row),
                ..at
            },
            "ArrowLeft" => Place {
                column: at.column.saturating_sub(1),
                ..at
            },
            "ArrowRight" => Place {
                column: (at.column + 1).min(last_column),
                ..at
            },
            "PageUp" => Place {
                row: at.row.saturating_sub(page),
                ..at
            },
            "PageDown" => Place {
                row: (at.row + page).min(last_row),
                ..at
            },
            "Home" if event.ctrl_key() => Place { row: 0, column: 0 },
            "End" if event.ctrl_key() => Place {
                row: last_row,
                column: last_column,
            },
            "Home" => Place { column: 0, ..at },
            "End" => Place {
                column: last_column,
                ..at
            },
            "Enter" | "F2" => {
                event.prevent_default();
                return begin_edit(at);
            }
            _ => return,
        };
        event.prevent_default();
        focus_cell(to);
    };
    let leave = move |_| {
        let left = hovered.get_untracked();
        set_timeout(
            move || {
                if hovered.try_get_untracked() == Some(left)
                    && held.try_get_untracked() == Some(false)
                {
                    hovered.set(None);
                }
            },
            std::time::Duration::from_millis(LINGER_MS),
        );
    };
    Effect::new(move |before: Option<bool>| {
        let held = held.get();
        if before == Some(true) && !held {
            hovered.set(None);
        }
        held
    });
    let row_view = move |row: u32| view! { <GridRow row=row cache=cache columns=columns focused=focused editing=editing on_edit_end=end_edit /> };
    view! {
        <div class="rc-grid-frame">
            <div
                class="rc-grid"
                role="grid"
                aria-label=text("fix.grid")
                aria-rowcount=move || (total.get() + 1).to_string()
                aria-colcount=move || columns.with(|columns| columns.len() + 1).to_string()
                node_ref=rows.scroller
                on:scroll={handler(move |_| {
                    rows.follow_scroll();
                    hovered.set(None);
                })}
                on:keydown={handler(move_focus)}
                on:focusin={handler(move |event: web_sys::FocusEvent| {
                    has_focus.set(true);
                    if let Some(place) = place_of(&event) {
                        focused.set(place);
                    }
                })}
                on:focusout={handler(move |event: web_sys::FocusEvent| {
                    let inside = event
                        .related_target()
                        .and_then(|to| to.dyn_into::<web_sys::Element>().ok())
                        .is_some_and(|to| to.closest(".rc-grid-frame").ok().flatten().is_some());
                    if !inside {
                        has_focus.set(false);
                    }
                })}
                on:mouseover={handler(move |event: web_sys::MouseEvent| {
                    if let Some(place) = place_of(&event) {
                        hovered.set(Some(place));
                    }
                })}
                on:mouseleave={handler(leave)}
                on:dblclick={handler(move |event: web_sys::MouseEvent| {
                    if let Some(place) = place_of(&event) {
                        begin_edit(place);
                    }
                })}
            >
                <div class="rc-grid-head rc-grid-line" role="row" aria-rowindex="1">
                    <div class="rc-grid-gutter" role="columnheader">{text("fix.row")}</div>
                    {dynamic(move || {
                        columns
                            .get()
                            .into_iter()
                            .map(|column| {
                                view! { <div class="rc-grid-title" role="columnheader" title=column.header.clone()>{column.header.clone()}</div> }
                            })
                            .collect_view()
                    })}
                </div>
                <div class="rc-grid-body" role="rowgroup" node_ref=rows.body>
                    <div class="rc-grid-window" role="presentation" node_ref=rows.window>
                        <For each=move || rows.range.get() key=|row| *row children=row_view />
                    </div>
                </div>
            </div>
            <FindingCard pointed=pointed held=held on_done=move || focus_cell(focused.get_untracked()) />
            <p class="rc-grid-hint rc-quiet-text">{text("fix.grid_hint")}</p>
        </div>
    }
}
