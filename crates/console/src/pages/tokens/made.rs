use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::tokens::IssuedToken;
use rollcall_wizard::components::{Button, IconName, Notice, Tone, dynamic};
use rollcall_wizard::messages::{text, text_with};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The secret, the one time that it is shown.
#[component]
pub(super) fn MadeToken(made: IssuedToken) -> impl IntoView {
    let secret = StoredValue::new(made.secret);
    let copied = RwSignal::new(false);
    let copy = move || {
        spawn_local(async move {
            let done = copy_text(&secret.get_value()).await;
            let _ = copied.try_set(done);
        });
    };
    view! {
        <Notice tone=Tone::New title=text_with("console.tokens.made", &[("name", &made.token.name)])>
            <div class="rcc-token-secret">
                <input
                    class="rc-input rcc-mono"
                    type="text"
                    readonly=true
                    autocomplete="off"
                    aria-label=text("console.tokens.secret")
                    prop:value=secret.get_value()
                />
                <Button icon=IconName::File on_press=copy>
                    {dynamic(move || text(if copied.get() { "console.tokens.copied" } else { "console.tokens.copy" }))}
                </Button>
            </div>
        </Notice>
    }
}

/// Whether the browser took the text; it has no clipboard on pages that came by plain http.
async fn copy_text(secret: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(secret)).await.is_ok()
}
