//! Messages in and out. Requests are answered one after another; only *cancel* overtakes.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Object, Reflect, Uint8Array};
use rollcall_core::session::protocol::{Command, Reply, Request, Response};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::desk::Desk;

/// A request with what came beside it.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) request: Request,
    pub(crate) file: JsValue,
    pub(crate) bytes: JsValue,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Message>,
    /// Number of the request that is being answered.
    current: Option<u32>,
    cancelled: bool,
}

/// The way back to the page, and the word whether to go on.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    scope: DedicatedWorkerGlobalScope,
    queue: Rc<RefCell<Queue>>,
}

impl Line {
    /// Posts an answer; `bytes` are handed over, not copied again.
    pub(crate) fn post(&self, id: u32, reply: Reply, bytes: Option<&[u8]>) {
        let message = Object::new();
        let transfer = js_sys::Array::new();
        let add = |name: &str, bytes: &[u8]| {
            let buffer = Uint8Array::from(bytes).buffer();
            set(&message, name, &buffer);
            transfer.push(&buffer);
        };
        // Writing to memory does not fail.
        add(
            "response",
            &borsh::to_vec(&Response { id, reply }).unwrap_or_default(),
        );
        if let Some(bytes) = bytes {
            add("bytes", bytes);
        }
        // Posting fails only for what cannot be cloned; text and buffers can.
        let _ = self.scope.post_message_with_transfer(&message, &transfer);
    }

    /// Whether the request that is being answered was cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.queue.borrow().cancelled
    }
}

pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Starts to listen.
pub(crate) fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let line = Line {
        scope: scope.clone(),
        queue: Rc::default(),
    };
    let desk = Rc::new(RefCell::new(Some(Desk::default())));
    let listener = {
        let line = line.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(&line, &desk, &event.data())
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    listener.forget();
    let ready = Object::new();
    set(&ready, "ready", &JsValue::TRUE);
    let _ = scope.post_message(&ready);
}

fn receive(line: &Line, desk: &Rc<RefCell<Option<Desk>>>, message: &JsValue) {
    let bytes = Uint8Array::new(&get(message, "request")).to_vec();
    let request: Request = match borsh::from_slice(&bytes) {
        Ok(request) => request,
        Err(error) => {
            let reply = Reply::Refused {
                code: "bad_request".to_owned(),
                message: error.to_string(),
            };
            line.post(0, reply, None);
            return;
        }
    };
    if matches!(request.command, Command::Cancel) {
        let mut queue = line.queue.borrow_mut();
        queue.cancelled |= queue.current == Some(request.id);
        return;
    }
    let message = Message {
        request,
        file: get(message, "file"),
        bytes: get(message, "bytes"),
    };
    line.queue.borrow_mut().waiting.push_back(message);
    // The desk is away while it works, and takes up the next message itself.
    if let Some(at_work) = desk.borrow_mut().take() {
        let (line, desk) = (line.clone(), Rc::clone(desk));
        wasm_bindgen_futures::spawn_local(async move {
            let rested = work_off(&line, at_work).await;
            *desk.borrow_mut() = Some(rested);
        });
    }
}

async fn work_off(line: &Line, mut desk: Desk) -> Desk {
    loop {
        let message = {
            let mut queue = line.queue.borrow_mut();
            let message = queue.waiting.pop_front();
            queue.current = message.as_ref().map(|message| message.request.id);
            queue.cancelled = false;
            message
        };
        let Some(message) = message else { return desk };
        desk.answer(line, message).await;
    }
}
