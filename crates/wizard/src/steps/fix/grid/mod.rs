//! The records of the file, as a grid that is edited in place.

mod cell_field;
mod columns;
mod head;
mod keys;
mod place;
mod row;
mod state;

use leptos::prelude::*;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::{Finding, GridRow, RowQuery};
use wasm_bindgen::JsCast;

use self::columns::Columns;
use self::head::{ColumnMenu, GridHead};
use self::keys::press_key;
use self::place::{Place, cell_at, cell_of, place_of};
use self::row::RecordRow;
pub(super) use self::state::Grid;
use super::super::row_cache::{RowCache, Window};
use super::super::use_conductor;
use super::finding::{FindingCard, Pointed};
use super::selection::SelectionBar;
use crate::components::{dynamic, handler, inline_start, use_fixed_rows, watch};
use crate::messages::text;

const ROW_PX: f64 = 32.0;
const GUTTER_PX: u32 = 72;
const LINGER_MS: u64 = 160;

/// How high the style sheet makes a grid with many rows, before there is one to measure.
fn height_px() -> f64 {
    let window_px = window().inner_height().ok();
    let window_px = window_px.and_then(|height| height.as_f64());
    (window_px.unwrap_or_default() - 440.0).clamp(296.0, 720.0)
}

/// Sets the grid up for the records that `query` finds, and asks for the first of them.
pub(super) fn use_grid(query: RwSignal<RowQuery>) -> Grid {
    let conductor = use_conductor();
    let cache = RowCache::<GridRow>::new();
    let total = Signal::derive(move || cache.total.get().unwrap_or(0));
    let rows = use_fixed_rows(total, ROW_PX, ROW_PX, height_px());
    let query = Memo::new(move |_| query.get());
    cache.follow(
        rows.range,
        query,
        |query, offset, limit| Command::Rows {
            query: query.clone(),
            offset,
            limit,
        },
        |reply| match reply {
            Reply::Rows { page } => Some(Window {
                total: page.total,
                offset: page.offset,
                rows: page.rows,
            }),
            _ => None,
        },
    );
    let first = Place { row: 0, column: 1 };
    Grid {
        conductor,
        cache,
        rows,
        total,
        query,
        columns: Columns::new(conductor),
        focused: RwSignal::new(first),
        anchor: RwSignal::new(first),
        has_focus: RwSignal::new(false),
        hovered: RwSignal::new(None),
        editing: RwSignal::new(None),
        copied: RwSignal::new(None),
    }
}

/// The cell that is pointed at or has the focus, with what was found in it.
fn pointed_cell(grid: Grid) -> Option<Pointed> {
    if grid.editing.with(Option::is_some) || grid.selected().is_several() {
        return None;
    }
    let place = grid
        .hovered
        .get()
        .or_else(|| grid.has_focus.get().then(|| grid.focused.get()))?;
    let row = grid.cache.row(place.row)?;
    let column = grid.columns.at(place.column).map(|column| column.index);
    let here = |finding: &Finding| cell_of(finding, grid.columns) == column;
    let findings: Vec<_> = row.findings.into_iter().filter(here).collect();
    if findings.is_empty() {
        return None;
    }
    let rect = cell_at(&grid.rows, place)?.get_bounding_client_rect();
    Some(Pointed {
        record: row.record,
        column,
        findings,
        start_px: inline_start(&rect),
        top_px: rect.top(),
        bottom_px: rect.bottom(),
    })
}

/// The widths of the columns, and where the pinned ones stand, for the style sheet.
fn lay_out(grid: Grid) {
    let columns = grid.columns.all();
    let mut template = format!("{GUTTER_PX}px");
    let mut least_px = GUTTER_PX;
    let mut pins = Vec::new();
    for column in &columns {
        let width_px = column.width_px;
        if column.pin.is_some() {
            pins.push(least_px);
        }
        template += &if column.is_fixed {
            format!(" {width_px}px")
        } else {
            format!(" minmax({width_px}px, {width_px}fr)")
        };
        least_px += width_px;
    }
    if columns.iter().all(|column| column.is_fixed) {
        template += " 1fr";
    }
    if let Some(scroller) = grid.rows.scroller.get() {
        let style = web_sys::HtmlElement::style(&scroller);
        let _ = style.set_property("--rc-grid-columns", &template);
        let _ = style.set_property("--rc-grid-width", &format!("{least_px}px"));
        for (number, offset_px) in pins.into_iter().enumerate() {
            let _ = style.set_property(&format!("--rc-pin-{number}"), &format!("{offset_px}px"));
        }
    }
}

