use leptos::html::Input;
use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::protocol::{Command, ProblemFilter, Reply};
use rollcall_core::session::view::{ColumnView, ProblemRow};
use wasm_bindgen::JsCast;

use super::super::row_cache::RowCache;
use super::super::use_conductor;
use super::finding::{FindingCard, Pointed};
use crate::components::use_virtual_rows;
use crate::machine::Action;
use crate::messages::{format_number, text, text_with};

const ROW_PX: f64 = 32.0;
const HEAD_PX: f64 = 32.0;
const GUTTER_PX: u32 = 64;
/// Files with more columns show those that matter.
const SHOWN_COLUMNS: usize = 40;
const LINGER_MS: u64 = 160;

/// Row of the list and column of the grid; column 0 is the gutter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Place {
    row: u32,
    column: u32,
}

/// A column of the grid.
#[derive(Debug, Clone, PartialEq)]
struct GridColumn {
    index: u32,
    header: String,
    width_px: u32,
}

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
            Reply::Problems { page } => Some((page.total, page.offset, page.rows)),
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
    Effect::new(move |_| {
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
        let findings: Vec<_> = row
            .findings
            .into_iter()
            .filter(|finding| finding.cell == column)
            .collect();
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
                on:scroll=move |_| {
                    rows.follow_scroll();
                    hovered.set(None);
                }
                on:keydown=move_focus
                on:focusin=move |event| {
                    has_focus.set(true);
                    if let Some(place) = place_of(&event) {
                        focused.set(place);
                    }
                }
                on:focusout=move |event: web_sys::FocusEvent| {
                    let inside = event
                        .related_target()
                        .and_then(|to| to.dyn_into::<web_sys::Element>().ok())
                        .is_some_and(|to| to.closest(".rc-grid-frame").ok().flatten().is_some());
                    if !inside {
                        has_focus.set(false);
                    }
                }
                on:mouseover=move |event| {
                    if let Some(place) = place_of(&event) {
                        hovered.set(Some(place));
                    }
                }
                on:mouseleave=leave
                on:dblclick=move |event| {
                    if let Some(place) = place_of(&event) {
                        begin_edit(place);
                    }
                }
            >
                <div class="rc-grid-head rc-grid-line" role="row" aria-rowindex="1">
                    <div class="rc-grid-gutter" role="columnheader">{text("fix.row")}</div>
                    {move || {
                        columns
                            .get()
                            .into_iter()
                            .map(|column| {
                                view! { <div class="rc-grid-title" role="columnheader" title=column.header.clone()>{column.header.clone()}</div> }
                            })
                            .collect_view()
                    }}
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

#[component]
fn GridRow(
    row: u32,
    cache: RowCache<ProblemRow>,
    columns: Memo<Vec<GridColumn>>,
    focused: RwSignal<Place>,
    editing: RwSignal<Option<Place>>,
    on_edit_end: impl Fn(Place, Option<String>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let held = Memo::new(move |_| cache.row(row));
    let cells = move || {
        let Some(held) = held.get() else {
            return view! { <div class="rc-grid-gutter" role="gridcell">"…"</div> }.into_any();
        };
        let worst = |cell: Option<u32>| {
            held.findings
                .iter()
                .filter(|finding| finding.cell == cell)
                .map(|finding| finding.diagnostic.severity)
                .min_by_key(|severity| rank(*severity))
        };
        let gutter = view! {
            <div
                class=format!("rc-grid-gutter rc-number {}", mark_class(worst(None)))
                role="rowheader"
                data-column="0"
                tabindex=move || tab_index(focused.get() == Place { row, column: 0 })
                aria-label=text_with("fix.row_label", &[("row", &format_number(u64::from(held.row)))])
            >
                {format_number(u64::from(held.row))}
            </div>
        };
        let cells = columns.get().into_iter().enumerate().map(|(position, column)| {
            let place = Place { row, column: position as u32 + 1 };
            let value = held.cells.get(column.index as usize).cloned().unwrap_or_default();
            let severity = worst(Some(column.index));
            let shown = shorten(&value);
            let is_edited = Memo::new(move |_| editing.get() == Some(place));
            view! {
                <div
                    class=format!("rc-grid-cell {}", mark_class(severity))
                    role="gridcell"
                    data-column=place.column.to_string()
                    aria-colindex=(place.column + 1).to_string()
                    tabindex=move || tab_index(focused.get() == place)
                    aria-invalid=(severity == Some(Severity::Error)).then_some("true")
                    aria-describedby=severity.map(|_| "rc-finding-card")
                >
                    {move || {
                        if is_edited.get() {
                            let value = value.clone();
                            let label = column.header.clone();
                            view! { <CellField value=value label=label on_end=move |value| on_edit_end(place, value) /> }.into_any()
                        } else {
                            shown.clone().into_any()
                        }
                    }}
                </div>
            }
        });
        (gutter, cells.collect_view()).into_any()
    };
    view! {
        <div class="rc-grid-line" role="row" data-row=row.to_string() aria-rowindex=(row + 2).to_string()>
            {cells}
        </div>
    }
}

/// The field in which a cell is edited: Enter keeps, Escape drops.
#[component]
fn CellField(
    value: String,
    label: String,
    on_end: impl Fn(Option<String>) + Copy + 'static,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let content = move || field.get_untracked().map(|field| field.value());
    let press = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => on_end(content()),
            "Escape" => on_end(None),
            _ => {}
        }
    };
    view! {
        <input
            class="rc-cell-field"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            prop:value=value
            node_ref=field
            on:keydown=press
            on:blur=move |_| on_end(content())
        />
    }
}

/// All columns, or those that have a field or a finding.
fn grid_columns(overview: &rollcall_core::session::view::Overview) -> Vec<GridColumn> {
    let matters = |column: &&ColumnView| {
        overview.columns.len() <= SHOWN_COLUMNS
            || column.field.is_some()
            || overview
                .problems
                .iter()
                .any(|kind| kind.column == Some(column.index))
    };
    let shown = overview.columns.iter().filter(matters).take(SHOWN_COLUMNS);
    shown
        .map(|column| GridColumn {
            index: column.index,
            header: column.header.clone(),
            width_px: width_for(column),
        })
        .collect()
}

/// Wide enough for the header and most values.
fn width_for(column: &ColumnView) -> u32 {
    let samples = column.samples.iter().map(|value| value.chars().count());
    let longest = samples
        .chain([column.header.chars().count()])
        .max()
        .unwrap_or(0);
    (longest.min(40) as u32 * 8 + 28).clamp(104, 300)
}

fn grid_column(columns: &[GridColumn], position: u32) -> Option<&GridColumn> {
    columns.get((position as usize).checked_sub(1)?)
}

fn place_of(event: &web_sys::Event) -> Option<Place> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let cell = target.closest("[data-column]").ok()??;
    let line = cell.closest("[data-row]").ok()??;
    let number = |element: &web_sys::Element, name| element.get_attribute(name)?.parse().ok();
    Some(Place {
        row: number(&line, "data-row")?,
        column: number(&cell, "data-column")?,
    })
}

fn cell_at(rows: &crate::components::VirtualRows, place: Place) -> Option<web_sys::HtmlElement> {
    let window = rows.window.get_untracked()?;
    let selector = format!(
        "[data-row=\"{}\"] [data-column=\"{}\"]",
        place.row, place.column
    );
    window.query_selector(&selector).ok()??.dyn_into().ok()
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
