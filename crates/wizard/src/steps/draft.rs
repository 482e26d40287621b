use leptos::prelude::*;

use super::use_conductor;
use crate::components::{Button, ButtonKind, IconName, Notice, Tone, dynamic};
use crate::machine::{Action, Keeping};
use crate::messages::{text, text_count, text_with};

/// Work of an earlier visit: go on with it, or forget it.
#[component]
pub(super) fn OfferedDraft() -> impl IntoView {
    let conductor = use_conductor();
    let found = conductor.select(|desk| desk.found_draft.clone());
    dynamic(move || {
        found.get().map(|draft| {
            view! {
                <Notice tone=Tone::Changed title=text_with("draft.found", &[("name", &draft.file_name)])>
                    <p>{text_count("draft.found_detail", draft.commands as u64)}</p>
                    <div class="rc-notice-buttons">
                        <Button
                            kind=ButtonKind::Primary
                            small=true
                            icon=IconName::ArrowRight
                            on_press=move || conductor.act(Action::DraftResumed)
                        >
                            {text("upload.resume")}
                        </Button>
                        <Button
                            small=true
                            icon=IconName::Close
                            on_press=move || conductor.act(Action::DraftForgotten)
                        >
                            {text("upload.discard")}
                        </Button>
                    </div>
                </Notice>
            }
        })
    })
}

/// Asks once, when there is something to lose, whether it may stay in this browser.
#[component]
pub(super) fn KeepWork() -> impl IntoView {
    let conductor = use_conductor();
    let asks = conductor.select(|desk| desk.asks_to_keep());
    let answer = move |keeping: Keeping| move || conductor.act(Action::KeepingAnswered(keeping));
    dynamic(move || {
        asks.get().then(|| {
            view! {
                <div class="rc-keep-work" role="group" aria-label=text("draft.ask")>
                    <p>{text("draft.ask")} " " <span class="rc-quiet-text">{text("draft.ask_detail")}</span></p>
                    <Button small=true on_press=answer(Keeping::Yes)>
                        {text("draft.keep")}
                    </Button>
                    <Button kind=ButtonKind::Quiet small=true on_press=answer(Keeping::No)>
                        {text("draft.keep_not")}
                    </Button>
                </div>
            }
        })
    })
}
