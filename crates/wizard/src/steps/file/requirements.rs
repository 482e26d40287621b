use leptos::prelude::*;

use super::super::use_conductor;
use crate::components::dynamic;
use crate::messages::{sentence, text};

/// What the file needs, field by field, as the template has it.
#[component]
pub(super) fn Requirements() -> impl IntoView {
    let conductor = use_conductor();
    let template = conductor.select(|desk| desk.roster.template.name.clone());
    dynamic(move || {
        template.track();
        let shown = conductor.peek(|desk| Some(desk.roster.template.clone()))?;
        let line = |field: &rollcall_core::session::view::FieldRequirement| {
            let need = if field.required {
                "file.required"
            } else {
                "file.optional"
            };
            view! {
                <div class="rc-need">
                    <dt>{field.title.clone()}</dt>
                    <dd class="rc-need-kind" class:rc-need-required=field.required>{text(need)}</dd>
                    <dd class="rc-need-text">{sentence(&field.description)}</dd>
                </div>
            }
        };
        Some(view! {
            <section class="rc-needs" aria-labelledby="rc-needs-title">
                <h4 id="rc-needs-title">{text("file.needs")}</h4>
                <dl>{shown.fields.iter().map(line).collect_view()}</dl>
            </section>
        })
    })
}