/// The records that `query` finds, under the row numbers that the spreadsheet shows.
#[component]
pub(super) fn RecordGrid(grid: Grid, query: RwSignal<RowQuery>) -> impl IntoView {
    let (rows, total) = (grid.rows, grid.total);
    let held = RwSignal::new(false);
    let menu = RwSignal::new(None);
    Effect::new(move |before: Option<()>| {
        grid.query.track();
        if before.is_some() {
            grid.go_to_start();
        }
    });
    watch(move || lay_out(grid));
    let pointed = Memo::new(move |_| pointed_cell(grid));
    let leave = move |_| {
        let left = grid.hovered.get_untracked();
        set_timeout(
            move || {
                if grid.hovered.try_get_untracked() == Some(left)
                    && held.try_get_untracked() == Some(false)
                {
                    grid.hovered.set(None);
                }
            },
            std::time::Duration::from_millis(LINGER_MS),
        );
    };
    Effect::new(move |before: Option<bool>| {
        let held = held.get();
        if before == Some(true) && !held {
            grid.hovered.set(None);
        }
        held
    });
    let paste = move |event: web_sys::ClipboardEvent| {
        let copied = event
            .clipboard_data()
            .and_then(|held| held.get_data("text/plain").ok());
        if let Some(text) = copied.filter(|text| !text.is_empty()) {
            event.prevent_default();
            grid.paste(text);
        }
    };
    let take = move |event: web_sys::MouseEvent| {
        // The button of the mouse that selects; a field in a cell takes its own clicks.
        if event.button() == 0
            && let Some(place) = place_of(&event)
            && grid.editing.with_untracked(Option::is_none)
        {
            grid.focused.set(place);
            if !event.shift_key() {
                grid.anchor.set(place);
            }
        }
    };
    let pointer = StoredValue::new(None);
    let point = move |event: web_sys::MouseEvent| {
        let at = Some((event.client_x(), event.client_y()));
        // Rows move under a pointer that rests, too.
        let rests = pointer.try_update_value(|before| std::mem::replace(before, at) == at);
        if let Some(place) = place_of(&event) {
            if rests == Some(false) {
                grid.hovered.set(Some(place));
            }
            if event.buttons() == 1 && grid.has_focus.get_untracked() {
                grid.focused.set(place);
            }
        }
    };
    let row_view = move |row: u32| view! { <RecordRow row=row grid=grid /> };
    view! {
        <div
            class="rc-grid-frame"
            on:focusin={handler(move |event: web_sys::FocusEvent| {
                if place_of(&event).is_some() {
                    grid.has_focus.set(true);
                }
            })}
            on:focusout={handler(move |event: web_sys::FocusEvent| {
                let inside = event
                    .related_target()
                    .and_then(|to| to.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|to| to.closest(".rc-grid, .rc-finding-card").ok().flatten().is_some());
                if !inside {
                    grid.has_focus.set(false);
                }
            })}
        >
            <div
                class="rc-grid"
                part="grid"
                role="grid"
                aria-label=text("fix.grid")
                aria-multiselectable="true"
                aria-rowcount=move || (total.get() + 1).to_string()
                aria-colcount=move || (grid.columns.len() + 1).to_string()
                node_ref=rows.scroller
                on:scroll={handler(move |_| {
                    rows.follow_scroll();
                    grid.hovered.set(None);
                })}
                on:keydown={handler(move |event| press_key(grid, &event))}
                on:paste={handler(paste)}
                on:mousedown={handler(take)}
                on:mouseover={handler(point)}
                on:mouseleave={handler(leave)}
                on:dblclick={handler(move |event: web_sys::MouseEvent| {
                    if let Some(place) = place_of(&event) {
                        grid.begin_edit(place, None);
                    }
                })}
            >
                <GridHead grid=grid query=query menu=menu />
                <div class="rc-grid-body" role="rowgroup" node_ref=rows.body>
                    <div class="rc-grid-window" role="presentation" node_ref=rows.window>
                        <For each=move || rows.range.get() key=|row| *row children=row_view />
                    </div>
                </div>
                {dynamic(move || {
                    (grid.cache.total.get() == Some(0))
                        .then(|| view! { <p class="rc-grid-empty">{text("fix.no_rows")}</p> })
                })}
            </div>
            {dynamic(move || {
                menu.get().map(|opened| view! { <ColumnMenu opened=opened grid=grid query=query menu=menu /> })
            })}
            <FindingCard
                pointed=pointed
                held=held
                on_done=move || grid.go_to(grid.focused.get_untracked(), false)
            />
            <SelectionBar grid=grid />
        </div>
    }
}
