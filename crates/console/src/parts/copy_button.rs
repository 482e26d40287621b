use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_wizard::components::{Button, IconName, dynamic};
use rollcall_wizard::messages::text;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Puts a text into the clipboard, and says so.
#[component]
pub(crate) fn CopyButton(#[prop(into)] content: String) -> impl IntoView {
    let content = StoredValue::new(content);
    let copied = RwSignal::new(false);
    let copy = move || {
        spawn_local(async move {
            let done = copy_text(&content.get_value()).await;
            let _ = copied.try_set(done);
        });
    };
    view! {
        <Button icon=IconName::File on_press=copy>
            {dynamic(move || text(if copied.get() { "console.copied" } else { "console.copy" }))}
        </Button>
    }
}

/// Whether the browser took the text; it has no clipboard on pages that came by plain http.
async fn copy_text(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
