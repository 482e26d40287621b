//! Other workers with the same engine, which read pieces of large files.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use borsh::BorshDeserialize;
use js_sys::{Array, Date, Object, Uint8Array, Uint32Array};
use rollcall_core::decode::DecodedSegment;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::TemplateSource;
use rollcall_core::validate::CheckedSegment;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use crate::conversation::{get, set};
use crate::helper::{COLUMNS, HEAD, PIECE, READY, RULES, TEXT, USERS};

#[wasm_bindgen]
extern "C" {
    /// Starts another worker like this one; not every browser lets a worker do that.
    #[wasm_bindgen(js_name = startHelper, catch)]
    fn start_helper() -> Result<Worker, JsValue>;
    /// How many there should be beside this one, given the machine.
    #[wasm_bindgen(js_name = countHelpers)]
    fn count_helpers() -> u32;
}

/// Files larger than this are shared out.
pub(crate) const SHARED_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// A helper that is not up so long after a file was shared out is not waited for.
const PATIENCE_MS: f64 = 2_000.0;

/// The workers beside this one.
#[derive(Debug)]
pub(crate) struct Crew {
    helpers: Vec<Helper>,
    shared_at_ms: Cell<f64>,
}

#[derive(Debug)]
struct Helper {
    worker: Worker,
    inbox: Rc<RefCell<Inbox>>,
    /// As long as these live, it is listened to.
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 2],
}

#[derive(Debug, Default)]
struct Inbox {
    is_up: bool,
    /// What was said to it before it was up, with what is handed over.
    waiting: Vec<(Object, Array)>,
    /// Number of the piece whose answers are awaited; older ones are of no use.
    piece: u32,
    decoded: Option<DecodedSegment>,
    checked: Option<CheckedSegment>,
    has_decoded: bool,
    has_failed: bool,
}

impl Crew {
    /// Starts the others, who are to compare with these users.
    pub(crate) fn start(users: &[u8]) -> Crew {
        let start = |_| Helper::start().ok();
        let crew = Crew {
            helpers: (0..count_helpers()).filter_map(start).collect(),
            shared_at_ms: Cell::default(),
        };
        crew.take_users(users);
        crew
    }

    /// The users to compare with from now on; none if empty.
    pub(crate) fn take_users(&self, users: &[u8]) {
        for helper in &self.helpers {
            helper.post(Object::new(), &[(USERS, users)]);
        }
    }

    /// Shares a file out that is about to be decoded.
    pub(crate) fn share(&self, session: &mut Session, template: &TemplateSource) {
        if self.helpers.is_empty() {
            return;
        }
        let Some((rules, ranges)) = session.split(self.helpers.len() + 1) else {
            return;
        };
        self.shared_at_ms.set(Date::now());
        // Writing to memory does not fail.
        let rules = borsh::to_vec(&(template, rules)).unwrap_or_default();
        for (helper, range) in self.helpers.iter().zip(ranges) {
            let mut inbox = helper.inbox.borrow_mut();
            (inbox.decoded, inbox.checked, inbox.has_decoded) = (None, None, false);
            inbox.piece += 1;
            let message = Object::new();
            set(&message, PIECE, &inbox.piece.into());
            drop(inbox);
            let text = session.segment_text(range).unwrap_or_default();
            helper.post(message, &[(RULES, &rules), (TEXT, text)]);
        }
    }

    /// Gives the session what has come since.
    pub(crate) fn hand_over(&self, session: &mut Session) {
        let is_late = Date::now() - self.shared_at_ms.get() > PATIENCE_MS;
        for (number, helper) in self.helpers.iter().enumerate() {
            let mut inbox = helper.inbox.borrow_mut();
            let has_failed = inbox.has_failed || (is_late && !inbox.is_up);
            let decoded = inbox.decoded.take();
            if has_failed || decoded.is_some() {
                session.take_decoded(number, decoded);
            }
            let checked = inbox.checked.take();
            if has_failed || checked.is_some() {
                session.take_checked(number, checked);
            }
        }
    }
}

impl Helper {
    fn start() -> Result<Helper, JsValue> {
        let worker = start_helper()?;
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let on_message = {
            let (worker, inbox) = (worker.clone(), Rc::clone(&inbox));
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let mut inbox = inbox.borrow_mut();
                if inbox.hear(&event.data()).is_none() {
                    inbox.has_failed = true;
                }
                if inbox.is_up {
                    for (message, transfer) in inbox.waiting.drain(..) {
                        // Posting fails only for what cannot be cloned; buffers can.
                        let _ = worker.post_message_with_transfer(&message, &transfer);
                    }
                }
            })
        };
        let on_error = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn FnMut(MessageEvent)>::new(move |_| inbox.borrow_mut().has_failed = true)
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Helper {
            worker,
            inbox,
            _listeners: [on_message, on_error],
        })
    }

    /// Posts a message with some bytes more.
    fn post(&self, message: Object, parts: &[(&str, &[u8])]) {
        let transfer = Array::new();
        for (name, bytes) in parts {
            let buffer = Uint8Array::from(*bytes).buffer();
            set(&message, name, &buffer);
            transfer.push(&buffer);
        }
        let mut inbox = self.inbox.borrow_mut();
        if inbox.is_up {
            let _ = self.worker.post_message_with_transfer(&message, &transfer);
        } else {
            inbox.waiting.push((message, transfer));
        }
    }
}

impl Inbox {
    /// `None` when the helper is of no use.
    fn hear(&mut self, message: &JsValue) -> Option<()> {
        if get(message, READY).is_truthy() {
            self.is_up = true;
        } else if get(message, PIECE) == self.piece {
            let head = Uint8Array::new(&get(message, HEAD)).to_vec();
            let columns = Array::from(&get(message, COLUMNS));
            let columns = columns
                .iter()
                .map(|column| Uint32Array::new(&column).to_vec());
            let columns: Vec<Vec<u32>> = columns.collect();
            if self.has_decoded {
                let mut segment = CheckedSegment::try_from_slice(&head).ok()?;
                segment.columns = columns;
                self.checked = Some(segment);
            } else {
                let mut segment = DecodedSegment::try_from_slice(&head).ok()?;
                segment.columns = columns.try_into().ok()?;
                self.decoded = Some(segment);
                self.has_decoded = true;
            }
        }
        Some(())
    }
}
