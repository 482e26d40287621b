//! Who is signed in, and how they got in.

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
}

/// A one-time link to be kept. The token itself is not.
#[derive(Debug, Clone)]
pub struct NewSignInLink {
    pub token_sha256: String,
    pub user: String,
    pub expires_ms: i64,
}

/// A session to be kept. The token itself is not.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub token_sha256: String,
    pub expires_ms: i64,
}
