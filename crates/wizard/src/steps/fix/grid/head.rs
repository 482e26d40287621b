use leptos::html::Div;
use leptos::prelude::*;
use rollcall_core::session::view::{ColumnFilter, RowQuery};
use wasm_bindgen::JsCast;

use super::columns::GridColumn;
use super::state::Grid;
use crate::components::{
    Button, ButtonKind, Icon, IconName, css_px, dynamic, handler, inline_start, left_to_right,
};
use crate::messages::{is_right_to_left, text, text_with};

const RESIZE_STEP_PX: u32 = 16;

/// The names of the columns; each has a menu, and an edge by which it gets wider.
#[component]
pub(super) fn GridHead(
    grid: Grid,
    query: RwSignal<RowQuery>,
    menu: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let titles = dynamic(move || {
        let columns = grid.columns.all().into_iter().zip(1..);
        columns
            .map(|(column, position)| {
                view! { <ColumnTitle column=column position=position grid=grid query=query menu=menu /> }
            })
            .collect_view()
    });
    view! {
        <div class="rc-grid-head rc-grid-line" role="row" aria-rowindex="1">
            <div class="rc-grid-gutter" role="columnheader" aria-colindex="1">
                {text("fix.row")}
            </div>
            {titles}
        </div>
    }
}

/// The column whose menu is open, and where on the screen it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opened {
    column: GridColumn,
    start_px: f64,
    top_px: f64,
}

#[component]
fn ColumnTitle(
    column: GridColumn,
    position: u32,
    grid: Grid,
    query: RwSignal<RowQuery>,
    menu: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let index = column.index;
    let filtered =
        move || query.with(|query| query.columns.iter().any(|filter| filter.column == index));
    let title = NodeRef::<Div>::new();
    let open = {
        let column = column.clone();
        move |_| {
            let Some(title) = title.get_untracked() else {
                return;
            };
            let rect = web_sys::Element::get_bounding_client_rect(&title);
            let opened = Opened {
                column: column.clone(),
                start_px: inline_start(&rect),
                top_px: rect.bottom(),
            };
            menu.update(|menu| {
                let is_open = menu.as_ref().is_some_and(|menu| menu.column.index == index);
                *menu = (!is_open).then_some(opened);
            });
        }
    };
    let width_px = column.width_px;
    let press = move |event: web_sys::KeyboardEvent| {
        let step = match (&*left_to_right(event.key()), event.shift_key()) {
            ("ArrowRight", true) => width_px + RESIZE_STEP_PX,
            ("ArrowLeft", true) => width_px.saturating_sub(RESIZE_STEP_PX),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        grid.columns.resize(index, step);
    };
    // From where the edge was taken: pointer and width.
    let held = StoredValue::new(None::<(f64, f64)>);
    let take = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let (Some(title), Some(edge)) = (title.get_untracked(), edge_of(&event)) {
            let _ = edge.set_pointer_capture(event.pointer_id());
            held.set_value(Some((
                f64::from(event.client_x()),
                f64::from(title.offset_width()),
            )));
        }
    };
    let drag = move |event: web_sys::PointerEvent| {
        let Some((from_px, width_px)) = held.get_value() else {
            return;
        };
        let moved_px = f64::from(event.client_x()) - from_px;
        let width_px = width_px
            + if is_right_to_left() {
                -moved_px
            } else {
                moved_px
            };
        grid.columns.resize(index, width_px.max(0.0) as u32);
    };
    let mut class = "rc-grid-title".to_owned();
    if let Some(pin) = column.pin {
        class += &format!(" rc-pinned rc-pinned-{pin}");
    }
    let (header, tip) = (column.header.clone(), column.header.clone());
    view! {
        <div class=class role="columnheader" aria-colindex=(position + 1).to_string() node_ref=title>
            <button
                type="button"
                class="rc-grid-title-button"
                title=tip
                aria-haspopup="dialog"
                aria-expanded=move || {
                    menu.with(|menu| menu.as_ref().is_some_and(|menu| menu.column.index == index)).to_string()
                }
                tabindex=move || if grid.focused.get().column.max(1) == position { "0" } else { "-1" }
                on:click={handler(open)}
                on:keydown={handler(press)}
            >
                <span class="rc-grid-title-text">{header}</span>
                {dynamic(move || {
                    filtered()
                        .then(|| {
                            view! {
                                <span class="rc-grid-filtered"><Icon name=IconName::Search /></span>
                                <span class="rc-visually-hidden">{text("fix.filtered")}</span>
                            }
                        })
                })}
                <Icon name=IconName::ChevronDown />
            </button>
            <span
                class="rc-grid-edge"
                aria-hidden="true"
                on:pointerdown={handler(take)}
                on:pointermove={handler(drag)}
                on:pointerup={handler(move |_| held.set_value(None))}
                on:dblclick={handler(move |_| grid.columns.resize_to_fit(index))}
            ></span>
        </div>
    }
}

