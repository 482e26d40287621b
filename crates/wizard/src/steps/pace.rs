//! How far something is, how fast it goes, and how long it will still take.

use leptos::prelude::*;
use rollcall_core::session::protocol::Phase;

use crate::machine::Worked;
use crate::messages::{format_bytes, format_number, text_count, text_with};
use crate::selected::Selected;

/// Before so much time has passed nothing can be said about the pace.
const FIRST_MS: f64 = 500.0;

/// When a phase began, and where.
#[derive(Debug, Clone, Copy)]
struct Begun {
    phase: Phase,
    at_ms: f64,
    done: u64,
}

/// What is being done, in words that follow it: how much of how much and, after half a second, how much in a second
/// and how long still.
pub(super) fn paced(worked: Selected<Option<Worked>>) -> Memo<String> {
    let begun = StoredValue::new(None::<Begun>);
    Memo::new(move |_| {
        let Some(at) = worked.get() else {
            return String::new();
        };
        let now_ms = js_sys::Date::now();
        let since = begun
            .get_value()
            .filter(|begun| begun.phase == at.phase && begun.done <= at.done)
            .unwrap_or(Begun {
                phase: at.phase,
                at_ms: now_ms,
                done: at.done,
            });
        begun.set_value(Some(since));
        let mut words = vec![phase_words(at)];
        let (passed_ms, done) = (now_ms - since.at_ms, at.done - since.done);
        if passed_ms >= FIRST_MS && done > 0 {
            let per_second = done as f64 * 1_000.0 / passed_ms;
            words.push(rate(at.phase, per_second as u64));
            let left = at.total.saturating_sub(at.done) as f64 / per_second;
            words.push(time_left(left.ceil() as u64));
        }
        words.join(" · ")
    })
}

fn is_in_bytes(phase: Phase) -> bool {
    matches!(phase, Phase::Reading | Phase::Decoding)
}

fn phase_words(at: Worked) -> String {
    let number = if is_in_bytes(at.phase) {
        format_bytes
    } else {
        format_number
    };
    let key = match at.phase {
        Phase::Reading => "file.reading",
        Phase::Decoding => "file.decoding",
        Phase::Checking => "file.checking",
        Phase::Comparing => "file.comparing",
        Phase::Asking => "checks.progress",
    };
    let args = [("done", &*number(at.done)), ("total", &*number(at.total))];
    text_with(key, &args)
}

fn rate(phase: Phase, per_second: u64) -> String {
    if is_in_bytes(phase) {
        text_with("pace.bytes", &[("bytes", &format_bytes(per_second))])
    } else {
        text_count("pace.records", per_second)
    }
}

fn time_left(seconds: u64) -> String {
    if seconds < 100 {
        text_count("pace.seconds_left", seconds.max(1))
    } else {
        text_count("pace.minutes_left", seconds.div_ceil(60))
    }
}
