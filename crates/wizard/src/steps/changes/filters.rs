use leptos::prelude::*;
use rollcall_core::diff::{Class, Counts};

use super::super::actions::count;
use super::super::use_conductor;
use crate::components::{ClassMark, Proportion, ProportionBar, dynamic, handler};
use crate::messages::text;

/// The classes with their counts: as a bar for the eye, as buttons that show one class only.
#[component]
pub(super) fn Filters(shown: RwSignal<Option<Class>>) -> impl IntoView {
    let conductor = use_conductor();
    let parts = conductor.select(|desk| {
        desk.overview()
            .map(|overview| proportions(&overview.counts))
            .unwrap_or_default()
    });
    // Users about whom there is nothing to decide would only dwarf the file's own classes.
    let asked = conductor.select(|desk| desk.askable_missing() > 0);
    let shown_in_bar = Signal::derive(move || {
        let mut parts = parts.get();
        parts.retain(|part| part.class != Class::Missing || asked.get());
        parts
    });
    let chip = move |part: Proportion| {
        let class = part.class;
        let press =
            move |_| shown.update(|shown| *shown = (*shown != Some(class)).then_some(class));
        view! {
            <button
                type="button"
                class="rc-chip"
                aria-pressed=move || (shown.get() == Some(class)).to_string()
                on:click={handler(press)}
            >
                <ClassMark class=class />
                <span class="rc-number">{count(part.count)}</span>
            </button>
        }
    };
    view! {
        <div class="rc-filters">
            <ProportionBar parts=shown_in_bar />
            <div class="rc-chips" role="group" aria-label=text("changes.filters")>
                {dynamic(move || parts.get().into_iter().filter(|part| part.count > 0).map(chip).collect_view())}
            </div>
        </div>
    }
}

/// All classes in the order of their weight.
pub(in crate::steps) fn proportions(counts: &Counts) -> Vec<Proportion> {
    let part = |class, count: Option<u32>| Proportion {
        class,
        count: count.unwrap_or(0),
    };
    vec![
        part(Class::New, counts.new),
        part(Class::Changed, counts.changed),
        part(Class::Returning, counts.returning),
        part(Class::Missing, Some(counts.missing)),
        part(Class::Invalid, Some(counts.invalid)),
        part(Class::Conflicting, Some(counts.conflicting)),
        part(Class::Unchanged, counts.unchanged),
        part(Class::Duplicate, Some(counts.duplicate)),
        part(Class::Skipped, Some(counts.skipped)),
    ]
}
