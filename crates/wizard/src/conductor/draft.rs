//! Keeping work in this browser, and finding it again.

use std::time::Duration;

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Conductor, Hands};
use crate::http::settle;
use crate::kept;
use crate::machine::{Action, Draft, FoundDraft, Keeping};
use crate::target::Target;

/// What is typed in one go is written once.
const REST: Duration = Duration::from_millis(400);
/// Where the answer stands whether work is kept.
const ANSWER: &str = "rollcall keep work";

impl Conductor {
    /// Finds out whether work can be kept here, and whether an earlier visit left some.
    pub(super) async fn find_draft(self, hands: &Hands) {
        if self.has_token() || !kept::is_possible() {
            return;
        }
        let keeping = match storage().and_then(|storage| storage.get_item(ANSWER).ok().flatten()) {
            Some(answer) if answer == "yes" => Keeping::Yes,
            Some(_) => Keeping::No,
            None => Keeping::Unasked,
        };
        self.act(Action::KeepingKnown(keeping));
        if let Some(draft) = read_draft(hands).await {
            self.act(Action::DraftFound(FoundDraft {
                file_name: draft.file_name,
                commands: draft.commands.len(),
            }));
        }
    }

    /// Opens the file that was kept, and does again what was done with it.
    pub(super) async fn open_draft(self, hands: &Hands) {
        let (draft, file) = (read_draft(hands).await, kept::read(&names(hands).1).await);
        let (Some(draft), Some(file)) = (draft, file) else {
            return self.act(Action::DraftForgotten);
        };
        if self.template_name().as_ref() != Some(&draft.template) {
            // It was another one of those that are offered.
            let chosen = Some(draft.template.clone());
            match self.find_roster(&hands.target, chosen).await {
                Ok(facts) => self.act(Action::RosterLoaded(Box::new(facts))),
                Err(_) => return self.act(Action::DraftForgotten),
            }
        }
        // The file is kept under another name than its own.
        let named =
            web_sys::File::new_with_blob_sequence(&js_sys::Array::of1(&file), &draft.file_name);
        if let Ok(named) = named {
            self.act(Action::DraftOpened(Box::new(draft)));
            self.open_file(named);
        }
    }

    /// Writes the draft once nothing more comes for a moment, and the file when it is another one.
    pub(super) fn keep_draft(self, hands: &Hands, draft: Draft) {
        let is_waiting = hands.draft.replace(Some(draft)).is_some();
        if is_waiting {
            return;
        }
        set_timeout(
            move || {
                if let Some(hands) = self.hands() {
                    spawn_local(async move { write_draft(&hands).await });
                }
            },
            REST,
        );
    }
}

pub(super) fn remember_keeping(keeps: bool) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing asks again.
        let _ = storage.set_item(ANSWER, if keeps { "yes" } else { "no" });
    }
}

pub(super) async fn forget_draft(hands: &Hands) {
    hands.draft.take();
    hands.kept_file.take();
    let (draft, file) = names(hands);
    kept::remove(&draft).await;
    kept::remove(&file).await;
}

async fn write_draft(hands: &Hands) {
    let (draft_name, file_name) = names(hands);
    let file = hands.file.borrow().clone();
    let is_kept = file.is_some() && *hands.kept_file.borrow() == file;
    if let (Some(file), false) = (&file, is_kept) {
        // A draft of another file would be done with this one.
        kept::remove(&draft_name).await;
        if kept::write(&file_name, file).await.is_none() {
            return;
        }
        hands.kept_file.replace(Some(file.clone()));
    }
    let draft = hands.draft.take();
    if let Some(bytes) = draft.and_then(|draft| borsh::to_vec(&draft).ok()) {
        kept::write(&draft_name, &Uint8Array::from(&*bytes)).await;
    }
}

async fn read_draft(hands: &Hands) -> Option<Draft> {
    let file = kept::read(&names(hands).0).await?;
    let bytes = Uint8Array::new(&settle(Ok(file.array_buffer())).await?).to_vec();
    borsh::from_slice(&bytes).ok()
}

/// Where the draft is kept, and where its file.
fn names(hands: &Hands) -> (String, String) {
    let place = match (&hands.target, hands.target.roster()) {
        (_, Some(roster)) => roster.to_owned(),
        (Target::CheckOnly { .. }, None) => "check".to_owned(),
        // One page may hold another import than the next.
        (_, None) => window().location().pathname().unwrap_or_default(),
    };
    let place = String::from(js_sys::encode_uri_component(&place));
    (format!("draft {place}"), format!("draft {place} file"))
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
