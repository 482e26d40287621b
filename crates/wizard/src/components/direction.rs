//! Where text runs from right to left, so does everything beside it.

use leptos::prelude::window;

use crate::messages::is_right_to_left;

/// How far from the edge at which lines begin the rectangle begins, for `inset-inline-start` of what is fixed.
pub(crate) fn inline_start(rect: &web_sys::DomRect) -> f64 {
    if !is_right_to_left() {
        return rect.left();
    }
    let width_px = window().inner_width().ok().and_then(|px| px.as_f64());
    width_px.map_or(0.0, |width_px| width_px - rect.right())
}

/// The key as it would be where text runs from left to right.
pub(crate) fn left_to_right(key: String) -> String {
    match (&*key, is_right_to_left()) {
        ("ArrowLeft", true) => "ArrowRight".to_owned(),
        ("ArrowRight", true) => "ArrowLeft".to_owned(),
        _ => key,
    }
}
