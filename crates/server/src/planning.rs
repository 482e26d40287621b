//! From a changeset that somebody sent to the write that puts it on record. Every rule about users is asked of
//! `rollcall-core`; nothing is decided here.

use std::collections::{BTreeMap, HashSet};

use axum::http::StatusCode;
use rollcall_api::imports::{Import, ImportRequest, ImportSummary};
use rollcall_core::changeset::{Actor, ApplyError, Changeset, Refusal, apply, revalidate};
use rollcall_core::directory::{Directory, User};
use rollcall_core::template::Template;
use rollcall_store::{Answer, ImportWrite, OrganizationId, RosterName, WrittenUser, rfc3339};

use crate::token::{RandomnessError, new_sortable_id};

/// A request to import, with everything that is needed to judge it.
#[derive(Debug)]
pub struct ImportPlan<'a> {
    pub organization: OrganizationId,
    pub roster: &'a RosterName,
    /// "Figma", "Workspace".
    pub roster_title: String,
    pub template: &'a Template,
    /// The roster at the revision that the changes were computed on.
    pub directory: &'a Directory,
    pub request: ImportRequest,
    /// Key and address of the user who imports.
    pub applicant: (&'a str, &'a str),
    pub may_confirm_removals: bool,
    pub now_ms: i64,
    /// Idempotency key, and the hash of what was sent under it.
    pub idempotency: Option<(String, String)>,
}

/// Why a plan was not made.
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
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    #[error("the answer could not be written: {source}")]
    Answer {
        #[from]
        source: serde_json::Error,
    },
}

/// Re-validates the changeset, computes the users as they are afterwards, and the history's entry.
///
/// # Errors
/// [`PlanError::Refused`] with every reason; the others are failures of this server.
pub fn plan_import(plan: ImportPlan<'_>) -> Result<ImportWrite, PlanError> {
    let ImportPlan {
        request,
        directory,
        template,
        applicant,
        ..
    } = plan;
    let ImportRequest {
        changeset,
        file,
        counts,
        confirmed_removals,
    } = request;
    let actor = Actor {
        key: Some(applicant.0.to_owned()),
        confirmed_removals,
        may_confirm_removals: plan.may_confirm_removals,
    };
    let refusals = revalidate(template, directory, &changeset, &actor);
    if !refusals.is_empty() {
        return Err(PlanError::Refused { refusals });
    }
    let after = apply(template, directory, &changeset)?;
    let users = written_users(&changeset, &after);
    let base_revision: i64 = directory
        .revision
        .parse()
        .map_err(|_| PlanError::Revision {
            revision: directory.revision.clone(),
        })?;
    let revision = base_revision + 1;
    let import = Import {
        summary: ImportSummary {
            id: new_sortable_id(plan.now_ms)?,
            roster: plan.roster.to_string(),
            roster_title: plan.roster_title,
            template: template.name.clone(),
            file,
            applied_at: rfc3339(plan.now_ms),
            applied_by: applicant.1.to_owned(),
            changes: changeset.counts(),
            counts,
            revision: revision.to_string(),
            changeset_sha256: changeset.sha256(),
        },
        changeset,
    };
    let answer = match plan.idempotency {
        None => None,
        Some((key, payload_sha256)) => Some(Answer {
            key,
            payload_sha256,
            status: StatusCode::CREATED.as_u16(),
            body: serde_json::to_string(&import)?,
        }),
    };
    Ok(ImportWrite {
        organization: plan.organization,
        roster: plan.roster.clone(),
        base_revision,
        revision,
        users,
        inverse: import.changeset.inverse(&revision.to_string()),
        import,
        applied_by: applicant.0.to_owned(),
        applied_ms: plan.now_ms,
        answer,
    })
}

/// The users that the changes are about, as they are afterwards. Where a user stands there twice, since another
/// account of the application has them too, the later entry is the one that was made.
fn written_users(changeset: &Changeset, after: &Directory) -> Vec<WrittenUser> {
    let changed: HashSet<&str> = changeset
        .changes
        .iter()
        .map(|change| change.key.as_str())
        .collect();
    let mut written: BTreeMap<&str, User<'_>> = BTreeMap::new();
    for (position, user) in after.users().enumerate() {
        let key = after.key(position);
        if changed.contains(key) {
            written.insert(key, user);
        }
    }
    written
        .into_iter()
        .map(|(key, user)| WrittenUser {
            key: key.to_owned(),
            entry: user.to_entry(),
        })
        .collect()
}
