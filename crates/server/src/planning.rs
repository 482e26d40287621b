//! From a changeset that somebody sent to the write that puts it on record. Every rule about users is asked of
//! `rollcall-core`; nothing is decided here.

use rollcall_api::imports::{ImportKind, ImportSummary, ImportedFile};
use rollcall_api::plans::{Guard, GuardKind};
use rollcall_core::changeset::{
    Actor, ApplyError, Changeset, Op, Origin, Refusal, RefusalCode, RosterTotals, change_user,
    count_removals, revalidate,
};
use rollcall_core::diff::Counts;
use rollcall_core::directory::Directory;
use rollcall_core::template::{MissingPolicy, Template};
use rollcall_store::{
    Answer, AuditEvent, Concerned, HistoryEntry, ImportWrite, OrganizationId, RosterName,
    Sightings, WrittenUser, rfc3339,
};
use serde_json::json;

use crate::token::sha256_hex;

/// A changeset, with everything that is needed to judge it.
#[derive(Debug)]
pub struct Case<'a> {
    pub template: &'a Template,
    /// The roster at the revision that the changes were computed on, as far as they concern it.
    pub directory: &'a Directory,
    pub totals: RosterTotals,
    pub changeset: Changeset,
    pub actor: &'a Actor,
}

impl<'a> Case<'a> {
    /// The case of a changeset whose users were loaded.
    #[must_use]
    pub fn new(
        template: &'a Template,
        concerned: &'a Concerned,
        changeset: Changeset,
        actor: &'a Actor,
    ) -> Case<'a> {
        Case {
            template,
            directory: &concerned.directory,
            totals: RosterTotals {
                active_users: concerned.active_users,
                active_admins: concerned.active_admins,
            },
            changeset,
            actor,
        }
    }

    /// What speaks against it: refusals for good, and guards that a typed number lifts.
    ///
    /// # Errors
    /// The refusals, when there are any.
    pub fn judge(&self, permission: &str) -> Result<Vec<Guard>, Vec<Refusal>> {
        let (guards, refusals): (Vec<Refusal>, Vec<Refusal>) = revalidate(
            self.template,
            self.directory,
            self.totals,
            &self.changeset,
            self.actor,
        )
        .into_iter()
        .partition(|refusal| refusal.code == RefusalCode::RemovalsNotConfirmed);
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let guard = |_| Guard {
            kind: GuardKind::Removals,
            count: count_removals(self.template, &self.changeset),
            of: self.totals.active_users,
            permission: permission.to_owned(),
            may_confirm: self.actor.may_confirm_removals,
        };
        Ok(guards.iter().map(guard).collect())
    }
}

/// What the history says of an import.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub organization: OrganizationId,
    pub roster: &'a RosterName,
    /// "Figma", "Workspace".
    pub roster_title: String,
    pub id: String,
    pub kind: ImportKind,
    pub file: ImportedFile,
    pub counts: Counts,
    /// Key and address of the user who imports.
    pub applicant: (&'a str, &'a str),
    pub now_ms: i64,
    /// Of an undo: the import it takes back, and who was left alone.
    pub undo_of: Option<String>,
    pub left_alone: Vec<String>,
    /// The plan that is carried out.
    pub plan: Option<String>,
}

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    #[error("the changeset was refused for {} reasons", .refusals.len())]
    Refused { refusals: Vec<Refusal> },
    #[error("the changes could not be applied: {source}")]
    Apply {
        #[from]
        source: ApplyError,
    },
    #[error("the revision {revision:?} is not a number")]
    Revision { revision: String },
}

