use leptos::prelude::*;
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::diff::Class;

use super::class_mark::{class_slug, class_word};
use super::dynamic::{dynamic, watch};
use crate::messages::{format_number, list};

/// One class with how many it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    pub class: Class,
    pub count: u32,
}

/// The classes of a file side by side, each as wide as it is large; small ones stay visible.
#[component]
pub fn ProportionBar(#[prop(into)] parts: Signal<Vec<Proportion>>) -> impl IntoView {
    let spoken = move || {
        let parts = parts.get();
        let words = parts.iter().filter(|part| part.count > 0).map(|part| {
            format!(
                "{} {}",
                format_number(u64::from(part.count)),
                class_word(part.class)
            )
        });
        list(&words.collect::<Vec<_>>())
    };
    view! {
        <div class="rc-proportions" role="img" aria-label=spoken>
            {dynamic(move || {
                let visible: Vec<_> = parts.get().into_iter().filter(|part| part.count > 0).collect();
                visible.into_iter().map(|part| view! { <Segment part=part /> }).collect_view()
            })}
        </div>
    }
}

#[component]
fn Segment(part: Proportion) -> impl IntoView {
    let node = NodeRef::<leptos::html::Span>::new();
    watch(move || {
        if let Some(node) = node.get() {
            let _ = web_sys::HtmlElement::style(&node)
                .set_property("flex-grow", &part.count.to_string());
        }
    });
    view! { <span class=format!("rc-proportion rc-class-{}", class_slug(part.class)) node_ref=node></span> }
}

/// What an import changes, as parts of a bar.
#[must_use]
pub fn change_proportions(counts: &ChangeCounts) -> Vec<Proportion> {
    vec![
        Proportion {
            class: Class::New,
            count: counts.create,
        },
        Proportion {
            class: Class::Changed,
            count: counts.update,
        },
        Proportion {
            class: Class::Returning,
            count: counts.reactivate,
        },
        Proportion {
            class: Class::Missing,
            count: counts.deactivate + counts.remove,
        },
    ]
}
