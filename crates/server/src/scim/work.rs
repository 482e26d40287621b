//! A request's work on the workspace directory: what is on record, what is to be, and what only one may have.
//!
//! Users are written together when all operations are done, so that a thousand creations cost a few statements.
//! Until then they stand here, and every operation sees what those before it did.

use std::collections::{BTreeMap, HashMap};

use rollcall_core::directory::IdentifierEntry;
use rollcall_scim::schema::Catalog;
use rollcall_store::{GroupRef, Person, ScimGroup, ScimTx, ScimUser, UserChoice};

use super::answer::{Failure, Outcome};
use super::caller::Caller;
use super::history::{Written, change_of};
use crate::clock::now_ms;
use crate::state::AppState;

/// A user through the request.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracked {
    /// Before the request.
    pub(super) origin: Option<ScimUser>,
    /// In the transaction.
    pub(super) saved: Option<ScimUser>,
    /// As it is to be.
    pub(super) now: Option<ScimUser>,
}

pub(super) struct Work {
    pub(super) tx: ScimTx,
    pub(super) caller: Caller,
    pub(super) base: String,
    pub(super) catalog: Catalog,
    pub(super) sources: Vec<String>,
    pub(super) now_ms: i64,
    pub(super) users: BTreeMap<String, Tracked>,
    pub(super) groups: BTreeMap<String, Option<ScimGroup>>,
    /// Ids of groups by name in lower case, once they are needed.
    pub(super) group_names: Option<HashMap<String, String>>,
    /// Names of groups that came, went or changed.
    pub(super) changed_groups: Vec<String>,
    pub(super) claims: Claims,
    /// Group and user: the user was to be a member before there was one.
    pub(super) expected: Vec<(String, String)>,
    /// Active Admins, once that is needed.
    pub(super) admins: Option<i64>,
}

/// Who has what only one may have, as far as it was asked; `None`: nobody.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) keys: HashMap<String, Option<Person>>,
    /// In lower case.
    pub(super) names: HashMap<String, Option<String>>,
    pub(super) identifiers: HashMap<(String, String), Option<String>>,
}

