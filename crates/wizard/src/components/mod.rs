//! The parts that every screen is made of. Each has its style sheet beside it; see [`crate::style`].

mod badge;
mod button;
mod class_mark;
mod dialog;
mod direction;
mod dynamic;
mod empty_state;
mod fixed_rows;
mod heights;
mod icon;
mod notice;
mod page_header;
mod progress_bar;
mod proportion_bar;
mod select_frame;
mod table;
mod tabs;
mod viewport;
mod virtual_rows;
mod wordmark;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonKind, ButtonLink};
pub use class_mark::{ClassMark, class_sign, class_slug, class_word};
pub use dialog::{Dialog, OpenDialog, use_dialog};
pub(crate) use direction::{inline_start, left_to_right};
pub use dynamic::{dynamic, handler, watch};
pub use empty_state::EmptyState;
pub use fixed_rows::{FixedRows, use_fixed_rows};
pub use icon::{Icon, IconName};
pub use notice::Notice;
pub use page_header::PageHeader;
pub use progress_bar::ProgressBar;
pub use proportion_bar::{Proportion, ProportionBar, change_proportions};
pub use select_frame::SelectFrame;
pub use table::Table;
pub use tabs::{Tab, TabLinks};
pub use virtual_rows::{VirtualRows, use_virtual_rows};
pub use wordmark::Wordmark;

/// A length for the style sheet, in whole pixels.
pub(crate) fn css_px(length_px: f64) -> String {
    format!("{}px", length_px.round() as i32)
}
