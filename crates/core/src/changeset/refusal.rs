//! Why a changeset is refused.

use serde::{Deserialize, Serialize};

use crate::{from_json, from_json_words};

/// One reason to refuse a changeset, pointing at the change it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    pub code: RefusalCode,
    /// Position in `changes`, from 0; `None` when it is about the changeset as a whole.
    pub change: Option<u32>,
    /// Key of the user concerned.
    pub key: Option<String>,
    /// Template field concerned.
    pub field: Option<String>,
    /// In words, for people.
    pub message: String,
}

/// Stable codes of refusals; listed in `docs/diagnostics.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RefusalCode {
    /// Made for another template than the roster has.
    #[serde(rename = "E0501")]
    OtherTemplate,
    /// More changes than the template takes records.
    #[serde(rename = "E0502")]
    TooManyChanges,
    /// The key is no canonical e-mail address.
    #[serde(rename = "E0503")]
    KeyNotCanonical,
    /// Two changes for one user.
    #[serde(rename = "E0504")]
    KeyRepeated,
    /// The template does not allow this kind of change.
    #[serde(rename = "E0505")]
    OpNotAllowed,
    /// A user to be created is on record already.
    #[serde(rename = "E0506")]
    UserExists,
    /// A user to be changed is not on record.
    #[serde(rename = "E0507")]
    UserMissing,
    /// A field that the template does not have, or that this kind of change cannot carry.
    #[serde(rename = "E0508")]
    FieldNotAllowed,
    /// A required field is absent.
    #[serde(rename = "E0509")]
    FieldMissing,
    /// The value on record is not the one that the change was computed on.
    #[serde(rename = "E0510")]
    OldValueDiffers,
    /// A value breaks a rule of its field.
    #[serde(rename = "E0511")]
    ValueInvalid,
    /// A group that does not exist.
    #[serde(rename = "E0512")]
    GroupUnknown,
    /// A source that is unknown or switched off.
    #[serde(rename = "E0513")]
    SourceUnavailable,
    /// An identifier that another user holds.
    #[serde(rename = "E0514")]
    IdentifierTaken,
    /// A change that changes nothing.
    #[serde(rename = "E0515")]
    ChangeEmpty,
    /// Nobody would be left who is an active Admin.
    #[serde(rename = "E0516")]
    LastAdmin,
    /// Somebody would archive, demote or remove themselves.
    #[serde(rename = "E0517")]
    OwnAccount,
    /// More removals than go without the number typed in.
    #[serde(rename = "E0518")]
    RemovalsNotConfirmed,
}

impl RefusalCode {
    /// Every code, in order.
    pub const ALL: [RefusalCode; 18] = [
        RefusalCode::OtherTemplate,
        RefusalCode::TooManyChanges,
        RefusalCode::KeyNotCanonical,
        RefusalCode::KeyRepeated,
        RefusalCode::OpNotAllowed,
        RefusalCode::UserExists,
        RefusalCode::UserMissing,
        RefusalCode::FieldNotAllowed,
        RefusalCode::FieldMissing,
        RefusalCode::OldValueDiffers,
        RefusalCode::ValueInvalid,
        RefusalCode::GroupUnknown,
        RefusalCode::SourceUnavailable,
        RefusalCode::IdentifierTaken,
        RefusalCode::ChangeEmpty,
        RefusalCode::LastAdmin,
        RefusalCode::OwnAccount,
        RefusalCode::RemovalsNotConfirmed,
    ];
}

from_json!(Refusal {
    code,
    change,
    key,
    field,
    message
});
from_json_words!(RefusalCode {
    OtherTemplate = "E0501",
    TooManyChanges = "E0502",
    KeyNotCanonical = "E0503",
    KeyRepeated = "E0504",
    OpNotAllowed = "E0505",
    UserExists = "E0506",
    UserMissing = "E0507",
    FieldNotAllowed = "E0508",
    FieldMissing = "E0509",
    OldValueDiffers = "E0510",
    ValueInvalid = "E0511",
    GroupUnknown = "E0512",
    SourceUnavailable = "E0513",
    IdentifierTaken = "E0514",
    ChangeEmpty = "E0515",
    LastAdmin = "E0516",
    OwnAccount = "E0517",
    RemovalsNotConfirmed = "E0518"
});
