//! Long lists of which only what is in view exists. The parent writes the markup: a scroller, in it a body as
//! high as the whole list, in that a window with the rows of [`VirtualRows::range`], each with `data-row`.

use std::ops::Range;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::dynamic::watch;
use super::heights::Heights;
use super::viewport::{place_window, watch_height};

/// Rows kept ready above and below what is in view.
const OVERSCAN_ROWS: usize = 8;
const FIRST_VIEWPORT_PX: f64 = 480.0;

/// The pieces of one virtual list.
#[derive(Debug, Clone, Copy)]
pub struct VirtualRows {
    pub scroller: NodeRef<Div>,
    pub body: NodeRef<Div>,
    pub window: NodeRef<Div>,
    /// The rows that should exist now.
    pub range: Memo<Range<u32>>,
    heights: RwSignal<Heights>,
    scroll_px: RwSignal<f64>,
    viewport_px: RwSignal<f64>,
    measuring: StoredValue<bool>,
}

/// Sets up a virtual list of `total` rows, each about `estimate_px` high until it was seen.
#[must_use]
pub fn use_virtual_rows(total: Signal<u32>, estimate_px: f64) -> VirtualRows {
    let heights = RwSignal::new(Heights::default());
    let scroll_px = RwSignal::new(0.0);
    let viewport_px = RwSignal::new(FIRST_VIEWPORT_PX);
    let range = Memo::new(move |_| {
        heights.with(|heights| {
            if heights.len() == 0 {
                return 0..0;
            }
            let top = scroll_px.get();
            let first = heights.row_at(top).saturating_sub(OVERSCAN_ROWS);
            let last = heights.row_at(top + viewport_px.get()) + 1 + OVERSCAN_ROWS;
            first as u32..last.min(heights.len()) as u32
        })
    });
    watch(move || {
        let len = total.get() as usize;
        if heights.with_untracked(Heights::len) != len {
            heights.set(Heights::new(len, estimate_px));
        }
    });
    let rows = VirtualRows {
        scroller: NodeRef::new(),
        body: NodeRef::new(),
        window: NodeRef::new(),
        range,
        heights,
        scroll_px,
        viewport_px,
        measuring: StoredValue::new(false),
    };
    rows.place();
    rows.watch_viewport();
    rows
}

impl VirtualRows {
    /// To be called on `scroll`.
    pub fn follow_scroll(&self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            self.scroll_px.set(f64::from(scroller.scroll_top()));
        }
    }

    /// Brings a row into view; `head_px` of the scroller's top are covered by a sticky head.
    pub fn scroll_to(&self, row: u32, head_px: f64) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let (top, bottom) = self.heights.with_untracked(|heights| {
            (
                heights.offset_px(row as usize),
                heights.offset_px(row as usize + 1),
            )
        });
        let seen_top = f64::from(scroller.scroll_top());
        let seen_bottom = seen_top + f64::from(scroller.client_height()) - head_px;
        if top < seen_top {
            scroller.set_scroll_top(top as i32);
        } else if bottom > seen_bottom {
            scroller.set_scroll_top((seen_top + bottom - seen_bottom).ceil() as i32);
        }
        self.follow_scroll();
    }

    /// Back to the first row.
    pub fn scroll_to_top(&self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
        self.scroll_px.set(0.0);
    }

    /// Takes the heights of the rows on screen. To be called when rows have changed.
    pub fn measure_soon(&self) {
        let rows = *self;
        if self
            .measuring
            .try_update_value(|measuring| std::mem::replace(measuring, true))
            == Some(false)
        {
            request_animation_frame(move || {
                rows.measuring
                    .try_update_value(|measuring| *measuring = false);
                rows.measure();
            });
        }
    }

    fn measure(&self) {
        let Some(Some(window)) = self.window.try_get_untracked() else {
            return;
        };
        let children = window.children();
        let mut found = Vec::with_capacity(children.length() as usize);
        for position in 0..children.length() {
            let row = children
                .item(position)
                .and_then(|child| child.dyn_into::<web_sys::HtmlElement>().ok());
            let Some(row) = row else { continue };
            let index = row
                .get_attribute("data-row")
                .and_then(|index| index.parse::<usize>().ok());
            if let Some(index) = index {
                found.push((index, f64::from(row.offset_height())));
            }
        }
        let differs = self.heights.try_update_untracked(|heights| {
            found.into_iter().fold(false, |differs, (row, height_px)| {
                heights.set(row, height_px) || differs
            })
        });
        if differs == Some(true) {
            self.heights.notify();
        }
    }

    fn place(&self) {
        let rows = *self;
        watch(move || {
            let first = rows.range.get().start as usize;
            let (total_px, offset_px) = rows
                .heights
                .with(|heights| (heights.total_px(), heights.offset_px(first)));
            place_window((rows.body, total_px), (rows.window, offset_px));
        });
    }

    fn watch_viewport(&self) {
        let rows = *self;
        watch_height(rows.scroller, move |height_px| {
            if height_px > 0.0 {
                let _ = rows.viewport_px.try_set(height_px);
            }
            rows.measure_soon();
        });
    }
}
