use leptos::prelude::*;
use rollcall_core::session::protocol::Phase;

use super::super::use_conductor;
use crate::components::{Button, ProgressBar, dynamic};
use crate::machine::{Action, Desk, DirectorySlot, FileSlot};
use crate::messages::{format_bytes, format_number, text, text_with};

/// How far the file is, in numbers, and the way out.
#[component]
pub(super) fn ReadingProgress() -> impl IntoView {
    let conductor = use_conductor();
    let name = conductor.select(|desk| match &desk.file {
        FileSlot::Reading(reading) => reading.name.clone(),
        FileSlot::Open(open) => open.overview.file.name.clone(),
        FileSlot::Empty | FileSlot::Refused { .. } => String::new(),
    });
    let phase = conductor.select(phase_words);
    let share = conductor.select(|desk| match &desk.file {
        FileSlot::Reading(reading) if reading.total > 0 => {
            reading.done as f64 / reading.total as f64
        }
        FileSlot::Open(_) => 1.0,
        _ => 0.0,
    });
    let can_cancel = conductor.select(|desk| matches!(desk.file, FileSlot::Reading(_)));
    view! {
        <div class="rc-reading">
            <p class="rc-reading-name">{dynamic(move || name.get())}</p>
            <ProgressBar label=name share=share />
            <div class="rc-reading-line">
                <p class="rc-number rc-quiet-text">{dynamic(move || phase.get())}</p>
                {dynamic(move || {
                    can_cancel
                        .get()
                        .then(|| {
                            view! {
                                <Button small=true on_press=move || conductor.act(Action::ReadingCancelled)>
                                    {text("file.cancel")}
                                </Button>
                            }
                        })
                })}
            </div>
        </div>
    }
}

fn phase_words(desk: &Desk) -> String {
    let FileSlot::Reading(reading) = &desk.file else {
        return match &desk.directory {
            DirectorySlot::Loading { .. } => text("file.waits_for_directory"),
            _ => text("file.comparing_soon"),
        };
    };
    let bytes = |key| {
        text_with(
            key,
            &[
                ("done", &format_bytes(reading.done)),
                ("total", &format_bytes(reading.total)),
            ],
        )
    };
    let records = |key| {
        text_with(
            key,
            &[
                ("done", &format_number(reading.done)),
                ("total", &format_number(reading.total)),
            ],
        )
    };
    match reading.phase {
        Phase::Reading => bytes("file.reading"),
        Phase::Decoding => bytes("file.decoding"),
        Phase::Checking => records("file.checking"),
        Phase::Comparing => records("file.comparing"),
    }
}
