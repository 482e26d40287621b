//! The engine: a worker that is spoken to by messages.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use rollcall_core::session::protocol::{Command, Reply, Request, Response};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Requests for windows of rows are numbered from here on; those of the state machine stay below.
const FIRST_WINDOW_REQUEST: u32 = 1 << 31;

/// What goes along with a request.
#[derive(Debug)]
pub(crate) enum Attachment {
    None,
    File(web_sys::File),
    /// Handed over, not copied, when it is an `ArrayBuffer`.
    Bytes(JsValue),
}

type Listener = Closure<dyn FnMut(MessageEvent)>;

/// A running engine. Dropped, it stops.
#[derive(Debug)]
pub(crate) struct Engine {
    worker: Worker,
    ready: Cell<bool>,
    queue: RefCell<Vec<(JsValue, Array)>>,
    windows: RefCell<HashMap<u32, oneshot::Sender<Reply>>>,
    next_window: Cell<u32>,
    listeners: RefCell<Vec<Listener>>,
}

impl Engine {
    /// Starts the worker at `url`. `on_response` hears every answer but those to [`Engine::ask_rows`];
    /// `on_failure` that it could not start or has stopped.
    pub(crate) fn start(
        url: &str,
        on_response: impl Fn(Response, Option<ArrayBuffer>) + 'static,
        on_failure: impl Fn() + 'static,
    ) -> Result<Rc<Engine>, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let engine = Rc::new(Engine {
            worker: Worker::new_with_options(url, &options)?,
            ready: Cell::new(false),
            queue: RefCell::default(),
            windows: RefCell::default(),
            next_window: Cell::new(FIRST_WINDOW_REQUEST),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&engine);
        let on_message = Listener::new(move |event: MessageEvent| {
            if let Some(engine) = weak.upgrade() {
                engine.hear(&event.data(), &on_response);
            }
        });
        let on_error = Listener::new(move |_| on_failure());
        engine
            .worker
            .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        engine
            .worker
            .set_onerror(Some(on_error.as_ref().unchecked_ref()));
        engine.listeners.borrow_mut().extend([on_message, on_error]);
        Ok(engine)
    }

    /// Sends a request; until the worker is up it waits in line.
    pub(crate) fn post(&self, request: &Request, attachment: Attachment) {
        // Writing to memory does not fail.
        let bytes = borsh::to_vec(request).unwrap_or_default();
        let request = Uint8Array::from(bytes.as_slice()).buffer();
        let message = Object::new();
        let transfer = Array::of1(&request);
        // Setting properties of a fresh object cannot fail.
        let _ = Reflect::set(&message, &"request".into(), &request);
        match attachment {
            Attachment::None => {}
            Attachment::File(file) => {
                let _ = Reflect::set(&message, &"file".into(), &file);
            }
            Attachment::Bytes(bytes) => {
                if bytes.is_instance_of::<ArrayBuffer>() {
                    transfer.push(&bytes);
                }
                let _ = Reflect::set(&message, &"bytes".into(), &bytes);
            }
        }
        if self.ready.get() {
            self.send(&message, &transfer);
        } else {
            self.queue.borrow_mut().push((message.into(), transfer));
        }
    }

    /// Asks at once for something that does not go through the state machine: a window of rows, templates. There is
    /// no answer when the engine has stopped.
    pub(crate) fn ask_rows(&self, command: Command) -> oneshot::Receiver<Reply> {
        let id = self.next_window.get();
        self.next_window
            .set(id.checked_add(1).unwrap_or(FIRST_WINDOW_REQUEST));
        let answer = self.expect(id);
        self.post(&Request { id, command }, Attachment::None);
        answer
    }

    /// What is answered next under this number; then `on_response` does not hear it.
    pub(crate) fn expect(&self, id: u32) -> oneshot::Receiver<Reply> {
        let (sender, receiver) = oneshot::channel();
        self.windows.borrow_mut().insert(id, sender);
        receiver
    }

    fn send(&self, message: &JsValue, transfer: &Array) {
        // Fails only for what cannot be cloned; files and buffers can.
        let _ = self.worker.post_message_with_transfer(message, transfer);
    }

    fn hear(&self, message: &JsValue, on_response: &dyn Fn(Response, Option<ArrayBuffer>)) {
        let part = |name: &str| Reflect::get(message, &JsValue::from_str(name)).unwrap_or_default();
        if part("ready").is_truthy() {
            self.ready.set(true);
            for (message, transfer) in self.queue.take() {
                self.send(&message, &transfer);
            }
            return;
        }
        let bytes = Uint8Array::new(&part("response")).to_vec();
        let Ok(response) = borsh::from_slice::<Response>(&bytes) else {
            return;
        };
        let awaited = self.windows.borrow_mut().remove(&response.id);
        match awaited {
            // Nobody may be waiting any more; then the rows are not needed.
            Some(sender) => drop(sender.send(response.reply)),
            None => on_response(response, part("bytes").dyn_into().ok()),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
