//! What the page hears from the element.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::JSON;
use leptos::prelude::UnsyncCallback;
use rollcall_wizard::Listeners;
use rollcall_wizard::machine::{Step, Trouble};
use serde_json::{Value, json};
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

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
                dispatch(&on_step, "rollcall-ready", &json!({}));
            }
            dispatch(
                &on_step,
                "rollcall-step",
                &json!({ "step": step_name(step) }),
            );
        })),
        on_changes: Some(UnsyncCallback::new(move |(changeset, sha256)| {
            dispatch(
                &on_changes,
                "rollcall-changes",
                &json!({ "changeset": changeset, "sha256": sha256 }),
            );
        })),
        on_applied: Some(UnsyncCallback::new(
            move |import: rollcall_api::imports::Import| {
                dispatch(
                    &on_applied,
                    "rollcall-applied",
                    &json!({ "import": import.summary }),
                );
            },
        )),
        on_trouble: Some(UnsyncCallback::new(move |trouble| {
            dispatch(&on_trouble, "rollcall-error", &describe(&trouble));
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

fn describe(trouble: &Trouble) -> Value {
    match trouble {
        Trouble::SignedOut => json!({ "kind": "signed-out" }),
        Trouble::Forbidden { permission } => {
            json!({ "kind": "forbidden", "permission": permission })
        }
        Trouble::NotFound { detail } => json!({ "kind": "not-found", "detail": detail }),
        Trouble::Stale { changed_users } => {
            json!({ "kind": "stale", "changedUsers": changed_users })
        }
        Trouble::Refused { detail, refusals } => {
            json!({ "kind": "refused", "detail": detail, "refusals": refusals })
        }
        Trouble::Unreachable => json!({ "kind": "unreachable" }),
        Trouble::Other { detail, request_id } => {
            json!({ "kind": "other", "detail": detail, "requestId": request_id })
        }
    }
}

fn dispatch(element: &HtmlElement, name: &str, detail: &Value) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    if let Ok(detail) = JSON::parse(&detail.to_string()) {
        init.set_detail(&detail);
    }
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // Answers whether somebody prevented a default; there is none.
        let _ = element.dispatch_event(&event);
    }
}
