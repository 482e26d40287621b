//! Everybody there can be.

use rollcall_api::session::Access;
use rollcall_api::tokens::TokenScopes;

use crate::common::{ADMIN, NOBODY, OWNER, SUPERVISOR};

/// A User who holds a custom role besides.
pub(crate) const HOLDER: &str = "arjun.patel@harbour.example";

/// Somebody who asks, and what they hold.
pub(crate) struct Asker {
    pub(crate) name: &'static str,
    pub(crate) by: By,
    pub(crate) applications: Access,
    pub(crate) users: Access,
    pub(crate) settings: Access,
    /// Of the application that is asked about.
    pub(crate) is_owner: bool,
}

/// How a request says whom it is from.
pub(crate) enum By {
    Nothing,
    Session(&'static str),
    /// A token that the Admin made.
    Token {
        scim: bool,
    },
}

impl Asker {
    const fn new(name: &'static str, by: By, access: Access) -> Asker {
        Asker {
            name,
            by,
            applications: access,
            users: access,
            settings: access,
            is_owner: false,
        }
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        !matches!(self.by, By::Nothing)
    }

    pub(crate) fn is_token(&self) -> bool {
        matches!(self.by, By::Token { .. })
    }

    pub(crate) fn scopes(&self) -> TokenScopes {
        TokenScopes {
            applications: self.applications,
            users: self.users,
            settings: self.settings,
            override_guards: false,
            scim: matches!(self.by, By::Token { scim: true }),
        }
    }
}

pub(crate) static ASKERS: [Asker; 10] = [
    Asker::new("nobody", By::Nothing, Access::None),
    Asker::new("User", By::Session(NOBODY), Access::None),
    Asker {
        is_owner: true,
        ..Asker::new("owner", By::Session(OWNER), Access::None)
    },
    Asker {
        settings: Access::None,
        ..Asker::new("Supervisor", By::Session(SUPERVISOR), Access::ReadOnly)
    },
    Asker {
        users: Access::ReadOnly,
        settings: Access::TakeAction,
        ..Asker::new("custom role", By::Session(HOLDER), Access::None)
    },
    Asker::new("Admin", By::Session(ADMIN), Access::TakeAction),
    Asker::new(
        "token without scopes",
        By::Token { scim: false },
        Access::None,
    ),
    Asker::new(
        "read-only token",
        By::Token { scim: false },
        Access::ReadOnly,
    ),
    Asker::new("full token", By::Token { scim: false }, Access::TakeAction),
    Asker::new("SCIM token", By::Token { scim: true }, Access::None),
];
