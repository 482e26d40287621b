use leptos::html::Input;
use leptos::prelude::*;
use rollcall_core::diagnostic::Severity;
use rollcall_core::session::view::ProblemRow;

use super::super::row_cache::RowCache;
use super::place::{GridColumn, Place, cell_of};
use crate::components::{dynamic, handler, watch};
use crate::messages::{format_number, text_with};
use crate::selected::Selected;

/// One record: its row number, then its cells.
#[component]
pub(super) fn GridRow(
    row: u32,
    cache: RowCache<ProblemRow>,
    columns: Selected<Vec<GridColumn>>,
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
                .filter(|finding| columns.with(|columns| cell_of(finding, columns) == cell))
                .map(|finding| finding.severity)
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
                    {dynamic(move || {
                        if is_edited.get() {
                            let value = value.clone();
                            let label = column.header.clone();
                            view! { <CellField value=value label=label on_end=move |value| on_edit_end(place, value) /> }.into_any()
                        } else {
                            shown.clone().into_any()
                        }
                    })}
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
    watch(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let ended = StoredValue::new(false);
    // Taking the field away blurs it: what was ended by a key is not ended once more.
    let end = move |keep: bool| {
        if ended.try_update_value(|ended| std::mem::replace(ended, true)) != Some(false) {
            return;
        }
        let content = field
            .try_get_untracked()
            .flatten()
            .map(|field| field.value());
        on_end(content.filter(|_| keep));
    };
    let press = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => end(true),
            "Escape" => end(false),
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
            on:keydown={handler(press)}
            on:blur={handler(move |_| end(true))}
        />
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
