use leptos::prelude::*;
use rollcall_api::session::{Access, Scopes};
use rollcall_wizard::components::{SelectFrame, handler};
use rollcall_wizard::messages::text;

/// What is allowed, scope by scope; what else there is to choose stands below, as the children.
#[component]
pub(crate) fn ScopeFields(
    scopes: RwSignal<Scopes>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let began = scopes.get_untracked();
    let confirm = move |event| {
        let ticked = event_target_checked(&event);
        scopes.update(|scopes| scopes.override_guards = ticked);
    };
    view! {
        <fieldset>
            <legend>{text("console.scopes.label")}</legend>
            <Level
                label="console.scopes.applications"
                began=began.applications
                on_choose=move |level| scopes.update(|scopes| scopes.applications = level)
            />
            <Level
                label="console.scopes.users"
                began=began.users
                on_choose=move |level| scopes.update(|scopes| scopes.users = level)
            />
            <Level
                label="console.scopes.settings"
                began=began.settings
                on_choose=move |level| scopes.update(|scopes| scopes.settings = level)
            />
            <label class="rcc-settings-check">
                <input type="checkbox" checked=began.override_guards on:change={handler(confirm)} />
                <span>{text("console.scopes.guards")}</span>
            </label>
            {children.map(|children| children())}
        </fieldset>
    }
}

/// How far a scope goes.
#[component]
fn Level(
    label: &'static str,
    began: Access,
    #[prop(into)] on_choose: Callback<(Access,)>,
) -> impl IntoView {
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
                    <option value="none" selected=began == Access::None>{text("console.scopes.none")}</option>
                    <option value="read_only" selected=began == Access::ReadOnly>{text("console.scopes.read_only")}</option>
                    <option value="take_action" selected=began == Access::TakeAction>{text("console.scopes.take_action")}</option>
                </select>
            </SelectFrame>
        </label>
    }
}
