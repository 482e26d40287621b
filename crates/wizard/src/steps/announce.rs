use leptos::prelude::*;

use super::use_conductor;
use crate::components::dynamic;
use crate::machine::{Desk, FileSlot, Sending, Step};
use crate::messages::{list, sentence, text, text_count, text_count_with, text_with};

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
        (FileSlot::Open(_), _) if desk.checking.worked().is_some() => text("checks.running"),
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
        (FileSlot::Open(_), _) if desk.step == Step::Columns => groups_made(desk),
        (FileSlot::Open(_) | FileSlot::Empty, _) => String::new(),
    }
}

/// Groups that were created for the file; empty where none were.
pub(super) fn groups_made(desk: &Desk) -> String {
    let made = &desk.groups_made;
    if made.is_empty() {
        return String::new();
    }
    text_count_with(
        "groups.made",
        made.len() as u64,
        &[("names", &name_groups(made))],
    )
}

/// The first few, and how many more.
pub(super) fn name_groups(names: &[String]) -> String {
    const NAMED: usize = 12;
    let named = list(names.get(..NAMED).unwrap_or(names));
    match names.len().checked_sub(NAMED + 1) {
        Some(more) => text_with(
            "groups.and_more",
            &[("names", &named), ("n", &(more + 1).to_string())],
        ),
        None => named,
    }
}
