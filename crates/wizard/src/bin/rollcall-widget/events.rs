//! What the page hears from the element.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, JSON, Object, Reflect};
use leptos::prelude::UnsyncCallback;
use rollcall_wizard::machine::{ChecksEnd, ChecksTold, ChecksTrouble, Step, Trouble};
use rollcall_wizard::{Applied, Bytes, Listeners};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Listeners that hand on what the wizard says to `tell`, which makes events of it.
pub(crate) fn listeners_for(tell: Function, leave: Option<Function>) -> Listeners {
    let ready = Rc::new(Cell::new(false));
    let (on_step, on_applied, on_checks) = (tell.clone(), tell.clone(), tell.clone());
    let on_trouble = tell;
    Listeners {
        on_step: Some(UnsyncCallback::new(move |(step, bytes): (Step, Bytes)| {
            if !ready.replace(true) {
                dispatch(&on_step, "ready", vec![]);
            }
            let mut facts = vec![("step", step_name(step).into())];
            facts.extend(weights(bytes));
            dispatch(&on_step, "step", facts);
        })),
        on_applied: Some(UnsyncCallback::new(
            move |(applied, bytes): (Applied, Bytes)| {
                let mut facts = vec![
                    ("counts", to_js(&applied.counts)),
                    ("sha256", applied.sha256.into()),
                    ("import", to_js(&applied.import)),
                ];
                facts.extend(weights(bytes));
                dispatch(&on_applied, "applied", facts);
            },
        )),
        on_trouble: Some(UnsyncCallback::new(move |trouble| {
            dispatch(&on_trouble, "error", describe(trouble));
        })),
        on_checks: Some(UnsyncCallback::new(move |told| {
            dispatch(&on_checks, "checks", describe_checks(told));
        })),
        on_leave: leave.map(|leave| {
            UnsyncCallback::new(move |()| {
                // An element's own function, which does not throw.
                let _ = leave.call0(&JsValue::NULL);
            })
        }),
    }
}

fn weights(bytes: Bytes) -> [(&'static str, JsValue); 2] {
    [
        ("readBytes", (bytes.read as f64).into()),
        ("sentBytes", (bytes.sent as f64).into()),
    ]
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::File => "file",
        Step::Columns => "columns",
        Step::Fix => "fix",
        Step::Changes => "changes",
        Step::Result => "result",
    }
}

fn describe_checks(told: ChecksTold) -> Vec<(&'static str, JsValue)> {
    let (state, why) = match told.end {
        None => ("running", None),
        Some(ChecksEnd::Done) => ("done", None),
        Some(ChecksEnd::Stopped) => ("stopped", None),
        Some(ChecksEnd::Failed(trouble)) => ("failed", Some(trouble)),
    };
    let facts = vec![
        ("state", state.into()),
        ("checked", (told.checked as f64).into()),
        ("total", (told.total as f64).into()),
    ];
    let why = why.into_iter().flat_map(|why| match why {
        ChecksTrouble::Late { seconds } => {
            vec![("kind", "timeout".into()), ("seconds", seconds.into())]
        }
        ChecksTrouble::Status(status) => {
            vec![("kind", "status".into()), ("status", status.into())]
        }
        ChecksTrouble::Unreachable => vec![("kind", "unreachable".into())],
        ChecksTrouble::Said(detail) => vec![("kind", "thrown".into()), ("detail", detail.into())],
        ChecksTrouble::Answer(detail) => {
            vec![("kind", "answer".into()), ("detail", detail.into())]
        }
    });
    facts.into_iter().chain(why).collect()
}

fn describe(trouble: Trouble) -> Vec<(&'static str, JsValue)> {
    let (kind, facts) = match trouble {
        Trouble::SignedOut => ("signed-out", vec![]),
        Trouble::Forbidden { permission } => {
            ("forbidden", vec![("permission", optional(permission))])
        }
        Trouble::NotFound { detail } => ("not-found", vec![("detail", detail.into())]),
        Trouble::Stale { changed_users } => {
            let users: Array = changed_users
                .iter()
                .map(|key| JsValue::from_str(key))
                .collect();
            ("stale", vec![("changedUsers", users.into())])
        }
        Trouble::Refused { detail, refusals } => (
            "refused",
            vec![("detail", detail.into()), ("refusals", to_js(&refusals))],
        ),
        Trouble::Partial {
            done,
            total,
            failures,
        } => {
            let failed = failures.into_iter().map(|(key, message)| {
                object(vec![("key", key.into()), ("message", message.into())])
            });
            let facts = vec![
                ("done", done.into()),
                ("total", total.into()),
                ("failed", failed.collect::<Array>().into()),
            ];
            ("partial", facts)
        }
        Trouble::Cancelled => ("cancelled", vec![]),
        Trouble::Unreachable => ("unreachable", vec![]),
        Trouble::Other { detail, request_id } => (
            "other",
            vec![
                ("detail", detail.into()),
                ("requestId", optional(request_id)),
            ],
        ),
    };
    [("kind", kind.into())].into_iter().chain(facts).collect()
}

fn optional(text: Option<String>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from)
}

/// What the API says, as the page would read it from JSON.
fn to_js(answer: &impl Serialize) -> JsValue {
    let json = serde_json::to_string(answer).unwrap_or_default();
    JSON::parse(&json).unwrap_or(JsValue::NULL)
}

fn object(facts: Vec<(&str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in facts {
        // A plain object takes every property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    }
    object.into()
}

fn dispatch(tell: &Function, name: &str, facts: Vec<(&str, JsValue)>) {
    // Whatever a page does when it hears of it is its own affair.
    let _ = tell.call2(&JsValue::NULL, &name.into(), &object(facts));
}
