//! Which page is at which address.

use crate::paths::{
    APPLICATIONS, AUDIT, CHECK, DELETED_USERS, IMPORTS, OWN_PASSWORD, ROLES, SET_PASSWORD, SIGN_IN,
    TOKENS, USERS, USERS_IMPORT, decode,
};

/// A page. The tabs of an application are one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// `/`, which leads on to the applications.
    First,
    Check,
    SignIn,
    SetPassword,
    Applications,
    Application {
        slug: String,
    },
    ApplicationImport {
        slug: String,
    },
    Users,
    UsersImport,
    DeletedUsers,
    User {
        key: String,
    },
    OwnPassword,
    Audit,
    Tokens,
    Roles,
    Role {
        id: String,
    },
    Imports,
    Import {
        id: String,
    },
    Unknown,
}

/// Which of the two programs has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Console,
    Desk,
}

impl Place {
    /// The program that has the page. `www/boot.js` knows it by the address: the desk has `/check` and
    /// whatever ends in `/import`.
    pub(crate) fn program(&self) -> Program {
        match self {
            Place::Check | Place::ApplicationImport { .. } | Place::UsersImport => Program::Desk,
            _ => Program::Console,
        }
    }

    /// The page at a path.
    pub(crate) fn of(path: &str) -> Place {
        let path = if path.len() > 1 {
            path.strip_suffix('/').unwrap_or(path)
        } else {
            path
        };
        match path {
            "/" => Place::First,
            CHECK => Place::Check,
            SIGN_IN => Place::SignIn,
            SET_PASSWORD => Place::SetPassword,
            APPLICATIONS => Place::Applications,
            USERS => Place::Users,
            USERS_IMPORT => Place::UsersImport,
            DELETED_USERS => Place::DeletedUsers,
            OWN_PASSWORD => Place::OwnPassword,
            AUDIT => Place::Audit,
            TOKENS => Place::Tokens,
            ROLES => Place::Roles,
            IMPORTS => Place::Imports,
            _ => Place::below(path).unwrap_or(Place::Unknown),
        }
    }

    fn below(path: &str) -> Option<Place> {
        let parts = |section: &str| {
            let rest = path.strip_prefix(section)?.strip_prefix('/')?;
            let (name, more) = rest.split_once('/').unwrap_or((rest, ""));
            Some((decode(name).filter(|name| !name.is_empty())?, more))
        };
        let sections = (
            parts(APPLICATIONS),
            parts(IMPORTS),
            parts(USERS),
            parts(ROLES),
        );
        match sections {
            (Some((slug, "" | "sources" | "embedding")), ..) => Some(Place::Application { slug }),
            (Some((slug, "import")), ..) => Some(Place::ApplicationImport { slug }),
            (_, Some((id, "")), ..) => Some(Place::Import { id }),
            (_, _, Some((key, "")), _) => Some(Place::User { key }),
            (.., Some((id, ""))) => Some(Place::Role { id }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Program};
    use crate::paths;

    #[track_caller]
    fn check(path: &str, expect: Place) {
        let place = Place::of(path);
        assert_eq!(place, expect, "{path}");
        // The rule of boot.js.
        let path = path.trim_end_matches('/');
        let booted = path == paths::CHECK || path.ends_with("/import");
        assert_eq!(place.program() == Program::Desk, booted, "{path}");
    }

    #[test]
    fn every_address_that_is_given_out_has_its_page() {
        let slug = || "a b/ä".to_owned();
        check(
            &paths::application(&slug()),
            Place::Application { slug: slug() },
        );
        check(
            &paths::application_sources(&slug()),
            Place::Application { slug: slug() },
        );
        check(
            &paths::application_embedding(&slug()),
            Place::Application { slug: slug() },
        );
        check(
            &paths::user("ann+b@example.com"),
            Place::User {
                key: "ann+b@example.com".to_owned(),
            },
        );
        check(
            &paths::application_import(&slug()),
            Place::ApplicationImport { slug: slug() },
        );
        check(
            &paths::import("01J"),
            Place::Import {
                id: "01J".to_owned(),
            },
        );
        check(paths::APPLICATIONS, Place::Applications);
        check(paths::USERS, Place::Users);
        check(paths::USERS_IMPORT, Place::UsersImport);
        check(paths::DELETED_USERS, Place::DeletedUsers);
        check(paths::OWN_PASSWORD, Place::OwnPassword);
        check(paths::AUDIT, Place::Audit);
        check(paths::TOKENS, Place::Tokens);
        check(paths::ROLES, Place::Roles);
        check(
            &paths::role("01J"),
            Place::Role {
                id: "01J".to_owned(),
            },
        );
        check(paths::IMPORTS, Place::Imports);
        check(paths::SIGN_IN, Place::SignIn);
        check(paths::SET_PASSWORD, Place::SetPassword);
        check(paths::CHECK, Place::Check);
        check("/", Place::First);
        check("/check/", Place::Check);
    }

    #[test]
    fn other_addresses_have_none() {
        for path in [
            "/nowhere",
            "/applications/",
            "/applications//import",
            "/imports/1/2",
            "/users/ann/more",
            "/account",
            "/embed/demo.html",
            "/a%",
        ] {
            let place = Place::of(path);
            assert!(
                matches!(place, Place::Unknown | Place::Applications),
                "{path}: {place:?}"
            );
        }
    }
}
