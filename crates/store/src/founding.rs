//! What an organization begins with.

use rollcall_core::directory::{DirectoryDocument, UserEntry};

/// A whole organization, written at once.
#[derive(Debug, Clone, Default)]
pub struct Founding {
    pub name: String,
    /// The workspace roster: groups, sources and users. Its revision becomes 1.
    pub directory: DirectoryDocument,
    /// Stands in for the built-in template of the workspace roster.
    pub workspace_template: Option<OwnTemplate>,
    pub applications: Vec<FoundingApplication>,
}

/// A template document that belongs to the organization.
#[derive(Debug, Clone)]
pub struct OwnTemplate {
    pub name: String,
    /// Table Schema with a `rollcall` object, as JSON.
    pub document: String,
}

/// An application, with what other sources than file imports saw of it.
#[derive(Debug, Clone)]
pub struct FoundingApplication {
    pub slug: String,
    pub name: String,
    pub description: String,
    /// Key of a user of the directory.
    pub owner: Option<String>,
    pub accounts: Vec<FoundingAccount>,
}

/// A connected instance of an application and the users that one source sees in it.
#[derive(Debug, Clone)]
pub struct FoundingAccount {
    pub name: String,
    pub title: String,
    /// `microsoft_365`, …
    pub source: String,
    pub users: Vec<UserEntry>,
    pub seen_ms: i64,
}
