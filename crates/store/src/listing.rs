//! What lists are asked for, and what they answer.

use rollcall_api::applications::DataSource;
use rollcall_api::imports::ImportSummary;

/// A window of a list that is sorted by key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window<'a> {
    /// Begins after this key.
    pub after: Option<&'a str>,
    pub limit: u32,
}

/// Rows in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// How many there are in all, under the same filter.
    pub total: u32,
    /// What the next window begins after; `None` at the end.
    pub next: Option<String>,
}

/// Which users of an application are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AppUserView {
    /// With access now, and those who lost it but are active elsewhere.
    #[default]
    Relevant,
    All,
}

/// Which users of the workspace are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserStatusFilter {
    Active,
    Archived,
    #[default]
    All,
}

/// An application with its counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplicationFacts {
    pub slug: String,
    pub name: String,
    pub description: String,
    /// Key of the owner.
    pub owner: Option<String>,
    /// The owner's address as typed.
    pub owner_email: Option<String>,
    pub active_users: u32,
    pub past_users: u32,
    pub last_import: Option<ImportSummary>,
    /// Filled when one application is asked for, empty in lists.
    pub sources: Vec<DataSource>,
}

/// A roster without its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterFacts {
    /// "Figma", "Workspace".
    pub name: String,
    /// Key of the application's owner.
    pub owner: Option<String>,
    /// Name of the template.
    pub template: String,
    /// The organization's own document under that name.
    pub own_template: Option<String>,
    pub revision: i64,
    /// What the revision means something within: letters and digits.
    pub epoch: String,
    /// Users that the snapshot holds.
    pub users: u32,
}

impl<T> Listing<T> {
    /// A window of at most `limit` rows out of up to one more: that one tells that there is a next window.
    pub(crate) fn cut(
        mut items: Vec<T>,
        total: u32,
        limit: u32,
        key: impl Fn(&T) -> String,
    ) -> Listing<T> {
        let limit = limit as usize;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = if has_more {
            items.last().map(key)
        } else {
            None
        };
        Listing { items, total, next }
    }
}

impl<T> Listing<T> {
    /// The same window of something else.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(change).collect(),
            total: self.total,
            next: self.next,
        }
    }
}
