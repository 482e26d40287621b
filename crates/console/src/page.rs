//! What every page does when it opens: it names itself.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// How many pages were opened. The first one was opened by loading it, and the focus stays where it is.
#[derive(Debug, Clone, Copy)]
struct Arrivals(StoredValue<u32>);

pub(crate) fn provide_arrivals() {
    provide_context(Arrivals(StoredValue::new(0)));
}

/// Names the page in the window's title and, once its name is known, moves the focus to its heading, so that
/// one hears where one is.
pub(crate) fn use_page(title: Signal<String>) {
    let arrivals = expect_context::<Arrivals>().0;
    Effect::new(move |arrived: Option<bool>| {
        let title = title.get();
        if title.is_empty() {
            return arrived.unwrap_or(false);
        }
        document().set_title(&window_title(&title));
        if arrived != Some(true) {
            let earlier = arrivals.try_get_value().unwrap_or_default();
            arrivals.set_value(earlier + 1);
            if earlier > 0 {
                request_animation_frame(focus_heading);
            }
        }
        true
    });
}

/// "Figma · Rollcall".
fn window_title(page: &str) -> String {
    format!("{page} · Rollcall")
}

/// Moves the focus to the page's heading: where one is when what had it is gone.
pub(crate) fn focus_heading() {
    let heading = document().query_selector("h1[tabindex]").ok().flatten();
    if let Some(heading) =
        heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = heading.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::window_title;

    #[test]
    fn the_page_comes_before_the_product() {
        assert_eq!(window_title("Figma"), "Figma · Rollcall");
    }
}
