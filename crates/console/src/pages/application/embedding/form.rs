use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::embed::{EmbedAlgorithm, EmbedKey, MAX_EMBED_KEY_NAME, NewEmbedKey};
use rollcall_wizard::components::{SelectFrame, handler};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::text;

use super::Desk;
use crate::api;
use crate::session::use_session;

const ALGORITHMS: [EmbedAlgorithm; 3] = [
    EmbedAlgorithm::EdDsa,
    EmbedAlgorithm::Es256,
    EmbedAlgorithm::Rs256,
];
/// Placeholders: nothing of them is sent.
const ORIGIN: &str = "https://app.example.com";
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----";

#[component]
pub(super) fn KeyForm() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let session = use_session();
    let name = RwSignal::new(String::new());
    let origin = RwSignal::new(String::new());
    let algorithm = RwSignal::new(EmbedAlgorithm::EdDsa);
    let public_key = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let incomplete = move || {
        let is_blank = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
        busy.get() || is_blank(name) || is_blank(origin) || is_blank(public_key)
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if incomplete() {
            return;
        }
        busy.set(true);
        let wanted = NewEmbedKey {
            name: name.get_untracked(),
            origin: origin.get_untracked().trim().to_owned(),
            algorithm: algorithm.get_untracked(),
            public_key: public_key.get_untracked(),
        };
        let body = serde_json::to_string(&wanted).unwrap_or_default();
        spawn_local(async move {
            let path = desk.path.get_value();
            let answer = api::post::<EmbedKey>(&path, &fresh_key(), &body).await;
            let _ = busy.try_set(false);
            let _ = desk.failure.try_set(session.failure_of(&answer));
            if answer.is_ok() {
                for field in [name, public_key] {
                    let _ = field.try_set(String::new());
                }
                desk.listing.restart();
            }
        });
    };
    let choose = move |event| {
        if let Some(chosen) = EmbedAlgorithm::of(&event_target_value(&event)) {
            algorithm.set(chosen);
        }
    };
    view! {
        <details class="rcc-settings-form">
            <summary>{text("console.embedding.register")}</summary>
            <form on:submit={handler(submit)}>
                <label>
                    <span>{text("console.tokens.name")}</span>
                    <input
                        class="rc-input"
                        type="text"
                        autocomplete="off"
                        maxlength=MAX_EMBED_KEY_NAME.to_string()
                        placeholder=text("console.embedding.name_hint")
                        prop:value=move || name.get()
                        on:input={handler(move |event| name.set(event_target_value(&event)))}
                    />
                </label>
                <label>
                    <span>{text("console.embedding.origin_of_page")}</span>
                    <input
                        class="rc-input"
                        type="url"
                        autocomplete="off"
                        placeholder=ORIGIN
                        prop:value=move || origin.get()
                        on:input={handler(move |event| origin.set(event_target_value(&event)))}
                    />
                </label>
                <label>
                    <span>{text("console.embedding.algorithm")}</span>
                    <SelectFrame>
                        <select class="rc-select" on:change={handler(choose)}>
                            {ALGORITHMS
                                .into_iter()
                                .map(|algorithm| view! { <option value=algorithm.word()>{algorithm.word()}</option> })
                                .collect_view()}
                        </select>
                    </SelectFrame>
                </label>
                <label>
                    <span>{text("console.embedding.public_key")}</span>
                    <textarea
                        class="rc-input rcc-mono rcc-key-text"
                        autocomplete="off"
                        spellcheck="false"
                        rows="6"
                        placeholder=PUBLIC_KEY
                        prop:value=move || public_key.get()
                        on:input={handler(move |event| public_key.set(event_target_value(&event)))}
                    ></textarea>
                </label>
                <button type="submit" class="rc-button rc-button-primary" disabled=incomplete>
                    {text("console.embedding.button")}
                </button>
            </form>
        </details>
    }
}
