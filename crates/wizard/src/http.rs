//! Requests by the browser's `fetch`.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Sends a request, with the cookies that the page's own origin gets. `None` when there is no answer.
pub async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
) -> Option<Response> {
    let all = Headers::new().ok()?;
    for (name, value) in headers {
        all.set(name, value).ok()?;
    }
    let request = RequestInit::new();
    request.set_method(method);
    request.set_headers(&all);
    request.set_body(body);
    let answer = web_sys::window()?.fetch_with_str_and_init(url, &request);
    settle(Ok(answer)).await?.dyn_into().ok()
}

/// The body of an answer as text; `None` when it breaks off.
pub async fn read_text(answer: &Response) -> Option<String> {
    settle(answer.text()).await?.as_string()
}

/// What a promise comes to; `None` when it fails.
pub(crate) async fn settle(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
