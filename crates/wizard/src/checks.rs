//! The page around the wizard as one that looks at the records itself.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Date, Promise};
use rollcall_core::json::from_json_text;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::{from_json, from_json_words};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::conductor::Conductor;
use crate::machine::{Action, ChecksEnd, ChecksTrouble};
use crate::messages::text;

/// Records that are looked at at a time.
const BATCH_RECORDS: u32 = 500;
/// What was found is shown this often, in milliseconds, while more is looked at.
const NEWS_MS: f64 = 1_000.0;

#[wasm_bindgen]
extern "C" {
    /// What `www/widget/rollcall-checks.js` makes of the check that a page gives.
    #[derive(Debug, Clone)]
    pub type HostChecks;

    /// Has everything looked at that `next` gives: the number of a batch, a line feed, and the batch as JSON, until it
    /// gives nothing. `take` hears what was found in a batch, and says what is wrong with that. Resolves to an
    /// [`Ended`] as JSON.
    #[wasm_bindgen(method)]
    fn run(
        this: &HostChecks,
        is_repeated: bool,
        next: &Closure<dyn FnMut() -> Promise>,
        take: &Closure<dyn FnMut(u32, String) -> Promise>,
    ) -> Promise;

    /// Asks for an end of what `run` began.
    #[wasm_bindgen(method, js_name = stop)]
    fn abort(this: &HostChecks);
}

struct Ended {
    outcome: Outcome,
    kind: Kind,
    detail: Option<String>,
    status: Option<u32>,
    seconds: Option<u32>,
}

enum Outcome {
    Done,
    Stopped,
    Failed,
}

enum Kind {
    Timeout,
    Status,
    Unreachable,
    Thrown,
    Answer,
}

from_json!(Ended { outcome, kind or Kind::Thrown, detail, status, seconds });
from_json_words!(Outcome {
    Done = "done",
    Stopped = "stopped",
    Failed = "failed"
});
from_json_words!(Kind {
    Timeout = "timeout",
    Status = "status",
    Unreachable = "unreachable",
    Thrown = "thrown",
    Answer = "answer"
});

/// Whoever looks at the records beside the engine. Pages without a check of their own have none of its code.
pub trait LookAtRecords: fmt::Debug {
    /// Looks at everything that there is to look at.
    fn look(self: Rc<Self>, task: LookTask) -> Pin<Box<dyn Future<Output = ChecksEnd>>>;

    /// Asks for an end of it.
    fn stop(&self);
}

/// What is to be looked at, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct LookTask {
    pub(crate) conductor: Conductor,
    pub(crate) run: u32,
    pub(crate) is_repeated: bool,
}

impl LookAtRecords for HostChecks {
    fn look(self: Rc<Self>, task: LookTask) -> Pin<Box<dyn Future<Output = ChecksEnd>>> {
        Box::pin(async move { self.carry(task).await })
    }

    fn stop(&self) {
        self.abort();
    }
}

impl HostChecks {
    /// Carries batches from the engine to the page, and what it found back.
    async fn carry(&self, task: LookTask) -> ChecksEnd {
        let LookTask {
            conductor,
            run,
            is_repeated,
        } = task;
        let next = Closure::new(move || future_to_promise(next_batch(conductor, run)));
        let shown = Rc::new(Shown {
            at_ms: Cell::new(Date::now()),
            found: Cell::new(0),
        });
        let take = Closure::new(move |number: u32, json: String| {
            let command = Command::HostAnswer { run, number, json };
            future_to_promise(take_answer(conductor, command, run, Rc::clone(&shown)))
        });
        let ended = JsFuture::from(self.run(is_repeated, &next, &take)).await;
        let ended = ended.ok().and_then(|ended| ended.as_string());
        let ended: Result<Ended, _> = from_json_text(ended.unwrap_or_default().as_bytes());
        match ended {
            Ok(ended) => ended.into(),
            Err(error) => ChecksEnd::Failed(ChecksTrouble::Said(error.to_string())),
        }
    }
}

/// What is on screen of a run.
struct Shown {
    at_ms: Cell<f64>,
    found: Cell<u32>,
}

impl Shown {
    /// Whether it is time to show that so much was found by now.
    fn is_behind(&self, now_ms: f64, found: u32) -> bool {
        let is_behind = self.found.get() != found && now_ms - self.at_ms.get() > NEWS_MS;
        if is_behind {
            self.found.set(found);
            self.at_ms.set(now_ms);
        }
        is_behind
    }
}

async fn next_batch(conductor: Conductor, run: u32) -> Result<JsValue, JsValue> {
    let limit = BATCH_RECORDS;
    match conductor.ask_rows(Command::HostBatch { run, limit }).await {
        Some(Reply::HostBatch { batch: Some(batch) }) => {
            Ok(format!("{}\n{}", batch.number, batch.json).into())
        }
        Some(Reply::HostBatch { batch: None }) => Ok(JsValue::UNDEFINED),
        other => Err(refusal(other).into()),
    }
}

async fn take_answer(
    conductor: Conductor,
    command: Command,
    run: u32,
    shown: Rc<Shown>,
) -> Result<JsValue, JsValue> {
    let progress = match conductor.ask_rows(command).await {
        Some(Reply::HostTaken { progress }) => progress,
        Some(Reply::Refused { message, .. }) => return Ok(message.into()),
        other => return Err(refusal(other).into()),
    };
    conductor.act(Action::ChecksProgressed {
        run,
        looked_at: (progress.checked, progress.total),
        has_news: shown.is_behind(Date::now(), progress.found),
    });
    Ok(JsValue::UNDEFINED)
}

fn refusal(reply: Option<Reply>) -> String {
    match reply {
        Some(Reply::Refused { message, .. }) => message,
        _ => text("trouble.engine_stopped"),
    }
}

impl From<Ended> for ChecksEnd {
    fn from(ended: Ended) -> ChecksEnd {
        let detail = ended.detail.unwrap_or_default();
        match (ended.outcome, ended.kind) {
            (Outcome::Done, _) => ChecksEnd::Done,
            (Outcome::Stopped, _) => ChecksEnd::Stopped,
            (Outcome::Failed, kind) => ChecksEnd::Failed(match kind {
                Kind::Timeout => ChecksTrouble::Late {
                    seconds: ended.seconds.unwrap_or(0),
                },
                Kind::Status => ChecksTrouble::Status(ended.status.unwrap_or(0)),
                Kind::Unreachable => ChecksTrouble::Unreachable,
                Kind::Thrown => ChecksTrouble::Said(detail),
                Kind::Answer => ChecksTrouble::Answer(detail),
            }),
        }
    }
}
