use leptos::prelude::*;
use rollcall_wizard::components::{SelectFrame, handler};
use rollcall_wizard::messages::{LANGUAGES, language, text};

/// Where `www/locales.js` looks for what was chosen.
const KEPT: &str = "rollcall-language";

/// The languages, each named in itself. Another one is there once the page is loaded anew.
#[component]
pub(super) fn LanguageChoice() -> impl IntoView {
    let current = language();
    let choose = move |event| {
        let storage = window().local_storage().ok().flatten();
        if let Some(storage) = storage {
            // A browser that keeps nothing goes on in the language that it prefers.
            let _ = storage.set_item(KEPT, &event_target_value(&event));
        }
        let _ = window().location().reload();
    };
    let option = move |(tag, name): (&'static str, &'static str)| {
        let selected = tag == current;
        view! { <option value=tag lang=tag selected=selected>{name}</option> }
    };
    view! {
        <div class="rcc-language">
            <SelectFrame>
                <select class="rc-select" aria-label=text("console.language") on:change={handler(choose)}>
                    {LANGUAGES.map(option).collect_view()}
                </select>
            </SelectFrame>
        </div>
    }
}
