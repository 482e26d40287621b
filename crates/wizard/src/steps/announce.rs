use leptos::prelude::*;

use super::use_conductor;
use crate::components::dynamic;
use crate::machine::{Desk, FileSlot, Sending, Step};
use crate::messages::{sentence, text, text_count, text_with};

/// What readers of the screen hear as it happens: progress by quarters, counts as they fall, the outcome.
#[component]
pub(super) fn Announcer() -> impl IntoView {
    let line = use_conductor().select(words);
    view! { <div class="rc-visually-hidden" role="status" aria-live="polite">{dynamic(move || line.get())}</div> }
}

fn words(desk: &Desk) -> String {
    match (&desk.file, &desk.sending) {
        (_, Sending::Posting { .. }) => text("apply.sending"),
        (_, Sending::Applied(import)) => super::result::sentence(&import.changes),
        (_, Sending::HandedOver(counts)) => super::result::sentence(counts),
        (FileSlot::Reading(reading), _) => {
            let quarter = (reading.worked.done * 4)
                .checked_div(reading.worked.total)
                .unwrap_or(0)
                * 25;
            text_with(
                "announce.reading",
                &[("name", &reading.name), ("percent", &quarter.to_string())],
            )
        }
        (FileSlot::Refused { message, .. }, _) => sentence(message),
        (FileSlot::Open(open), _) if desk.step == Step::Fix => {
            let left = open
                .overview
                .problems
                .iter()
                .map(|kind| kind.count)
                .sum::<u32>();
            text_count("announce.findings", u64::from(left))
        }
        (FileSlot::Open(_), _) if desk.step == Step::Changes => match desk.prepared() {
            Some(prepared) => text_count("stepper.changes", u64::from(prepared.counts.total())),
            None => String::new(),
        },
        (FileSlot::Open(_) | FileSlot::Empty, _) => String::new(),
    }
}
