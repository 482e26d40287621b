use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

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
