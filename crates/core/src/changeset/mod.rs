//! The computed changes: what travels to the server, and nothing else.
//!
//! A [`Changeset`] is made by [`crate::diff`], is written in one [canonical form](Changeset::canonical_json),
//! is named by the SHA-256 of that form and has an [inverse](Changeset::inverse). [`revalidate`] is what a
//! server asks before it believes one, and [`apply`] says what the directory is like afterwards.

mod apply;
mod canonical;
mod guards;
mod refusal;
mod revalidate;

pub use apply::{ApplyError, ChangedUser, apply, change_user};
pub(crate) use canonical::sha256_of;
pub use guards::{
    Actor, Origin, REMOVALS_FREE, REMOVALS_FREE_SHARE, RosterTotals, count_removals,
    removals_need_confirmation,
};
pub use refusal::{Refusal, RefusalCode};
pub use revalidate::revalidate;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::by_name::ByName;
use crate::json::{FromJson, Json};
use crate::{from_json, from_json_words};

/// The changes that one file would make to one roster, computed on one revision of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Changeset {
    /// The roster's revision on which the changes were computed (its ETag, without quotes).
    pub base_revision: String,
    /// In the order of the file; users marked as missing come last, by key.
    pub changes: Vec<Change>,
    /// Of a full list whose missing users are asked about: the keys of those who stay as they are, in order, so that
    /// whoever keeps the changes knows in which import a user was seen last. `None` says nothing of anybody who is not
    /// in `changes`. They change nothing, and are no part of counts, guards or the inverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Vec<String>>,
    /// Name of the template that the file was checked against.
    pub template: String,
}

/// What happens to one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// By template field: list items that the user gains. Identifiers as `source:username`.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Vec<String>>))]
    pub add: ByName<Vec<String>>,
    /// Canonical key: the e-mail address, outer blanks off, lower case, domain in ASCII.
    pub key: String,
    pub op: Op,
    /// Data record of the file, from 1; `None` where no record stands behind the change.
    #[serde(default)]
    pub record: Option<u32>,
    /// By template field: list items that the user loses. Only inverses have any.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Vec<String>>))]
    pub remove: ByName<Vec<String>>,
    /// By template field: one value each.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, FieldValue>))]
    pub set: ByName<FieldValue>,
}

/// The kinds of change. `Remove` is the inverse of `Create` and never comes from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Create,
    Update,
    /// A past or archived user is active again.
    Reactivate,
    /// An active user is marked as past ("No longer in app") or archived.
    Deactivate,
    Remove,
}

impl Op {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Op::Create => "create",
            Op::Update => "update",
            Op::Reactivate => "reactivate",
            Op::Deactivate => "deactivate",
            Op::Remove => "remove",
        }
    }
}

/// A value that is set: plain where there was no user before, old and new where there was one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum FieldValue {
    Value(String),
    Changed {
        new: Option<String>,
        old: Option<String>,
    },
}

impl FieldValue {
    /// The value after the change.
    #[must_use]
    pub fn new_value(&self) -> Option<&str> {
        match self {
            FieldValue::Value(value) => Some(value),
            FieldValue::Changed { new, .. } => new.as_deref(),
        }
    }

    /// The value that the change was computed on.
    #[must_use]
    pub fn old_value(&self) -> Option<&str> {
        match self {
            FieldValue::Value(_) => None,
            FieldValue::Changed { old, .. } => old.as_deref(),
        }
    }
}

/// How many changes of each kind a changeset holds.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeCounts {
    pub create: u32,
    pub update: u32,
    pub reactivate: u32,
    pub deactivate: u32,
    pub remove: u32,
}

impl ChangeCounts {
    #[must_use]
    pub fn total(&self) -> u32 {
        self.create + self.update + self.reactivate + self.deactivate + self.remove
    }
}

impl Changeset {
    #[must_use]
    pub fn counts(&self) -> ChangeCounts {
        let mut counts = ChangeCounts::default();
        for change in &self.changes {
            let count = match change.op {
                Op::Create => &mut counts.create,
                Op::Update => &mut counts.update,
                Op::Reactivate => &mut counts.reactivate,
                Op::Deactivate => &mut counts.deactivate,
                Op::Remove => &mut counts.remove,
            };
            *count += 1;
        }
        counts
    }

    /// The changeset that takes this one back: last change first, old for new, lost for gained.
    /// `revision` is the roster's revision after this changeset was applied.
    #[must_use]
    pub fn into_inverse(self, revision: &str) -> Changeset {
        Changeset {
            template: self.template,
            base_revision: revision.to_owned(),
            changes: (self.changes.into_iter().rev())
                .map(Change::into_inverse)
                .collect(),
            kept: None,
        }
    }
}

impl Change {
    /// The change that takes this one back.
    #[must_use]
    pub fn into_inverse(self) -> Change {
        let op = match self.op {
            Op::Create => Op::Remove,
            Op::Remove => Op::Create,
            Op::Update => Op::Update,
            Op::Reactivate => Op::Deactivate,
            Op::Deactivate => Op::Reactivate,
        };
        let mut set = self.set;
        for value in set.values_mut() {
            if let FieldValue::Changed { old, new } = value {
                std::mem::swap(old, new);
            }
        }
        // What a user was created with goes with the user, so a removal keeps it under `add`.
        let (add, remove) = match self.op {
            Op::Create | Op::Remove => (self.add, self.remove),
            _ => (self.remove, self.add),
        };
        Change {
            op,
            record: self.record,
            key: self.key,
            set,
            add,
            remove,
        }
    }
}

from_json!(Changeset {
    base_revision,
    changes,
    kept,
    template
});
from_json!(Change {
    add,
    key,
    op,
    record,
    remove,
    set
});
from_json_words!(Op {
    Create = "create",
    Update = "update",
    Reactivate = "reactivate",
    Deactivate = "deactivate",
    Remove = "remove"
});
from_json!(ChangeCounts {
    create,
    update,
    reactivate,
    deactivate,
    remove
});

impl FromJson for FieldValue {
    fn from_json(json: &Json<'_>) -> FieldValue {
        if let Some(value) = json.as_str() {
            return FieldValue::Value(value.into_owned());
        }
        let changed = json.members();
        FieldValue::Changed {
            new: changed.take("new"),
            old: changed.take("old"),
        }
    }
}
