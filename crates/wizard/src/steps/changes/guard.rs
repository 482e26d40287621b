use leptos::prelude::*;
use rollcall_api::session::OVERRIDE_GUARDS;

use super::super::trouble::missing_permission;
use super::super::use_conductor;
use crate::components::{Notice, Tone, dynamic, handler};
use crate::machine::Action;
use crate::messages::{format_number, text_count_with, text_with};

/// Speaks before the button can be pressed, and asks for the number; for those who may not, it says what they lack.
#[component]
pub(super) fn Guard() -> impl IntoView {
    let conductor = use_conductor();
    let asked = conductor.select(|desk| {
        let active = desk.overview().map_or(0, |overview| overview.roster_active);
        let may_confirm = desk.roster.may_confirm_removals;
        desk.guarded_removals()
            .map(|removals| (removals, active, may_confirm))
    });
    let typed = conductor.select(|desk| desk.typed_removals.clone());
    dynamic(move || {
        asked.get().map(|(removals, active, may_confirm)| {
            let number = format_number(u64::from(removals));
            let title = text_count_with(
                "guard.title",
                u64::from(removals),
                &[("active", &format_number(u64::from(active)))],
            );
            let body = if may_confirm {
                view! {
                    <label class="rc-guard">
                        <span>{text_with("guard.ask", &[("n", &number)])}</span>
                        <input
                            class="rc-input rc-number"
                            type="text"
                            inputmode="numeric"
                            autocomplete="off"
                            prop:value=move || typed.get()
                            on:input={handler(move |event| conductor.act(Action::RemovalsTyped(event_target_value(&event))))}
                        />
                    </label>
                }
                .into_any()
            } else {
                view! { <p>{missing_permission(Some(OVERRIDE_GUARDS))}</p> }.into_any()
            };
            view! { <Notice tone=Tone::Missing title=title>{body}</Notice> }
        })
    })
}
