use leptos::prelude::*;

use super::pace::paced;
use super::use_conductor;
use crate::components::{Button, ProgressBar, dynamic};
use crate::machine::{Action, FileSlot};
use crate::messages::text;

/// What is checked again after something was changed, how far that is, and the way back. Seen only where it takes its
/// time.
#[component]
pub(super) fn Busy() -> impl IntoView {
    let conductor = use_conductor();
    let worked = conductor.select(|desk| match &desk.file {
        FileSlot::Open(open) if open.pending.is_some() => open.worked,
        _ => None,
    });
    let can_be_stopped = conductor.select(|desk| desk.can_stop_change());
    let pace = paced(worked);
    let share = Signal::derive(move || worked.get().map_or(0.0, |worked| worked.share()));
    let is_busy = Memo::new(move |_| worked.get().is_some());
    dynamic(move || {
        is_busy.get().then(|| {
            view! {
                <div class="rc-busy">
                    <ProgressBar label=text("busy.label") share=share />
                    <p class="rc-number rc-quiet-text">{dynamic(move || pace.get())}</p>
                    {dynamic(move || {
                        can_be_stopped
                            .get()
                            .then(|| {
                                view! {
                                    <Button small=true on_press=move || conductor.act(Action::ChangeCancelled)>
                                        {text("file.cancel")}
                                    </Button>
                                }
                            })
                    })}
                </div>
            }
        })
    })
}
