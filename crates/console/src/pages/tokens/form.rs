use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::Access;
use rollcall_api::tokens::{IssuedToken, MAX_TOKEN_NAME, NewToken, TokenScopes};
use rollcall_wizard::components::{SelectFrame, handler};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::{text, text_with};

use super::Desk;
use crate::{api, paths};

const LASTS_DAYS: [u32; 4] = [7, 30, 90, 365];

#[component]
pub(super) fn TokenForm() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(TokenScopes::NONE);
    let days = RwSignal::new(30);
    let busy = RwSignal::new(false);
    let incomplete = move || {
        busy.get() || name.with(|name| name.trim().is_empty()) || scopes.get() == TokenScopes::NONE
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if incomplete() {
            return;
        }
        busy.set(true);
        let wanted = NewToken {
            name: name.get_untracked(),
            scopes: scopes.get_untracked(),
            expires_in_days: days.get_untracked(),
        };
        let body = serde_json::to_string(&wanted).unwrap_or_default();
        spawn_local(async move {
            let answer = api::post::<IssuedToken>(paths::TOKENS, &fresh_key(), &body).await;
            let _ = busy.try_set(false);
            let failed = answer.as_ref().err().cloned();
            if let Ok(made) = answer {
                let _ = desk.made.try_set(Some(made));
                let _ = name.try_set(String::new());
                desk.listing.restart();
            }
            let _ = desk.failure.try_set(failed);
        });
    };
    view! {
        <details class="rcc-token-form">
            <summary>{text("console.tokens.make")}</summary>
            <form on:submit={handler(submit)}>
                <label>
                    <span>{text("console.tokens.name")}</span>
                    <input
                        class="rc-input"
                        type="text"
                        autocomplete="off"
                        maxlength=MAX_TOKEN_NAME.to_string()
                        placeholder=text("console.tokens.name_hint")
                        prop:value=move || name.get()
                        on:input={handler(move |event| name.set(event_target_value(&event)))}
                    />
                </label>
                <fieldset>
                    <legend>{text("console.tokens.scopes")}</legend>
                    <Level label="console.tokens.applications" on_choose=move |level| scopes.update(|scopes| scopes.applications = level) />
                    <Level label="console.tokens.users" on_choose=move |level| scopes.update(|scopes| scopes.users = level) />
                    <Level label="console.tokens.settings" on_choose=move |level| scopes.update(|scopes| scopes.settings = level) />
                    <label class="rcc-token-check">
                        <input
                            type="checkbox"
                            on:change={handler(move |event| {
                                let ticked = event_target_checked(&event);
                                scopes.update(|scopes| scopes.scim = ticked);
                            })}
                        />
                        <span>{text("console.tokens.scim")}</span>
                    </label>
                </fieldset>
                <label>
                    <span>{text("console.tokens.lasts")}</span>
                    <SelectFrame>
                        <select
                            class="rc-select"
                            on:change={handler(move |event| {
                                if let Ok(chosen) = event_target_value(&event).parse() {
                                    days.set(chosen);
                                }
                            })}
                        >
                            {LASTS_DAYS
                                .map(|count| {
                                    let label = text_with("console.tokens.days", &[("n", &count.to_string())]);
                                    view! {
                                        <option value=count.to_string() selected=count == 30>{label}</option>
                                    }
                                })
                                .into_iter()
                                .collect_view()}
                        </select>
                    </SelectFrame>
                </label>
                <button type="submit" class="rc-button rc-button-primary" disabled=incomplete>
                    {text("console.tokens.button")}
                </button>
            </form>
        </details>
    }
}

/// How far a scope goes.
#[component]
fn Level(label: &'static str, #[prop(into)] on_choose: Callback<(Access,)>) -> impl IntoView {
    let choose = move |event| {
        let level = match event_target_value(&event).as_str() {
            "read_only" => Access::ReadOnly,
            "take_action" => Access::TakeAction,
            _ => Access::None,
        };
        on_choose.run((level,));
    };
    view! {
        <label>
            <span>{text(label)}</span>
            <SelectFrame>
                <select class="rc-select" on:change={handler(choose)}>
                    <option value="none">{text("console.tokens.none")}</option>
                    <option value="read_only">{text("console.tokens.read_only")}</option>
                    <option value="take_action">{text("console.tokens.take_action")}</option>
                </select>
            </SelectFrame>
        </label>
    }
}
