//! What the page hears from the element.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, JSON, Object, Reflect};
use leptos::prelude::UnsyncCallback;
use rollcall_wizard::Listeners;
use rollcall_wizard::machine::{Step, Trouble};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement, TextDecoder};

/// Listeners that turn what the wizard says into events of `element`.
pub(crate) fn listeners_for(element: &HtmlElement) -> Listeners {
    let ready = Rc::new(Cell::new(false));
    let (on_step, on_changes, on_applied, on_trouble) = (
        element.clone(),
        element.clone(),
        element.clone(),
        element.clone(),
    );
    Listeners {
        on_step: Some(UnsyncCallback::new(move |step| {
            if !ready.replace(true) {
                dispatch(&on_step, "rollcall-ready", &[]);
            }
            let detail = [("step", step_name(step).into())];
            dispatch(&on_step, "rollcall-step", &detail);
        })),
        on_changes: Some(UnsyncCallback::new(
            move |(changes, sha256): (ArrayBuffer, String)| {
                let detail = [
                    ("changeset", read_json(&changes)),
                    ("sha256", sha256.into()),
                ];
                dispatch(&on_changes, "rollcall-changes", &detail);
            },
        )),
        on_applied: Some(UnsyncCallback::new(move |import| {
            dispatch(
                &on_applied,
                "rollcall-applied",
                &[("import", to_js(&import))],
            );
        })),
        on_trouble: Some(UnsyncCallback::new(move |trouble| {
            dispatch(&on_trouble, "rollcall-error", &describe(trouble));
        })),
        on_leave: None,
    }
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

fn read_json(bytes: &ArrayBuffer) -> JsValue {
    TextDecoder::new()
        .and_then(|decoder| decoder.decode_with_js_u8_array(&js_sys::Uint8Array::new(bytes)))
        .and_then(|text| JSON::parse(&text))
        .unwrap_or(JsValue::NULL)
}

fn dispatch(element: &HtmlElement, name: &str, facts: &[(&str, JsValue)]) {
    let detail = Object::new();
    for (name, value) in facts {
        // A plain object takes every property.
        let _ = Reflect::set(&detail, &JsValue::from_str(name), value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // Answers whether somebody prevented a default; there is none.
        let _ = element.dispatch_event(&event);
    }
}
