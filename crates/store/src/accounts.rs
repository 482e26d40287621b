//! Who is signed in, and how they got in.

use rollcall_api::session::Scopes;
use rollcall_api::tokens::TokenScopes;

use crate::RosterName;

/// Names an organization; the first part of every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrganizationId(pub i64);

/// The tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
}

/// A user of the workspace who is active: the one on whose behalf something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub organization: Organization,
    /// Canonical e-mail address.
    pub key: String,
    /// The address as typed.
    pub email: String,
    pub display_name: String,
    /// `admin`, `supervisor` or `user`.
    pub role: String,
    /// The custom roles held besides, by name.
    pub custom_roles: Vec<HeldRole>,
    /// The token that acts for them; `None` when they act themselves.
    pub token: Option<TokenGrant>,
}

/// A custom role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    pub name: String,
    pub scopes: Scopes,
}

/// What is known of the token that a request came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenGrant {
    /// Of an API token; of an embedding application's key.
    pub id: String,
    pub scopes: TokenScopes,
    /// The only roster that it is good for: it comes from an application that embeds the import.
    pub embedded: Option<RosterName>,
}

impl Principal {
    /// Who stands in history and audit log: the user's key, `token:ID`, or `embed:ID:KEY`, as an embedding
    /// application says who acts.
    #[must_use]
    pub fn actor(&self) -> String {
        match &self.token {
            Some(token) if token.embedded.is_some() => format!("embed:{}:{}", token.id, self.key),
            Some(token) => format!("token:{}", token.id),
            None => self.key.clone(),
        }
    }

    /// Who is shown to have done something: the address as typed, or the token.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.token {
            Some(_) => self.actor(),
            None => self.email.clone(),
        }
    }
}

/// A one-time link to be kept. The token itself is not.
#[derive(Debug, Clone)]
pub struct NewSignInLink {
    pub token_sha256: String,
    pub user: String,
    pub expires_ms: i64,
    pub purpose: LinkPurpose,
}

/// What a one-time link is for, and good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Opens a session.
    SignIn,
    /// Sets a password.
    Reset,
}

impl LinkPurpose {
    pub(crate) fn word(self) -> &'static str {
        match self {
            LinkPurpose::SignIn => "sign_in",
            LinkPurpose::Reset => "reset",
        }
    }
}

/// A session to be kept. The token itself is not.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub token_sha256: String,
    pub expires_ms: i64,
}
