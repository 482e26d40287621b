//! The page around the wizard as the one that knows the users on record and takes the changes.

use js_sys::{Array, ArrayBuffer, Promise};
use rollcall_api::rosters::{LastSeen, LastSeenUsers};
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::json::from_json_text;
use rollcall_core::{from_json, from_json_words};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::http::settle;
use crate::machine::Trouble;

#[wasm_bindgen]
extern "C" {
    /// What `www/widget/rollcall-target.js` makes of the target that a page gives.
    #[derive(Debug, Clone)]
    pub type HostTarget;

    /// The users on record, as a `Blob` that holds a directory document. Rejects with a text.
    #[wasm_bindgen(method, catch)]
    fn users(this: &HostTarget) -> Result<Promise, JsValue>;

    /// Gives the changes away. `progress` hears how many are made, of how many, and how many bytes have left since
    /// it was called last. Resolves to an [`Answer`] as JSON.
    #[wasm_bindgen(method, catch)]
    fn apply(
        this: &HostTarget,
        changes: &ArrayBuffer,
        sha256: &str,
        progress: &Closure<dyn FnMut(u32, u32, u32)>,
    ) -> Result<Promise, JsValue>;

    /// Resolves to [`LastSeenUsers`] as JSON; to an empty text where the page does not say.
    #[wasm_bindgen(method, catch, js_name = lastSeen)]
    fn last_seen(this: &HostTarget, keys: &Array) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, getter, js_name = createsGroups)]
    pub(crate) fn creates_groups(this: &HostTarget) -> bool;

    /// Creates groups by these names, one after another. Rejects with a text.
    #[wasm_bindgen(method, catch, js_name = createGroups)]
    fn create_groups(this: &HostTarget, names: &Array) -> Result<Promise, JsValue>;

    /// Asks for an end of what `apply` began.
    #[wasm_bindgen(method)]
    pub(crate) fn cancel(this: &HostTarget);
}

struct Answer {
    outcome: Outcome,
    detail: String,
    /// How many changes were made when others were not.
    done: u32,
    counts: Option<ChangeCounts>,
    failed: Vec<Failure>,
}

#[derive(Clone, Copy)]
enum Outcome {
    Taken,
    Partial,
    Cancelled,
    Failed,
}

struct Failure {
    key: String,
    message: String,
}

from_json!(Answer {
    outcome,
    detail or String::new(),
    done or 0,
    counts,
    failed
});
from_json!(Failure { key, message });
from_json_words!(Outcome {
    Taken = "taken",
    Partial = "partial",
    Cancelled = "cancelled",
    Failed = "failed"
});

impl HostTarget {
    pub(crate) async fn fetch_users(&self) -> Result<JsValue, Trouble> {
        let users = self.users().map_err(|error| trouble_of(&error))?;
        let users = JsFuture::from(users).await;
        users.map_err(|error| trouble_of(&error))
    }

    /// The last import in which each user was seen; `None` where the page does not say.
    pub(crate) async fn fetch_last_seen(&self, keys: &[String]) -> Option<Vec<LastSeen>> {
        let keys: Array = keys.iter().map(JsValue::from).collect();
        let answer = settle(self.last_seen(&keys)).await?.as_string()?;
        let answer: LastSeenUsers = from_json_text(answer.as_bytes()).ok()?;
        Some(answer.users)
    }

    pub(crate) async fn make_groups(&self, names: &[String]) -> Result<(), Trouble> {
        let names: Array = names.iter().map(JsValue::from).collect();
        let made = self.create_groups(&names);
        let made = JsFuture::from(made.map_err(|error| trouble_of(&error))?).await;
        made.map(drop).map_err(|error| trouble_of(&error))
    }

    /// Gives the changes to the page; how it counts them, where it does.
    pub(crate) async fn hand_over(
        &self,
        changes: &ArrayBuffer,
        sha256: &str,
        progress: impl FnMut(u32, u32, u32) + 'static,
    ) -> Result<Option<ChangeCounts>, Trouble> {
        let progress = Closure::new(progress);
        let answer = self.apply(changes, sha256, &progress);
        let answer = JsFuture::from(answer.map_err(|error| trouble_of(&error))?).await;
        let answer = answer.map_err(|error| trouble_of(&error))?;
        let answer = answer.as_string().unwrap_or_default();
        let answer: Answer =
            from_json_text(answer.as_bytes()).map_err(|error| other(error.to_string()))?;
        match answer.outcome {
            Outcome::Taken => Ok(answer.counts),
            Outcome::Partial => {
                let failures: Vec<_> = answer
                    .failed
                    .into_iter()
                    .map(|failure| (failure.key, failure.message))
                    .collect();
                Err(Trouble::Partial {
                    done: answer.done,
                    total: answer.done + failures.len() as u32,
                    failures,
                })
            }
            Outcome::Cancelled => Err(Trouble::Cancelled),
            Outcome::Failed => Err(other(answer.detail)),
        }
    }
}

fn trouble_of(error: &JsValue) -> Trouble {
    other(error.as_string().unwrap_or_default())
}

fn other(detail: String) -> Trouble {
    Trouble::Other {
        detail,
        request_id: None,
    }
}
