use leptos::prelude::*;

use super::use_conductor;
use crate::components::{Icon, IconName, dynamic};
use crate::machine::{Desk, Step, TargetKind};
use crate::messages::{format_bytes, text_with};

/// What was read here, and what leaves: shown all along.
#[component]
pub(super) fn MeterLine() -> impl IntoView {
    let line = use_conductor().select(words);
    view! {
        <p class="rc-meter rc-number" part="meter">
            <Icon name=IconName::Shield />
            <span>{dynamic(move || line.get())}</span>
        </p>
    }
}

fn words(desk: &Desk) -> String {
    let read = format_bytes(desk.meter.read_bytes);
    let will_send = desk
        .prepared()
        .filter(|prepared| prepared.counts.total() > 0)
        .and_then(|_| desk.body_bytes());
    match (desk.kind, will_send) {
        (TargetKind::Server, Some(body_bytes))
            if desk.step == Step::Changes && desk.meter.sent_bytes == 0 =>
        {
            text_with(
                "meter.sends",
                &[("read", &read), ("sends", &format_bytes(body_bytes))],
            )
        }
        _ => text_with(
            "meter.sent",
            &[
                ("read", &read),
                ("sent", &format_bytes(desk.meter.sent_bytes)),
            ],
        ),
    }
}