impl Work {
    pub(super) async fn begin(state: &AppState, caller: Caller) -> Outcome<Work> {
        let mut tx = state.storage.write_scim(caller.organization).await?;
        let sources = tx.sources().await?;
        Ok(Work {
            tx,
            base: base_of(state),
            catalog: Catalog::new(&sources),
            sources,
            now_ms: now_ms(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            group_names: None,
            changed_groups: Vec::new(),
            claims: Claims::default(),
            expected: Vec::new(),
            admins: None,
            caller,
        })
    }

    /// Loads those of the users that were not looked at yet.
    pub(super) async fn load_users(&mut self, ids: &[String]) -> Outcome<()> {
        let missing: Vec<String> = ids
            .iter()
            .filter(|id| !self.users.contains_key(*id))
            .cloned()
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let limit = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        let choice = UserChoice::Ids(missing.clone());
        for user in self.tx.users(&choice, None, 0, limit).await? {
            let tracked = Tracked {
                origin: Some(user.clone()),
                saved: Some(user.clone()),
                now: Some(user),
            };
            self.users.insert(tracked.id().unwrap_or_default(), tracked);
        }
        for id in missing {
            self.users.entry(id).or_default();
        }
        Ok(())
    }

    /// The user of this id as they are to be.
    pub(super) async fn user(&mut self, id: &str) -> Outcome<ScimUser> {
        self.load_users(&[id.to_owned()]).await?;
        self.users
            .get(id)
            .and_then(|tracked| tracked.now.clone())
            .ok_or_else(|| Failure::not_found("user"))
    }

    /// Writes what is not written yet.
    pub(super) async fn flush(&mut self) -> Outcome<()> {
        let mut written = Vec::new();
        let mut touched = Vec::new();
        let (mut joined, mut left) = (Vec::new(), Vec::new());
        for tracked in self.users.values() {
            let Some(now) = tracked.now.as_ref() else {
                continue;
            };
            if tracked.saved.as_ref() == Some(now) {
                continue;
            }
            match &tracked.saved {
                Some(saved) if same_profile(saved, now) => touched.push(now.key.as_str()),
                _ => written.push(now),
            }
            let saved = tracked.saved.as_ref().map(|saved| saved.groups.as_slice());
            let saved = saved.unwrap_or_default();
            let is_in = |groups: &[GroupRef], id: &str| groups.iter().any(|group| group.id == id);
            let pair = |group: &GroupRef| (now.key.clone(), group.id.clone());
            joined.extend(
                now.groups
                    .iter()
                    .filter(|group| !is_in(saved, &group.id))
                    .map(pair),
            );
            left.extend(
                saved
                    .iter()
                    .filter(|group| !is_in(&now.groups, &group.id))
                    .map(pair),
            );
        }
        self.tx.write_users(&written, self.now_ms).await?;
        self.tx.touch_users(&touched, self.now_ms).await?;
        self.tx
            .change_memberships(&as_str_pairs(&joined), &as_str_pairs(&left))
            .await?;
        for tracked in self.users.values_mut() {
            if tracked.saved != tracked.now {
                tracked.saved.clone_from(&tracked.now);
            }
        }
        Ok(())
    }

    /// Writes everything, with history and audit log, and keeps it. Nothing happens when nothing has changed.
    pub(super) async fn finish(&mut self, action: &str) -> Outcome<Finished> {
        self.flush().await?;
        let (name, own) = self.tx.template().await?;
        let written = Written::new(&name, own)?;
        let mut changed = Vec::new();
        let mut removed = Vec::new();
        let mut changes = Vec::new();
        for tracked in self.users.values() {
            let (origin, now) = (tracked.origin.as_ref(), tracked.now.as_ref());
            if origin == now {
                continue;
            }
            changes.extend(change_of(written.template(), origin, now));
            changed.extend(now.map(|now| now.key.clone()));
            removed.extend(
                origin
                    .filter(|origin| now.is_none_or(|now| now.key != origin.key))
                    .map(|origin| origin.key.clone()),
            );
        }
        removed.retain(|key| !changed.contains(key));
        if changes.is_empty() && self.changed_groups.is_empty() {
            return Ok(Finished::Unchanged);
        }
        let change = written.record(self, action, changes, changed, removed)?;
        Ok(Finished::Changed(Box::new(change)))
    }
}

/// Whether there is something to keep.
#[derive(Debug)]
pub(super) enum Finished {
    Unchanged,
    Changed(Box<rollcall_store::ScimChange>),
}

/// Writes and keeps what the work amounts to.
pub(super) async fn keep(mut work: Work, action: &str) -> Outcome<()> {
    match work.finish(action).await? {
        Finished::Unchanged => Ok(()),
        Finished::Changed(change) => Ok(work.tx.finish(*change).await?),
    }
}

/// Where the service is.
pub(super) fn base_of(state: &AppState) -> String {
    format!("{}/scim/v2", state.public_url)
}

/// Whether two states of a user differ in nothing but groups and times.
pub(super) fn same_profile(left: &ScimUser, right: &ScimUser) -> bool {
    left.key == right.key
        && left.email == right.email
        && left.user_name == right.user_name
        && left.external_id == right.external_id
        && left.display_name == right.display_name
        && left.status == right.status
        && left.role == right.role
        && left.attributes == right.attributes
        && left.identifiers == right.identifiers
}

impl Tracked {
    fn id(&self) -> Option<String> {
        self.now.as_ref().map(|user| user.id.clone())
    }
}

/// As a key of [`Claims::identifiers`].
pub(super) fn claim(identifier: &IdentifierEntry) -> (String, String) {
    (identifier.source.clone(), identifier.username.clone())
}

fn as_str_pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(key, id)| (key.as_str(), id.as_str()))
        .collect()
}
