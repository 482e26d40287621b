//! Sending the changes: in one piece or in chunks, then applying the plan that the server made of them.

use js_sys::ArrayBuffer;
use rollcall_api::imports::ImportSummary;
use rollcall_api::plans::{ApplyProgress, PlanFacts};

use super::{Conductor, Hands};
use crate::machine::{Action, Progress, Trouble};
use crate::messages::text;
use crate::upload::{CHUNKED_FROM, Place, Sender};
use crate::{kept, page, server};

/// A plan, and the key that it is applied under.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) key: String,
    pub(super) id: String,
    /// Not known while its chunks are on their way.
    pub(super) etag: Option<String>,
}

/// An import on its way out.
#[derive(Clone, Copy)]
pub(super) struct Outgoing<'a> {
    pub(super) key: &'a str,
    pub(super) changes: &'a ArrayBuffer,
    pub(super) sha256: &'a str,
    pub(super) facts: &'a PlanFacts,
    pub(super) confirmed_removals: Option<u32>,
}

impl Conductor {
    pub(super) fn take_answer(self, answer: Result<ImportSummary, Trouble>) {
        self.act(match answer {
            Ok(import) => Action::Posted {
                import: Box::new(import),
            },
            Err(trouble) => Action::PostFailed(trouble),
        });
    }

    /// A second attempt under the same key applies the same plan: the server may have done so already. Large
    /// changes go up in chunks, and what has arrived is not sent again.
    pub(super) async fn plan_and_apply(
        self,
        hands: &Hands,
        import: Outgoing<'_>,
    ) -> Result<ImportSummary, Trouble> {
        let place = hands.target.place().ok_or(Trouble::Unreachable)?;
        let held = hands.plan.borrow().clone();
        let held = held.filter(|held| held.key == import.key);
        hands.called_off.set(false);
        if import.changes.byte_length() >= CHUNKED_FROM && kept::is_possible() {
            let begun = match held {
                Some(_) => place.resume().await,
                None => None,
            };
            let sender = match begun {
                Some(sender) => sender,
                None => {
                    let changes = (import.changes, import.sha256);
                    let way = (import.key, import.confirmed_removals);
                    place.begin(import.facts, changes, way).await?
                }
            };
            return self.send_and_apply(hands, place, sender).await;
        }
        let (id, etag) = match held.and_then(|held| Some((held.id, held.etag?))) {
            Some(plan) => plan,
            None => {
                let (before, after) = import.facts.around_changeset();
                let body = page::join_bytes(&before, import.changes, &after);
                self.act(Action::Sent {
                    bytes: body.length().into(),
                });
                let plan = server::plan_import(place.server, place.roster, &body).await?;
                (plan.id, plan.etag)
            }
        };
        self.apply(
            hands,
            place,
            (&id, &etag),
            (import.key, import.confirmed_removals),
        )
        .await
    }

    /// Goes on with what an earlier visit began.
    pub(super) async fn resume(self, hands: &Hands) -> Result<ImportSummary, Trouble> {
        let place = hands.target.place().ok_or(Trouble::Unreachable)?;
        hands.called_off.set(false);
        let sender = place.resume().await.ok_or_else(|| Trouble::NotFound {
            detail: text("upload.lost"),
        })?;
        self.send_and_apply(hands, place, sender).await
    }

    async fn send_and_apply(
        self,
        hands: &Hands,
        place: Place<'_>,
        mut sender: Sender,
    ) -> Result<ImportSummary, Trouble> {
        hands.plan.replace(Some(Held {
            key: sender.record.key.clone(),
            id: sender.record.plan.clone(),
            etag: None,
        }));
        let sent = sender.send(place, |done, total, bytes| {
            self.act(Action::Sent {
                bytes: bytes.into(),
            });
            self.act(Action::Progressed(Progress::Uploading { done, total }));
        });
        let sent = sent.await;
        let record = &sender.record;
        let applied = match sent {
            Ok(etag) => {
                self.act(Action::Progressed(Progress::Judging));
                let way = (record.key.as_str(), record.confirmed_removals);
                self.apply(hands, place, (&record.plan, &etag), way).await
            }
            // A plan that was called off takes no more chunks.
            Err(_) if hands.called_off.get() => Err(Trouble::Cancelled),
            Err(trouble) => Err(trouble),
        };
        match &applied {
            // Tried again, here or on another visit.
            Err(Trouble::Unreachable | Trouble::SignedOut) => {}
            Err(_) => place.forget(&record.plan).await,
            Ok(_) => place.remove_files().await,
        }
        applied
    }

    async fn apply(
        self,
        hands: &Hands,
        place: Place<'_>,
        (id, etag): (&str, &str),
        (key, confirmed_removals): (&str, Option<u32>),
    ) -> Result<ImportSummary, Trouble> {
        hands.plan.replace(Some(Held {
            key: key.to_owned(),
            id: id.to_owned(),
            etag: Some(etag.to_owned()),
        }));
        let progress = move |done: ApplyProgress| {
            let count = |users: u64| u32::try_from(users).unwrap_or(u32::MAX);
            self.act(Action::Progressed(Progress::Writing {
                done: count(done.written),
                total: count(done.total),
            }));
        };
        let applied =
            server::apply_plan(place.server, (id, etag), key, confirmed_removals, progress).await;
        if !matches!(applied, Err(Trouble::Unreachable | Trouble::SignedOut)) {
            hands.plan.replace(None);
        }
        applied
    }
}
