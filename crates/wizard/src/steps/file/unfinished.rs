use leptos::prelude::*;

use crate::components::{Button, ButtonKind, IconName, Notice, Tone, dynamic};
use crate::machine::{Action, Sending, Trouble};
use crate::messages::{text, text_with};
use crate::steps::sending::{SendingProgress, counted};
use crate::steps::trouble::TroubleNotice;
use crate::steps::use_conductor;

/// An upload that an earlier visit left behind: go on with it, or forget it.
#[component]
pub(super) fn UnfinishedUpload() -> impl IntoView {
    let conductor = use_conductor();
    let unfinished = conductor.select(|desk| {
        let under_way = matches!(desk.sending, Sending::Posting { .. });
        desk.unfinished.clone().map(|upload| (upload, under_way))
    });
    let failed = conductor.select(|desk| match &desk.sending {
        Sending::Failed { trouble, .. } if desk.unfinished.is_some() => Some(trouble.clone()),
        _ => None,
    });
    let resume = move || conductor.act(Action::UnfinishedResumed);
    dynamic(move || {
        let (upload, under_way) = unfinished.get()?;
        if under_way {
            return Some(view! { <SendingProgress /> }.into_any());
        }
        let trouble = failed.get();
        let may_resume = trouble
            .as_ref()
            .is_none_or(|trouble| matches!(trouble, Trouble::Unreachable | Trouble::SignedOut));
        let arrived = counted("upload.progress", upload.done, upload.total);
        Some(
            view! {
                {trouble.map(|trouble| view! { <TroubleNotice trouble=trouble on_retry=resume /> })}
                <Notice tone=Tone::Changed title=text_with("upload.unfinished", &[("name", &upload.file_name)])>
                    <p>{arrived}</p>
                    <p>{text("upload.unfinished_detail")}</p>
                    <div class="rc-notice-buttons">
                        {may_resume
                            .then(|| {
                                view! {
                                    <Button kind=ButtonKind::Primary small=true icon=IconName::Upload on_press=resume>
                                        {text("upload.resume")}
                                    </Button>
                                }
                            })}
                        <Button
                            small=true
                            icon=IconName::Close
                            on_press=move || conductor.act(Action::UnfinishedDiscarded)
                        >
                            {text("upload.discard")}
                        </Button>
                    </div>
                </Notice>
            }
            .into_any(),
        )
    })
}
