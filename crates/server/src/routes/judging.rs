//! What a changeset would do, asked before it is kept and again before it is carried out.

use rollcall_api::plans::Guard;
use rollcall_api::session::OVERRIDE_GUARDS;
use rollcall_core::changeset::{Actor, ChangeCounts, Changeset, Origin};
use rollcall_core::template::Template;
use rollcall_store::{Concerned, Principal, RosterFacts, RosterName};
use serde::{Deserialize, Serialize};

use super::rosters::template_document;
use crate::limits::{CHANGES, FIELDS};
use crate::permission::may_override_guards;
use crate::planning::Case;
use crate::problem::{ApiError, ApiResult};
use crate::roles_given::check_roles_given;
use crate::state::AppState;
use crate::token::sha256_hex;

/// What is kept of a plan's effect.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Effect {
    pub(crate) base_revision: String,
    pub(crate) changes: ChangeCounts,
    pub(crate) guards: Vec<Guard>,
    /// Of the changeset's canonical form. A plan of the version before has neither: it has to be made anew, and says so
    /// by another ETag.
    #[serde(default)]
    pub(crate) changeset_sha256: String,
    #[serde(default)]
    pub(crate) changeset_bytes: u64,
}

/// Whether a changeset is within the limits.
pub(crate) fn check_size(changeset: &Changeset) -> ApiResult<()> {
    let changes = changeset.changes.len();
    if changes > CHANGES {
        return Err(ApiError::too_many(format!(
            "The changeset has {changes} changes; at most {CHANGES} are taken."
        )));
    }
    let kept = changeset.kept.as_ref().map_or(0, Vec::len);
    if kept > CHANGES {
        return Err(ApiError::too_many(format!(
            "The changeset names {kept} users who stay; at most {CHANGES} are taken."
        )));
    }
    for change in &changeset.changes {
        let fields = change.set.len() + change.add.len() + change.remove.len();
        if fields > FIELDS {
            return Err(ApiError::too_many(format!(
                "A change has {fields} fields; at most {FIELDS} are taken."
            )));
        }
    }
    Ok(())
}

/// Judges a changeset against the users that it is about. Its canonical form comes back.
pub(crate) async fn effect_of(
    state: &AppState,
    principal: &Principal,
    roster: &RosterName,
    facts: &RosterFacts,
    changeset: Changeset,
    origin: Origin,
) -> ApiResult<(Effect, String)> {
    let concerned = load_concerned(state, principal, roster, &changeset).await?;
    let template = read_template(facts)?;
    check_roles_given(principal, roster, &template, &changeset)?;
    let actor = actor_of(principal, None, origin);
    let judged = tokio::task::spawn_blocking(move || {
        let case = Case::new(&template, &concerned, changeset, &actor);
        let guards = case.judge(OVERRIDE_GUARDS)?;
        let text = case.changeset.canonical_json();
        let effect = Effect {
            changes: case.changeset.counts(),
            guards,
            changeset_sha256: sha256_hex(&[text.as_bytes()]),
            changeset_bytes: text.len() as u64,
            base_revision: case.changeset.base_revision,
        };
        Ok((effect, text))
    })
    .await?;
    judged.map_err(ApiError::changeset_refused)
}

/// The users that the changeset is about; a stale base is refused.
pub(crate) async fn load_concerned(
    state: &AppState,
    principal: &Principal,
    roster: &RosterName,
    changeset: &Changeset,
) -> ApiResult<Concerned> {
    let organization = principal.organization.id;
    let concerned = state
        .storage
        .concerned(organization, roster, changeset)
        .await?
        .ok_or_else(|| ApiError::not_found(format!("There is no roster \"{roster}\".")))?;
    if changeset.base_revision != concerned.revision.to_string() {
        let base: i64 = changeset.base_revision.parse().unwrap_or_default();
        let changed_users = state
            .storage
            .users_changed_since(organization, roster, base)
            .await?;
        return Err(ApiError::revision_stale(concerned.revision, changed_users));
    }
    Ok(concerned)
}

pub(crate) fn read_template(facts: &RosterFacts) -> ApiResult<Template> {
    let document = template_document(facts)?;
    Template::from_json(&document).map_err(|error| ApiError::internal(error.to_string()))
}

pub(crate) fn actor_of(
    principal: &Principal,
    confirmed_removals: Option<u32>,
    origin: Origin,
) -> Actor {
    Actor {
        key: Some(principal.key.clone()),
        confirmed_removals,
        may_confirm_removals: may_override_guards(principal),
        origin,
    }
}
