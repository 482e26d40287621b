//! Letting other messages through while working.

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

/// Lets the messages that wait be received.
pub(crate) async fn let_messages_through() {
    pause(0).await;
}

/// Rests for so long.
pub(crate) async fn pause(ms: i32) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let pause = Promise::new(&mut |resolve, _| {
        // Without a timer nothing waits: go on at once.
        if scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
            .is_err()
        {
            let _ = resolve.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(pause).await;
}

/// Says when it is time to report and to let messages through.
#[derive(Debug)]
pub(crate) struct Beat {
    last_ms: f64,
}

const BEAT_MS: f64 = 50.0;

impl Beat {
    pub(crate) fn new() -> Beat {
        Beat {
            last_ms: js_sys::Date::now(),
        }
    }

    /// True at most twenty times a second.
    pub(crate) fn is_due(&mut self) -> bool {
        let now = js_sys::Date::now();
        let due = now - self.last_ms >= BEAT_MS;
        if due {
            self.last_ms = now;
        }
        due
    }
}