fn edge_of(event: &web_sys::PointerEvent) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

/// What can be done with a column: show the rows that hold something in it, keep it in sight.
#[component]
pub(super) fn ColumnMenu(
    opened: Opened,
    grid: Grid,
    query: RwSignal<RowQuery>,
    menu: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let index = opened.column.index;
    let (start_px, top_px) = (opened.start_px, opened.top_px);
    let card = NodeRef::<Div>::new();
    crate::components::watch(move || {
        if let Some(card) = card.get() {
            let _ = card.show_popover();
            let style = web_sys::HtmlElement::style(&card);
            let _ = style.set_property("inset-inline-start", &css_px(start_px.max(8.0)));
            let _ = style.set_property("top", &css_px(top_px));
            if let Ok(Some(field)) = card.query_selector("input")
                && let Ok(field) = field.dyn_into::<web_sys::HtmlElement>()
            {
                let _ = field.focus();
            }
        }
    });
    let wanted = move || {
        query.with(|query| {
            let filter = query.columns.iter().find(|filter| filter.column == index);
            filter.map(|filter| filter.text.clone())
        })
    };
    let filter_by = move |text: Option<String>| {
        query.update(|query| {
            query.columns.retain(|filter| filter.column != index);
            query.columns.extend(text.map(|text| ColumnFilter {
                column: index,
                text,
            }));
        });
    };
    let close = move || menu.set(None);
    let is_pinned = opened.column.pin.is_some();
    let label = text_with("fix.column_menu", &[("header", &opened.column.header)]);
    view! {
        <div
            class="rc-finding-card rc-column-menu"
            role="dialog"
            aria-label=label
            popover="auto"
            node_ref=card
            on:toggle={handler(move |_| {
                let is_open = card
                    .get_untracked()
                    .is_some_and(|card| card.matches(":popover-open") == Ok(true));
                if !is_open {
                    close();
                }
            })}
        >
            <label class="rc-field">
                <span>{text("fix.column_holds")}</span>
                <input
                    class="rc-input"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || wanted().unwrap_or_default()
                    on:input={handler(move |event| {
                        let text = event_target_value(&event);
                        filter_by((!text.is_empty()).then_some(text));
                    })}
                    on:keydown={handler(move |event: web_sys::KeyboardEvent| {
                        event.stop_propagation();
                        if event.key() == "Enter" {
                            close();
                        }
                    })}
                />
            </label>
            <label class="rc-choice">
                <input
                    type="checkbox"
                    prop:checked=move || wanted().as_deref() == Some("")
                    on:change={handler(move |event| {
                        filter_by(event_target_checked(&event).then(String::new));
                    })}
                />
                <span>{text("fix.column_blank")}</span>
            </label>
            <div class="rc-column-menu-actions">
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    on_press=move || {
                        grid.columns.toggle_pin(index);
                        close();
                    }
                >
                    {text(if is_pinned { "fix.unpin" } else { "fix.pin" })}
                </Button>
                <Button kind=ButtonKind::Quiet small=true on_press=close>
                    {text("frame.close")}
                </Button>
            </div>
        </div>
    }
}
