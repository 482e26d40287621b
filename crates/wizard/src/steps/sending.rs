use leptos::prelude::*;

use super::use_conductor;
use crate::components::{Button, IconName, ProgressBar, dynamic};
use crate::machine::{Action, Progress, Sending, TargetKind};
use crate::messages::{format_number, text, text_count, text_with};

/// How far an import is on its way, and the button that calls it off.
#[component]
pub(super) fn SendingProgress() -> impl IntoView {
    let conductor = use_conductor();
    let sending = conductor.select(|desk| match &desk.sending {
        Sending::Posting { progress, .. } => {
            let changes = desk.prepared().map(|prepared| prepared.counts.total());
            Some((changes, *progress))
        }
        _ => None,
    });
    let for_page = conductor.peek(|desk| desk.kind == TargetKind::Host);
    dynamic(move || {
        sending.get().map(|(changes, progress)| {
            let words = match changes {
                Some(changes) if for_page => text_count("apply.progress_page", u64::from(changes)),
                Some(changes) => text_count("apply.progress", u64::from(changes)),
                None => text("apply.sending"),
            };
            let (share, detail) = match progress {
                Progress::Uploading { done, total } => {
                    (share(done, total), counted("upload.progress", done, total))
                }
                Progress::Judging => (0.0, text("apply.judging")),
                Progress::Writing { done, total } => {
                    (share(done, total), counted("apply.written", done, total))
                }
            };
            view! {
                <div class="rc-reading">
                    <p>{words.clone()}</p>
                    <ProgressBar label=words share=share />
                    <p class="rc-quiet-text">{detail}</p>
                    <Button
                        small=true
                        icon=IconName::Close
                        on_press=move || conductor.act(Action::ApplyCancelled)
                    >
                        {text("apply.cancel")}
                    </Button>
                </div>
            }
        })
    })
}

fn share(done: u32, total: u32) -> f64 {
    f64::from(done) / f64::from(total.max(1))
}

/// So many of so many, in words.
pub(super) fn counted(key: &str, done: u32, total: u32) -> String {
    text_with(
        key,
        &[
            ("n", &format_number(u64::from(done))),
            ("of", &format_number(u64::from(total))),
        ],
    )
}