/// Computes the users as they are after a case that was judged, the history's entry and the audit log's.
///
/// # Errors
/// When the changes do not fit the directory after all.
pub fn write_of(case: Case<'_>, facts: Facts<'_>) -> Result<ImportWrite, PlanError> {
    let Case {
        template,
        directory,
        changeset,
        actor,
        ..
    } = case;
    let base_revision: i64 = directory
        .revision
        .parse()
        .map_err(|_| PlanError::Revision {
            revision: directory.revision.clone(),
        })?;
    let revision = base_revision + 1;
    let (users, removed) = outcome(template, directory, &changeset)?;
    let sightings = sightings_of(template, facts.kind, &changeset);
    let changes = changeset.counts();
    let text = changeset.canonical_json();
    let summary = ImportSummary {
        id: facts.id,
        roster: facts.roster.to_string(),
        roster_title: facts.roster_title,
        kind: facts.kind,
        template: template.name.clone(),
        file: facts.file,
        applied_at: rfc3339(facts.now_ms),
        applied_by: facts.applicant.1.to_owned(),
        changes,
        counts: facts.counts,
        revision: revision.to_string(),
        changeset_sha256: sha256_hex(&[text.as_bytes()]),
        undo_of: facts.undo_of,
        undone_by: None,
        left_alone: facts.left_alone,
    };
    let audit = audit_of(&summary, actor, facts.applicant.0, facts.now_ms);
    Ok(ImportWrite {
        organization: facts.organization,
        roster: facts.roster.clone(),
        base_revision,
        revision,
        users,
        removed,
        sightings,
        history: HistoryEntry {
            summary,
            changeset: text,
            inverse: changeset
                .into_inverse(&revision.to_string())
                .canonical_json(),
        },
        applied_by: facts.applicant.0.to_owned(),
        applied_ms: facts.now_ms,
        audit,
        plan: facts.plan,
        answer: None,
    })
}

/// The users that the changes are about, as they are afterwards, and the keys of those that are gone.
fn outcome(
    template: &Template,
    directory: &Directory,
    changeset: &Changeset,
) -> Result<(Vec<WrittenUser>, Vec<String>), ApplyError> {
    let mut users = Vec::with_capacity(changeset.changes.len());
    let mut removed = Vec::new();
    for (index, change) in changeset.changes.iter().enumerate() {
        let changed = change_user(template, directory, index, change)?;
        let key = change.key.clone();
        match changed.after {
            Some(entry) => users.push(WrittenUser {
                key,
                before: changed.before,
                entry,
            }),
            None => removed.push(key),
        }
    }
    // Neighbours lie together in the database.
    users.sort_unstable_by(|left, right| left.key.cmp(&right.key));
    Ok((users, removed))
}

/// Whom the file held, where somebody is asked about those whom it does not hold.
fn sightings_of(template: &Template, kind: ImportKind, changeset: &Changeset) -> Option<Sightings> {
    if kind != ImportKind::File || template.missing != MissingPolicy::Ask {
        return None;
    }
    let in_file = changeset.changes.iter();
    let in_file = in_file.filter(|change| change.op != Op::Deactivate);
    Some(Sightings {
        seen: in_file.map(|change| change.key.clone()).collect(),
        kept: changeset.kept.clone(),
    })
}

/// The answer to whoever asked for the write, kept with it under an idempotency key.
///
/// # Errors
/// When the import cannot be written as JSON.
pub fn answer_of(
    write: &ImportWrite,
    status: u16,
    key: String,
    claim: String,
    payload_sha256: String,
) -> Result<Answer, serde_json::Error> {
    Ok(Answer {
        key,
        payload_sha256,
        claim,
        status,
        body: serde_json::to_string(&write.history.summary)?,
    })
}

fn audit_of(summary: &ImportSummary, actor: &Actor, by: &str, now_ms: i64) -> AuditEvent {
    let mut detail = json!({
        "import": summary.id,
        "revision": summary.revision,
        "changes": summary.changes,
        "changeset_sha256": summary.changeset_sha256,
    });
    if let Some(members) = detail.as_object_mut() {
        if !summary.file.sha256.is_empty() {
            members.insert("file_sha256".to_owned(), json!(summary.file.sha256));
        }
        if let Some(undone) = &summary.undo_of {
            members.insert("undo_of".to_owned(), json!(undone));
        }
        if let Some(confirmed) = actor.confirmed_removals {
            members.insert("confirmed_removals".to_owned(), json!(confirmed));
        }
    }
    let action = match actor.origin {
        Origin::File => "import.applied",
        Origin::Undo => "import.undone",
    };
    AuditEvent {
        at_ms: now_ms,
        actor: by.to_owned(),
        action: action.to_owned(),
        subject: format!("roster/{}", summary.roster),
        detail,
    }
}
