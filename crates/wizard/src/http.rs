//! Requests by the browser's `fetch`.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestInit, Response,
};

/// Sends a request, with the cookies that the page's own origin gets. `None` when there is no answer.
pub async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
) -> Option<Response> {
    send_by(None, method, url, headers, body).await
}

/// The same by `fetch`, if there is one that takes the place of the browser's.
pub(crate) async fn send_by(
    fetch: Option<&Function>,
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
    let answer = match fetch {
        Some(fetch) => fetch
            .call2(&JsValue::UNDEFINED, &url.into(), &request)
            .map(JsCast::unchecked_into),
        None => Ok(web_sys::window()?.fetch_with_str_and_init(url, &request)),
    };
    settle(answer).await?.dyn_into().ok()
}

/// The body of an answer as text; `None` when it breaks off.
pub async fn read_text(answer: &Response) -> Option<String> {
    settle(answer.text()).await?.as_string()
}

/// The events of a `text/event-stream`, one after another as they come: name and data of each.
pub(crate) async fn read_events(answer: &Response, mut take: impl FnMut(&str, &str)) {
    let Some(reader) = answer.body().and_then(|body| {
        body.get_reader()
            .dyn_into::<ReadableStreamDefaultReader>()
            .ok()
    }) else {
        return;
    };
    let mut bytes = Vec::new();
    while let Some(part) = settle(Ok(reader.read())).await {
        let part: ReadableStreamReadResult = part.unchecked_into();
        if part.get_done().unwrap_or(true) {
            break;
        }
        bytes.extend(Uint8Array::new(&part.get_value()).to_vec());
        // An event ends with an empty line; what stands behind the last one goes on in the next part.
        while let Some(end) = bytes.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = bytes.drain(..end + 2).collect();
            let event = String::from_utf8_lossy(&event);
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            take(
                field("event: ").unwrap_or_default(),
                field("data: ").unwrap_or_default(),
            );
        }
    }
}

/// What a promise comes to; `None` when it fails.
pub(crate) async fn settle(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
