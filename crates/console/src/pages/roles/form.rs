use leptos::prelude::*;
use rollcall_api::roles::{MAX_ROLE_NAME, NewRole, Role};
use rollcall_api::session::Scopes;
use rollcall_wizard::components::handler;
use rollcall_wizard::messages::text;

use crate::parts::ScopeFields;

/// Name and scopes: of a role to be made, or of one that is there.
#[component]
pub(super) fn RoleForm(
    title: &'static str,
    button: &'static str,
    #[prop(optional)] role: Option<Role>,
    busy: RwSignal<bool>,
    #[prop(into)] on_submit: Callback<(NewRole,)>,
) -> impl IntoView {
    let (name, scopes) = match role {
        Some(role) => (role.name, role.scopes),
        None => (String::new(), Scopes::NONE),
    };
    let name = RwSignal::new(name);
    let scopes = RwSignal::new(scopes);
    let incomplete = move || {
        busy.get() || name.with(|name| name.trim().is_empty()) || scopes.get() == Scopes::NONE
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !incomplete() {
            on_submit.run((NewRole {
                name: name.get_untracked(),
                scopes: scopes.get_untracked(),
            },));
        }
    };
    view! {
        <details class="rcc-settings-form">
            <summary>{text(title)}</summary>
            <form on:submit={handler(submit)}>
                <label>
                    <span>{text("console.roles.name")}</span>
                    <input
                        class="rc-input"
                        type="text"
                        autocomplete="off"
                        maxlength=MAX_ROLE_NAME.to_string()
                        placeholder=text("console.roles.name_hint")
                        prop:value=move || name.get()
                        on:input={handler(move |event| name.set(event_target_value(&event)))}
                    />
                </label>
                <ScopeFields scopes=scopes />
                <button type="submit" class="rc-button rc-button-primary" disabled=incomplete>
                    {text(button)}
                </button>
            </form>
        </details>
    }
}
