use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::Scopes;
use rollcall_api::tokens::{IssuedToken, MAX_TOKEN_NAME, NewToken, TokenScopes};
use rollcall_wizard::components::{SelectFrame, handler};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::{text, text_with};

use super::Desk;
use crate::parts::ScopeFields;
use crate::{api, paths};

const LASTS_DAYS: [u32; 4] = [7, 30, 90, 365];

#[component]
pub(super) fn TokenForm() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(Scopes::NONE);
    let scim = RwSignal::new(false);
    let days = RwSignal::new(30);
    let busy = RwSignal::new(false);
    let incomplete = move || {
        let has_scope = scim.get() || scopes.get() != Scopes::NONE;
        busy.get() || name.with(|name| name.trim().is_empty()) || !has_scope
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if incomplete() {
            return;
        }
        busy.set(true);
        let chosen = scopes.get_untracked();
        let wanted = NewToken {
            name: name.get_untracked(),
            scopes: TokenScopes {
                applications: chosen.applications,
                users: chosen.users,
                settings: chosen.settings,
                override_guards: chosen.override_guards,
                scim: scim.get_untracked(),
            },
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
        <details class="rcc-settings-form">
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
                <ScopeFields scopes=scopes>
                    <label class="rcc-settings-check">
                        <input
                            type="checkbox"
                            on:change={handler(move |event| scim.set(event_target_checked(&event)))}
                        />
                        <span>{text("console.tokens.scim")}</span>
                    </label>
                </ScopeFields>
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
