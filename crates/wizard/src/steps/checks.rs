use leptos::prelude::*;

use super::pace::paced;
use super::sending::counted;
use super::use_conductor;
use crate::components::{Button, IconName, Notice, ProgressBar, Tone, dynamic};
use crate::machine::{Action, Checking, ChecksTrouble, Desk};
use crate::messages::{text, text_count, text_with};

/// What there is to say of the page's own check, numbers left aside: a button is not made anew with each of them.
#[derive(Debug, Clone, Default, PartialEq)]
enum Standing {
    #[default]
    Quiet,
    Running,
    Stopped,
    Failed(ChecksTrouble),
}

/// How far the page's own check is, or why it did not come to its end, and what to do about that.
#[component]
pub(super) fn ChecksBand() -> impl IntoView {
    let conductor = use_conductor();
    let standing = conductor.select(|desk| match &desk.checking {
        Checking::Absent | Checking::Idle => Standing::Quiet,
        Checking::Running { .. } => Standing::Running,
        Checking::Stopped => Standing::Stopped,
        Checking::Failed(trouble) => Standing::Failed(trouble.clone()),
    });
    let again = move |words: &'static str| {
        view! {
            <Button small=true icon=IconName::Replace on_press=move || conductor.act(Action::ChecksTriedAgain)>
                {text(words)}
            </Button>
        }
    };
    dynamic(move || match standing.get() {
        Standing::Quiet => None,
        Standing::Running => Some(view! { <Running /> }.into_any()),
        Standing::Stopped => {
            let left = conductor.peek(|desk| {
                let (checked, total) = seen(desk);
                counted("checks.stopped", checked, total)
            });
            Some(
                view! {
                    <Notice tone=Tone::Missing title=left>
                        <p>{text("checks.needed")}</p>
                        {again("checks.go_on")}
                    </Notice>
                }
                .into_any(),
            )
        }
        Standing::Failed(trouble) => Some(
            view! {
                <Notice tone=Tone::Danger title=text("checks.failed")>
                    <p>{reason(&trouble)}</p>
                    <p>{text("checks.needed")}</p>
                    {again("trouble.try_again")}
                </Notice>
            }
            .into_any(),
        ),
    })
}

#[component]
fn Running() -> impl IntoView {
    let conductor = use_conductor();
    let worked = conductor.select(|desk| desk.checking.worked());
    let pace = paced(worked);
    let share = Signal::derive(move || worked.get().map_or(0.0, |worked| worked.share()));
    view! {
        <div class="rc-checks">
            <div class="rc-checks-line">
                <p class="rc-number">{dynamic(move || pace.get())}</p>
                <Button
                    small=true
                    icon=IconName::Close
                    on_press=move || conductor.act(Action::ChecksStopped)
                >
                    {text("checks.stop")}
                </Button>
            </div>
            <ProgressBar label=text("checks.running") share=share />
        </div>
    }
}

/// Records that were looked at, and all of them.
fn seen(desk: &Desk) -> (u32, u32) {
    let overview = desk.overview();
    overview.map_or((0, 0), |known| (known.host_checked, known.host_total))
}

fn reason(trouble: &ChecksTrouble) -> String {
    match trouble {
        ChecksTrouble::Late { seconds } => text_count("checks.late", u64::from(*seconds)),
        ChecksTrouble::Status(status) => {
            text_with("checks.status", &[("status", &status.to_string())])
        }
        ChecksTrouble::Unreachable => text("checks.unreachable"),
        ChecksTrouble::Said(words) => words.clone(),
        ChecksTrouble::Answer(detail) => text_with("checks.answer", &[("detail", detail)]),
    }
}
