//! `POST /session`, `POST /session/password`, `PUT /password` (sign in), `GET /session` (who am I), `DELETE /session` (sign out).

use std::fmt;

use rollcall_core::{from_json, from_json_words};
use serde::{Deserialize, Serialize};

/// `POST /session`: the token of a one-time sign-in link. Answers [`Session`] and sets the session cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub token: String,
}

/// `POST /session/password`. Answers [`Session`] and sets the session cookie.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordSignIn {
    pub email: String,
    pub password: String,
}

/// `PUT /password`: sets the password of whoever the link was made for; it has to be one that sets passwords. Answers like a sign-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetPassword {
    pub token: String,
    pub password: String,
}

/// `PUT /session/password`: changes the password of whoever is signed in. Answers like a sign-in; all other sessions
/// end.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    pub present: String,
    pub password: String,
}

/// `POST /password/reset`: asks for a link by mail. Answered alike (202) whether anybody has the address or not.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskForReset {
    pub email: String,
}

/// `POST /users/{key}/reset-link`: a link that sets a password once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetLink {
    /// The link, where no mail is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address that it was sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
    pub expires_at: String,
}

// A password is never shown.
impl fmt::Debug for PasswordSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordSignIn").finish_non_exhaustive()
    }
}

impl fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangePassword").finish_non_exhaustive()
    }
}

impl fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetPassword").finish_non_exhaustive()
    }
}

/// `GET /session/ways`: how people sign in here, besides links and passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInWays {
    /// The identity provider's name; its button leads to `/session/openid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// Whether a link that sets a password comes by mail: `POST /password/reset`.
    pub reset_by_mail: bool,
}

/// Why signing in by an identity provider came to nothing; in the query of the sign-in page, as `refused`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The provider cannot be asked.
    Unavailable,
    /// It took too long, or another browser began it.
    Expired,
    /// The provider said no, or its code was used before.
    Denied,
    /// The provider's answer does not hold.
    Untrusted,
    /// The provider has not verified the address.
    Unverified,
    /// No active user here has the account.
    Nobody,
}

impl SignInRefusal {
    pub const ALL: [SignInRefusal; 6] = [
        SignInRefusal::Unavailable,
        SignInRefusal::Expired,
        SignInRefusal::Denied,
        SignInRefusal::Untrusted,
        SignInRefusal::Unverified,
        SignInRefusal::Nobody,
    ];

    /// As it stands in the query.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SignInRefusal::Unavailable => "unavailable",
            SignInRefusal::Expired => "expired",
            SignInRefusal::Denied => "denied",
            SignInRefusal::Untrusted => "untrusted",
            SignInRefusal::Unverified => "unverified",
            SignInRefusal::Nobody => "nobody",
        }
    }
}

/// Who is signed in, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    pub email: String,
    pub display_name: String,
    /// `admin`, `supervisor`, `user`.
    pub role: String,
    pub organization: String,
    pub scopes: Scopes,
}

/// What the role allows, per scope. Owning an application allows importing to it besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scopes {
    pub applications: Access,
    pub users: Access,
    pub settings: Access,
}

/// Levels of access within a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    None,
    ReadOnly,
    TakeAction,
}

from_json!(Session {
    email,
    display_name,
    role,
    organization,
    scopes
});
from_json!(ResetLink {
    url,
    sent_to,
    expires_at
});
from_json!(SignInWays {
    openid,
    reset_by_mail
});
from_json!(Scopes {
    applications,
    users,
    settings
});
from_json_words!(Access {
    None = "none",
    ReadOnly = "read_only",
    TakeAction = "take_action"
});
