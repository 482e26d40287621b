use leptos::prelude::*;
use rollcall_wizard::components::{Notice, Tone};

use super::failure_notice::failure_words;
use crate::failure::Failure;

/// Why something was not done, beside what would have done it.
#[component]
pub(crate) fn Refusal(failure: Failure) -> impl IntoView {
    let (title, words) = failure_words(&failure);
    view! {
        <Notice tone=Tone::Danger title=title>
            <p>{words}</p>
        </Notice>
    }
}
