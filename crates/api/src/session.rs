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
    /// Names of the custom roles held besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_roles: Vec<String>,
    pub organization: String,
    pub scopes: Scopes,
}

/// What roles allow, per scope. Owning an application allows importing to it besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    pub applications: Access,
    pub users: Access,
    pub settings: Access,
    /// Whether large removals may be confirmed by typing their number: the permission [`OVERRIDE_GUARDS`].
    #[serde(default)]
    pub override_guards: bool,
}

/// The permission to confirm a large removal; it comes with none of the others.
pub const OVERRIDE_GUARDS: &str = "guards:override";

/// Levels of access within a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    None,
    ReadOnly,
    TakeAction,
}

impl Scopes {
    /// Nothing at all.
    pub const NONE: Scopes = Scopes {
        applications: Access::None,
        users: Access::None,
        settings: Access::None,
        override_guards: false,
    };

    /// Everything there is.
    pub const ALL: Scopes = Scopes {
        applications: Access::TakeAction,
        users: Access::TakeAction,
        settings: Access::TakeAction,
        override_guards: true,
    };

    /// What either allows.
    #[must_use]
    pub fn or(self, other: Scopes) -> Scopes {
        Scopes {
            applications: self.applications.max(other.applications),
            users: self.users.max(other.users),
            settings: self.settings.max(other.settings),
            override_guards: self.override_guards || other.override_guards,
        }
    }

    /// What both allow.
    #[must_use]
    pub fn and(self, other: Scopes) -> Scopes {
        Scopes {
            applications: self.applications.min(other.applications),
            users: self.users.min(other.users),
            settings: self.settings.min(other.settings),
            override_guards: self.override_guards && other.override_guards,
        }
    }

    /// As permissions: `applications:read`, `users:act`, …
    #[must_use]
    pub fn permissions(self) -> Vec<&'static str> {
        let scopes = [
            (self.applications, "applications:read", "applications:act"),
            (self.users, "users:read", "users:act"),
            (self.settings, "settings:read", "settings:act"),
        ];
        let levels = scopes
            .into_iter()
            .filter_map(|(access, read, act)| match access {
                Access::None => None,
                Access::ReadOnly => Some(read),
                Access::TakeAction => Some(act),
            });
        levels
            .chain(self.override_guards.then_some(OVERRIDE_GUARDS))
            .collect()
    }

    /// The first permission of these scopes that `held` does not have.
    #[must_use]
    pub fn beyond(self, held: Scopes) -> Option<&'static str> {
        let had = self.and(held).permissions();
        self.permissions()
            .into_iter()
            .find(|permission| !had.contains(permission))
    }
}

from_json!(Session {
    email,
    display_name,
    role,
    custom_roles or Vec::new(),
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
    settings,
    override_guards or false
});
from_json_words!(Access {
    None = "none",
    ReadOnly = "read_only",
    TakeAction = "take_action"
});

#[cfg(test)]
mod tests {
    use super::{Access, OVERRIDE_GUARDS, Scopes};

    #[test]
    fn scopes_are_compared_permission_by_permission() {
        let looks = Scopes {
            users: Access::ReadOnly,
            ..Scopes::NONE
        };
        let confirms = Scopes {
            override_guards: true,
            ..Scopes::NONE
        };
        for (wanted, held, beyond) in [
            (Scopes::NONE, Scopes::NONE, None),
            (Scopes::ALL, Scopes::ALL, None),
            (looks, Scopes::ALL, None),
            (looks, confirms, Some("users:read")),
            (confirms, looks, Some(OVERRIDE_GUARDS)),
            (confirms, looks.or(confirms), None),
            (Scopes::ALL, looks, Some("applications:act")),
        ] {
            assert_eq!(wanted.beyond(held), beyond, "{wanted:?} {held:?}");
        }
        assert_eq!(Scopes::ALL.and(looks), looks);
        assert_eq!(
            looks.or(confirms).permissions(),
            ["users:read", OVERRIDE_GUARDS]
        );
    }
}
