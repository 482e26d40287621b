//! Parts that several pages are made of. Each has its style sheet beside it; see [`crate::style`].

mod back_link;
mod change_counts;
mod copy_button;
mod email;
mod fact;
mod failure_notice;
mod import_action;
mod list_frame;
mod moment;
mod more_rows;
mod refusal;
mod scope_fields;
mod search_field;
mod secret;
mod segments;
mod skeleton;
mod status_badge;
mod table_rows;

pub(crate) use back_link::BackLink;
pub(crate) use change_counts::ChangeCountMarks;
pub(crate) use copy_button::CopyButton;
pub(crate) use email::Email;
pub(crate) use fact::Fact;
pub(crate) use failure_notice::FailureNotice;
pub(crate) use import_action::ImportAction;
pub(crate) use list_frame::ListFrame;
pub(crate) use moment::Moment;
pub(crate) use more_rows::MoreRows;
pub(crate) use refusal::Refusal;
pub(crate) use scope_fields::ScopeFields;
pub(crate) use search_field::SearchField;
pub(crate) use secret::Secret;
pub(crate) use segments::{Segment, Segments};
pub(crate) use skeleton::Skeleton;
pub(crate) use status_badge::StatusBadge;
pub(crate) use table_rows::TableRows;
