use leptos::prelude::*;
use rollcall_wizard::components::handler;
use rollcall_wizard::messages::text;
use wasm_bindgen::JsCast;

/// Past the navigation, for those who come by keyboard.
#[component]
pub(super) fn SkipLink() -> impl IntoView {
    let skip = |event: web_sys::MouseEvent| {
        // The focus has to move along, which the router's own handling of the address would not do.
        event.prevent_default();
        let content = document().get_element_by_id("content");
        if let Some(content) =
            content.and_then(|content| content.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = content.focus();
        }
    };
    view! {
        <a class="rcc-skip" href="#content" on:click={handler(skip)}>
            {text("console.skip")}
        </a>
    }
}
