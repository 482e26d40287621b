//! Sending the changes, and what may come of it.

use rollcall_api::imports::{ImportSummary, ImportedFile};
use rollcall_api::plans::{ImportMode, PlanFacts, Policy};
use rollcall_core::changeset::ChangeCounts;
use rollcall_core::session::Mode;

use super::action::{Effect, Told};
use super::state::{Desk, FileSlot, Preview, Progress, Sending, Step, TargetKind, Undoing};
use super::trouble::Trouble;

impl Desk {
    /// Whether the button at the end may be pressed.
    #[must_use]
    pub fn may_apply(&self) -> bool {
        self.step == Step::Changes
            && self.roster.may_import
            && self.is_looked_at()
            && !matches!(self.sending, Sending::Posting { .. })
            && matches!(&self.preview, Preview::Ready(prepared) if prepared.counts.total() > 0)
            && self.guarded_removals().is_none_or(|asked| {
                self.roster.may_confirm_removals && self.confirmed_removals() == Some(asked)
            })
    }

    pub(super) fn apply(&mut self, fresh_key: String, effects: &mut Vec<Effect>) {
        if !self.may_apply() {
            return;
        }
        let Preview::Ready(prepared) = &self.preview else {
            return;
        };
        let Some(facts) = self.plan_facts() else {
            return;
        };
        let request = prepared.request;
        let sha256 = prepared.sha256.clone();
        let changes = prepared.counts.total();
        // The same changes under the same key: a first attempt that got through unheard is not repeated.
        let key = match &self.sending {
            Sending::Failed {
                key,
                sha256: failed,
                ..
            } if *failed == sha256 => key.clone(),
            _ => fresh_key,
        };
        let is_for_page = self.kind == TargetKind::Host;
        self.sending = Sending::Posting {
            key: key.clone(),
            sha256: sha256.clone(),
            progress: match is_for_page {
                true => Progress::Writing {
                    done: 0,
                    total: changes,
                },
                false => Progress::default(),
            },
        };
        if is_for_page {
            effects.push(Effect::HandOver { request, sha256 });
            return;
        }
        effects.push(Effect::Post {
            key,
            request,
            sha256,
            facts: Box::new(facts),
            confirmed_removals: self.confirmed_removals(),
        });
    }

    pub(super) fn take_progress_of_import(&mut self, now: Progress) {
        if let Sending::Posting { progress, .. } = &mut self.sending {
            *progress = now;
        }
    }

    /// What comes of it is told by the answer: called off, or done before that could be.
    pub(super) fn cancel_apply(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.sending, Sending::Posting { .. }) {
            effects.push(Effect::CancelApply);
        }
    }

    pub(super) fn undo(&mut self, fresh_key: String, effects: &mut Vec<Effect>) {
        let Sending::Applied(import) = &self.sending else {
            return;
        };
        let key = match &self.undoing {
            Undoing::Idle => fresh_key,
            // A first attempt that got through unheard is not repeated.
            Undoing::Failed { key, .. } => key.clone(),
            Undoing::Running { .. } | Undoing::Done(_) => return,
        };
        effects.push(Effect::Undo {
            id: import.id.clone(),
            key: key.clone(),
        });
        self.undoing = Undoing::Running { key };
    }

    pub(super) fn take_undo_failure(&mut self, trouble: Trouble) {
        if let Undoing::Running { key } = &self.undoing {
            self.undoing = Undoing::Failed {
                key: key.clone(),
                trouble,
            };
        }
    }

    pub(super) fn take_import(&mut self, import: Box<ImportSummary>, effects: &mut Vec<Effect>) {
        if !matches!(self.sending, Sending::Posting { .. }) {
            return;
        }
        effects.push(Effect::Tell(Told::Applied {
            counts: import.changes,
            sha256: import.changeset_sha256.clone(),
            import: Some(import.clone()),
        }));
        self.sending = Sending::Applied(import);
        self.unfinished = None;
        self.overtaken_by = None;
        self.step = Step::Result;
        self.forget_draft(effects);
    }

    pub(super) fn take_taken(&mut self, counts: Option<ChangeCounts>, effects: &mut Vec<Effect>) {
        let (Sending::Posting { sha256, .. }, Some(prepared)) = (&self.sending, self.prepared())
        else {
            return;
        };
        let counts = counts.unwrap_or(prepared.counts);
        effects.push(Effect::Tell(Told::Applied {
            counts,
            sha256: sha256.clone(),
            import: None,
        }));
        self.sending = Sending::HandedOver(counts);
        self.step = Step::Result;
        self.forget_draft(effects);
    }

    /// Nothing is lost by any of it: the file, the edits and the decisions stay where they are.
    pub(super) fn take_post_failure(&mut self, trouble: Trouble, effects: &mut Vec<Effect>) {
        let Sending::Posting { key, sha256, .. } = &self.sending else {
            return;
        };
        if trouble == Trouble::Cancelled {
            self.sending = Sending::Idle;
            self.unfinished = None;
            return;
        }
        effects.push(Effect::Tell(Told::Trouble(trouble.clone())));
        let has_file = matches!(self.file, FileSlot::Open(_));
        if let (Trouble::Stale { changed_users }, true) = (&trouble, has_file) {
            self.sending = Sending::Idle;
            self.overtaken_by = Some(changed_users.clone());
            self.preview = Preview::None;
            self.load_directory(effects);
        } else {
            self.sending = Sending::Failed {
                key: key.clone(),
                sha256: sha256.clone(),
                trouble,
            };
        }
    }

    /// The next file, compared with the users as they are now.
    pub(super) fn start_over(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.sending, Sending::Posting { .. }) {
            return;
        }
        self.stop_checks(effects);
        let mut next = Desk::new(self.opening(), self.roster.clone());
        next.next_request = self.next_request;
        next.rows_generation = self.rows_generation + 1;
        if let FileSlot::Reading(_) = self.file {
            self.cancel_reading(effects);
        }
        next.keeping = self.keeping;
        next.matches = std::mem::take(&mut self.matches);
        *self = next;
        self.forget_draft(effects);
        self.load_directory(effects);
    }

    /// Size of the request that would be sent now.
    #[must_use]
    pub fn body_bytes(&self) -> Option<u64> {
        let (before, after) = self.plan_facts()?.around_changeset();
        Some((before.len() + after.len()) as u64 + self.prepared()?.changes_bytes)
    }

    /// What the request says beside the changes.
    fn plan_facts(&self) -> Option<PlanFacts> {
        let overview = self.overview()?;
        Some(PlanFacts {
            upload: None,
            file: ImportedFile {
                name: overview.file.name.clone(),
                bytes: overview.file.bytes,
                sha256: self.prepared()?.file_sha256.clone(),
            },
            counts: overview.counts,
            policy: Policy {
                mode: match self.mode {
                    Mode::Full => ImportMode::FullList,
                    Mode::NewOnly => ImportMode::NewOnly,
                },
                valid_only: self.decisions.valid_only,
            },
        })
    }
}
