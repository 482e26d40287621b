//! The wizard on the page: one frame, a place for each step, one bar at the bottom.

mod actions;
mod announce;
mod busy;
mod changes;
mod checks;
mod columns;
mod draft;
mod file;
mod fix;
mod frame;
mod keys;
mod later;
mod meter;
mod pace;
mod result;
mod row_cache;
mod sending;
mod stepper;
mod trouble;

pub use frame::Wizard;
pub use later::{LaterSteps, StepsLoader};

use leptos::html::H3;
use leptos::prelude::*;

use crate::components::{dynamic, watch};
use crate::conductor::Conductor;

/// The conductor of the wizard around this component.
pub(crate) fn use_conductor() -> Conductor {
    expect_context()
}

/// The heading of a step. It takes the focus when the step opens, so that one is read where one is.
#[component]
fn StepHeading(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let node = NodeRef::<H3>::new();
    watch(move || {
        if let Some(heading) = node.get() {
            // Not on the first page load: nobody has asked for the wizard yet.
            if use_context::<frame::Opened>().is_some_and(|opened| opened.by_hand()) {
                // A browser lays out what is to have the focus: with the next picture it does that anyway.
                request_animation_frame(move || {
                    let _ = web_sys::HtmlElement::focus(&heading);
                });
            }
        }
    });
    view! { <h3 class="rc-step-heading" tabindex="-1" node_ref=node>{dynamic(move || text.get())}</h3> }
}
