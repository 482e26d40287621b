use leptos::prelude::*;
use rollcall_core::changeset::ChangeCounts;
use rollcall_wizard::components::{ClassMark, Proportion, change_proportions};
use rollcall_wizard::messages::{format_number, text};

/// What an import changed, class by class; classes that nobody is in are left out.
#[component]
pub(crate) fn ChangeCountMarks(counts: ChangeCounts) -> impl IntoView {
    let mark = |part: Proportion| {
        view! {
            <li>
                <ClassMark class=part.class />
                <span class="rc-number">{format_number(u64::from(part.count))}</span>
            </li>
        }
    };
    if counts.total() == 0 {
        return view! { <span class="rc-quiet-text">{text("console.imports.nothing_changed")}</span> }.into_any();
    }
    let parts: Vec<Proportion> = change_proportions(&counts)
        .into_iter()
        .filter(|part| part.count > 0)
        .collect();
    view! { <ul class="rcc-change-counts" role="list">{parts.into_iter().map(mark).collect_view()}</ul> }.into_any()
}
