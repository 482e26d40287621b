//! In which import missing users were seen last: asked for those who are on screen, and remembered for as long as the
//! list is there.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::rosters::{MAX_LAST_SEEN_KEYS, SeenIn};

use super::super::use_conductor;
use crate::components::dynamic;
use crate::conductor::Conductor;
use crate::messages::{format_day, text, text_with};

/// What was asked so far. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastSeenUsers {
    conductor: Conductor,
    /// By key; `None`: no import is known.
    told: RwSignal<BTreeMap<String, Option<SeenIn>>>,
    asking: StoredValue<Asking>,
}

#[derive(Debug, Default)]
struct Asking {
    /// On screen, and not asked for yet.
    wanted: BTreeSet<String>,
    /// One question at a time: rows that fly past are never asked for.
    is_under_way: bool,
}

impl LastSeenUsers {
    pub(super) fn new() -> LastSeenUsers {
        LastSeenUsers {
            conductor: use_conductor(),
            told: RwSignal::new(BTreeMap::new()),
            asking: StoredValue::new(Asking::default()),
        }
    }

    fn want(self, key: &str) {
        if self.told.with_untracked(|told| told.contains_key(key)) {
            return;
        }
        let begins = self.asking.try_update_value(|asking| {
            asking.wanted.insert(key.to_owned());
            !std::mem::replace(&mut asking.is_under_way, true)
        });
        if begins == Some(true) {
            // Once all rows that come with this one have said whom they want.
            spawn_local(self.ask());
        }
    }

    fn forget(self, key: &str) {
        self.asking.try_update_value(|asking| {
            asking.wanted.remove(key);
        });
    }

    async fn ask(self) {
        while let Some(keys) = self.next() {
            // Whoever cannot be told of now is asked for when they are on screen again.
            let Some(users) = self.conductor.ask_last_seen(keys).await else {
                continue;
            };
            self.told.try_update(|told| {
                told.extend(users.into_iter().map(|user| (user.key, user.import)));
            });
        }
    }

    /// Whom to ask for next; with nobody left, the question ends.
    fn next(self) -> Option<Vec<String>> {
        let keys = self.asking.try_update_value(|asking| {
            let mut keys = std::mem::take(&mut asking.wanted);
            if let Some(after) = keys.iter().nth(MAX_LAST_SEEN_KEYS).cloned() {
                asking.wanted = keys.split_off(&after);
            }
            asking.is_under_way = !keys.is_empty();
            keys
        })?;
        (!keys.is_empty()).then(|| keys.into_iter().collect())
    }
}

/// Beside a missing user, once it is known.
#[component]
pub(super) fn LastSeen(key: String, users: LastSeenUsers) -> impl IntoView {
    users.want(&key);
    let of = key.clone();
    on_cleanup(move || users.forget(&of));
    let told = Memo::new(move |_| users.told.with(|told| told.get(&key).cloned()));
    dynamic(move || {
        told.get().map(|import| {
            let words = match import {
                Some(import) => text_with(
                    "changes.last_seen",
                    &[
                        ("file", &import.file_name),
                        ("date", &format_day(&import.applied_at)),
                    ],
                ),
                None => text("changes.last_seen_unknown"),
            };
            view! { <span class="rc-last-seen">{words}</span> }
        })
    })
}
