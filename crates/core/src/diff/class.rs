//! The classes that every record falls into, exactly one each.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::from_json;

/// What a record (or, for `Missing`, a user on record) is in the comparison.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Valid, key not on record.
    New,
    /// Valid, on record, and something differs.
    Changed,
    /// Valid, on record as past or archived, active from now on.
    Returning,
    /// On the roster from an earlier import, absent from this file. Counts users, not records.
    Missing,
    /// At least one error of its own.
    Invalid,
    /// Valid, but claims an identifier that another user holds, or two users at once.
    Conflicting,
    /// Its key stands in an earlier record.
    Duplicate,
    /// Valid, on record, nothing differs.
    Unchanged,
    /// All fields blank.
    Skipped,
    /// Without errors; there was no directory to compare with.
    Valid,
}

impl Class {
    /// Those of records that nothing stands against.
    pub(crate) const ALL_VALID: [Class; 5] = [
        Class::New,
        Class::Changed,
        Class::Returning,
        Class::Unchanged,
        Class::Valid,
    ];

    /// Whether nothing stands against a record of this class.
    pub(crate) fn is_valid(self) -> bool {
        Class::ALL_VALID.contains(&self)
    }
}

/// How many records are in each class. `valid` stands for new, changed, unchanged and returning where there
/// was no directory; then those are absent, and the other way round.
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
pub struct Counts {
    /// Data records, empty ones included.
    pub records: u32,
    pub skipped: u32,
    pub invalid: u32,
    pub duplicate: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returning: Option<u32>,
    #[serde(default)]
    pub conflicting: u32,
    /// Users, not records.
    #[serde(default)]
    pub missing: u32,
}

from_json!(Counts {
    records,
    skipped,
    invalid,
    duplicate,
    valid,
    new,
    changed,
    unchanged,
    returning,
    conflicting or 0,
    missing or 0
});
