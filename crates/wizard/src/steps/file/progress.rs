use leptos::prelude::*;

use super::super::pace::paced;
use super::super::use_conductor;
use crate::components::{Button, ProgressBar, dynamic};
use crate::machine::{Action, DirectorySlot, FileSlot};
use crate::messages::text;

/// How far the file is, in numbers, and the way out.
#[component]
pub(super) fn ReadingProgress() -> impl IntoView {
    let conductor = use_conductor();
    let name = conductor.select(|desk| match &desk.file {
        FileSlot::Reading(reading) => reading.name.clone(),
        FileSlot::Open(open) => open.overview.file.name.clone(),
        FileSlot::Empty | FileSlot::Refused { .. } => String::new(),
    });
    let worked = conductor.select(|desk| match &desk.file {
        FileSlot::Reading(reading) => Some(reading.worked),
        _ => desk.checking.worked(),
    });
    let is_checking = conductor.select(|desk| desk.checking.worked().is_some());
    let waits_for = conductor.select(|desk| match &desk.directory {
        DirectorySlot::Loading { .. } => "file.waits_for_directory",
        _ => "file.comparing_soon",
    });
    // A button is not made anew with each number.
    let is_worked = Memo::new(move |_| worked.get().is_some());
    let pace = paced(worked);
    let words = move || {
        if worked.get().is_some() {
            pace.get()
        } else {
            text(waits_for.get())
        }
    };
    let share = Signal::derive(move || worked.get().map_or(1.0, |worked| worked.share()));
    view! {
        <div class="rc-reading">
            <p class="rc-reading-name">{dynamic(move || name.get())}</p>
            <ProgressBar label=name share=share />
            <div class="rc-reading-line">
                <p class="rc-number rc-quiet-text">{dynamic(words)}</p>
                {dynamic(move || {
                    is_worked
                        .get()
                        .then(|| {
                            let (words, action) = if is_checking.get() {
                                ("checks.stop", Action::ChecksStopped)
                            } else {
                                ("file.cancel", Action::ReadingCancelled)
                            };
                            view! {
                                <Button small=true on_press=move || conductor.act(action.clone())>
                                    {text(words)}
                                </Button>
                            }
                        })
                })}
            </div>
        </div>
    }
}
