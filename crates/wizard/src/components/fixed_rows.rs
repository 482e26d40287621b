//! Long lists of rows of one height. The parent writes the markup as for [`super::VirtualRows`].
//!
//! Browsers make no element much higher than 16 million pixels. A list that would be is drawn lower than it is: the
//! scroll bar then stands for a share of the list, and the window is put where the eye is.

use std::ops::Range;
use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;

use super::dynamic::watch;
use super::viewport::{place_window, watch_height};

/// Rows kept ready above and below what is in view, once that is there.
const OVERSCAN_ROWS: u32 = 8;
/// So much later than the picture is begun.
const OVERSCAN_AFTER: Duration = Duration::from_millis(50);
/// The highest list that every browser shows to its end.
const MOST_PX: f64 = 16_000_000.0;

/// The pieces of one list.
#[derive(Debug, Clone, Copy)]
pub struct FixedRows {
    pub scroller: NodeRef<Div>,
    pub body: NodeRef<Div>,
    pub window: NodeRef<Div>,
    /// The rows that should exist now.
    pub range: Memo<Range<u32>>,
    total: Signal<u32>,
    row_px: f64,
    /// Of the scroller's top that a sticky head covers.
    head_px: f64,
    scroll_px: RwSignal<f64>,
    viewport_px: RwSignal<f64>,
}

/// Sets up a list of `total` rows, each `row_px` high, below a head of `head_px`. `viewport_px`: how high what shows it
/// will be, until that is known.
#[must_use]
pub fn use_fixed_rows(
    total: Signal<u32>,
    row_px: f64,
    head_px: f64,
    viewport_px: f64,
) -> FixedRows {
    let scroll_px = RwSignal::new(0.0);
    let viewport_px = RwSignal::new(viewport_px);
    let overscan_rows = RwSignal::new(0);
    let range = Memo::new(move |_| {
        let total = total.get();
        let top = scroll_px.get() * stretch(total, row_px, viewport_px.get());
        let first = (top / row_px).floor() as u32;
        let last = ((top + viewport_px.get()) / row_px).ceil() as u32;
        let overscan = overscan_rows.get();
        first.saturating_sub(overscan).min(total)..(last + overscan).min(total)
    });
    let rows = FixedRows {
        scroller: NodeRef::new(),
        body: NodeRef::new(),
        window: NodeRef::new(),
        range,
        total,
        row_px,
        head_px,
        scroll_px,
        viewport_px,
    };
    rows.place();
    rows.watch_viewport();
    watch(move || {
        // What is out of view comes after the picture.
        if total.get() > 0 {
            let widen = move || {
                let _ = overscan_rows.try_set(OVERSCAN_ROWS);
            };
            request_animation_frame(move || set_timeout(widen, OVERSCAN_AFTER));
        }
    });
    rows
}

/// How many pixels of the list one pixel of scrolling stands for.
fn stretch(total: u32, row_px: f64, viewport_px: f64) -> f64 {
    let height_px = f64::from(total) * row_px;
    if height_px <= MOST_PX {
        1.0
    } else {
        (height_px - viewport_px) / (MOST_PX - viewport_px)
    }
}

impl FixedRows {
    /// To be called on `scroll`.
    pub fn follow_scroll(&self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            self.scroll_px.set(f64::from(scroller.scroll_top()));
        }
    }

    /// Rows that fit into the view.
    #[must_use]
    pub fn page_rows(&self) -> u32 {
        let seen_px = self.viewport_px.get_untracked() - self.head_px;
        ((seen_px / self.row_px).floor() as u32).max(2) - 1
    }

    /// Brings a row into view.
    pub fn scroll_to(&self, row: u32) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let viewport_px = self.viewport_px.get_untracked();
        let stretch = stretch(self.total.get_untracked(), self.row_px, viewport_px);
        let top_px = f64::from(row) * self.row_px;
        let seen_px = f64::from(scroller.scroll_top()) * stretch;
        let room_px = viewport_px - self.head_px - self.row_px;
        let wanted_px = if top_px < seen_px {
            top_px
        } else if top_px > seen_px + room_px {
            top_px - room_px
        } else {
            return;
        };
        scroller.set_scroll_top((wanted_px / stretch).ceil() as i32);
        self.follow_scroll();
    }

    /// Back to the first row.
    pub fn scroll_to_top(&self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
        self.scroll_px.set(0.0);
    }

    fn place(&self) {
        let rows = *self;
        watch(move || {
            let total = rows.total.get();
            let (scroll_px, viewport_px) = (rows.scroll_px.get(), rows.viewport_px.get());
            let stretch = stretch(total, rows.row_px, viewport_px);
            let first_px = f64::from(rows.range.get().start) * rows.row_px;
            // Where the first row stands, seen from where the list is scrolled to.
            let offset_px = scroll_px + first_px - scroll_px * stretch;
            let height_px = (f64::from(total) * rows.row_px).min(MOST_PX);
            place_window((rows.body, height_px), (rows.window, offset_px));
        });
    }

    fn watch_viewport(&self) {
        let rows = *self;
        watch_height(rows.scroller, move |height_px| {
            if height_px > 0.0 {
                let _ = rows.viewport_px.try_set(height_px);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_PX, stretch};

    #[test]
    fn a_list_is_drawn_as_high_as_it_is_until_browsers_cannot() {
        assert_eq!(stretch(500_000, 32.0, 480.0), 1.0);
        let factor = stretch(1_000_000, 32.0, 480.0);
        // Scrolled to its end, the last row is in view.
        let end_px = (MOST_PX - 480.0) * factor + 480.0;
        assert!((end_px - 32_000_000.0).abs() < 1.0, "{end_px}");
    }
}
