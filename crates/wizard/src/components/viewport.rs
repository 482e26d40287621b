use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::css_px;
use super::dynamic::watch;

/// Tells how high a scroller is, in pixels, at first and whenever that changes, as long as the component lives.
pub(super) fn watch_height(scroller: NodeRef<Div>, tell: impl Fn(f64) + Copy + 'static) {
    watch(move || {
        let Some(scroller) = scroller.get() else {
            return;
        };
        let watched = scroller.clone();
        let on_resize =
            Closure::<dyn FnMut()>::new(move || tell(f64::from(watched.client_height())));
        let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&scroller);
        let keep = StoredValue::new_local((observer, on_resize));
        on_cleanup(move || {
            keep.try_with_value(|(observer, _)| observer.disconnect());
        });
    });
}

/// Makes the body of a list as high as the list, and puts the window with its rows where they belong.
pub(super) fn place_window(
    (body, height_px): (NodeRef<Div>, f64),
    (window, offset_px): (NodeRef<Div>, f64),
) {
    // Through the object model: a strict policy blocks style attributes.
    if let Some(body) = body.get() {
        let _ = web_sys::HtmlElement::style(&body).set_property("block-size", &css_px(height_px));
    }
    if let Some(window) = window.get() {
        let _ = web_sys::HtmlElement::style(&window)
            .set_property("inset-block-start", &css_px(offset_px));
    }
}
