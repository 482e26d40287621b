//! Roles, scopes, and what they allow.

use rollcall_api::session::{Access, Scopes};
use rollcall_store::{Principal, RosterName};

use crate::problem::{ApiError, ApiResult};

/// What somebody wants to do with a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Read,
    Act,
}

/// What a role allows.
pub(crate) fn scopes_of(role: &str) -> Scopes {
    let (applications, users, settings) = match role {
        "admin" => (Access::TakeAction, Access::TakeAction, Access::TakeAction),
        "supervisor" => (Access::ReadOnly, Access::ReadOnly, Access::None),
        _ => (Access::None, Access::None, Access::None),
    };
    Scopes {
        applications,
        users,
        settings,
    }
}

/// The permission that is missing, if one is. `owner` is the key of the application's owner, who may read their
/// own application and import to it.
pub(crate) fn missing_permission(
    principal: &Principal,
    roster: &RosterName,
    owner: Option<&str>,
    wish: Wish,
) -> Option<&'static str> {
    if is_allowed_by_scope(principal, roster, wish) || owner == Some(principal.key.as_str()) {
        return None;
    }
    Some(match (roster, wish) {
        (RosterName::Workspace, Wish::Read) => "users:read",
        (RosterName::Application(_), Wish::Read) => "applications:read",
        (_, Wish::Act) => act_permission(roster),
    })
}

/// Whether the role alone allows it, ownership aside.
pub(crate) fn is_allowed_by_scope(principal: &Principal, roster: &RosterName, wish: Wish) -> bool {
    let scopes = scopes_of(&principal.role);
    let held = match roster {
        RosterName::Workspace => scopes.users,
        RosterName::Application(_) => scopes.applications,
    };
    let needed = match wish {
        Wish::Read => Access::ReadOnly,
        Wish::Act => Access::TakeAction,
    };
    held >= needed
}

/// The permission that acting on a roster needs.
pub(crate) fn act_permission(roster: &RosterName) -> &'static str {
    match roster {
        RosterName::Workspace => "users:act",
        RosterName::Application(_) => "applications:act",
    }
}

/// Refuses, in words, when a permission is missing.
pub(crate) fn require(
    principal: &Principal,
    roster: &RosterName,
    owner: Option<&str>,
    wish: Wish,
) -> ApiResult<()> {
    let Some(permission) = missing_permission(principal, roster, owner, wish) else {
        return Ok(());
    };
    let scopes = scopes_of(&principal.role);
    let (scope, held) = match roster {
        RosterName::Workspace => ("Users", scopes.users),
        RosterName::Application(_) => ("Applications", scopes.applications),
    };
    Err(refusal(principal, permission, scope, held, wish))
}

/// Refuses, in words, when the settings are not to be looked at or changed.
pub(crate) fn require_settings(principal: &Principal, wish: Wish) -> ApiResult<()> {
    let held = scopes_of(&principal.role).settings;
    let (needed, permission) = match wish {
        Wish::Read => (Access::ReadOnly, "settings:read"),
        Wish::Act => (Access::TakeAction, "settings:act"),
    };
    if held >= needed {
        return Ok(());
    }
    Err(refusal(principal, permission, "Settings", held, wish))
}

fn refusal(
    principal: &Principal,
    permission: &str,
    scope: &str,
    held: Access,
    wish: Wish,
) -> ApiError {
    let (wanted, needed) = match wish {
        Wish::Read => ("Looking at this needs", "read-only"),
        Wish::Act => ("This needs", "take action"),
    };
    let held = match held {
        Access::None => "no access",
        Access::ReadOnly => "read-only",
        Access::TakeAction => "take action",
    };
    let detail = format!(
        "{wanted} the permission \"{scope}: {needed}\". Your role, {}, has \"{scope}: {held}\".",
        role_title(&principal.role)
    );
    ApiError::permission_missing(permission, detail)
}

fn role_title(role: &str) -> &'static str {
    match role {
        "admin" => "Admin",
        "supervisor" => "Supervisor",
        _ => "User",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_store::{Organization, OrganizationId};

    fn principal(role: &str) -> Principal {
        Principal {
            organization: Organization {
                id: OrganizationId(1),
                name: String::new(),
            },
            key: "ann@example.com".to_owned(),
            email: "ann@example.com".to_owned(),
            display_name: "Ann".to_owned(),
            role: role.to_owned(),
        }
    }

    #[track_caller]
    fn check(role: &str, roster: &str, owner: Option<&str>, read: Option<&str>, act: Option<&str>) {
        let (principal, roster) = (principal(role), roster.parse().unwrap());
        assert_eq!(
            missing_permission(&principal, &roster, owner, Wish::Read),
            read,
            "{role} reads {roster}"
        );
        assert_eq!(
            missing_permission(&principal, &roster, owner, Wish::Act),
            act,
            "{role} acts on {roster}"
        );
    }

    #[test]
    fn roles_map_to_permissions() {
        check("admin", "workspace", None, None, None);
        check("admin", "app:figma", None, None, None);
        check("supervisor", "workspace", None, None, Some("users:act"));
        check(
            "supervisor",
            "app:figma",
            None,
            None,
            Some("applications:act"),
        );
        check(
            "user",
            "workspace",
            None,
            Some("users:read"),
            Some("users:act"),
        );
        check(
            "user",
            "app:figma",
            None,
            Some("applications:read"),
            Some("applications:act"),
        );
    }

    #[test]
    fn owners_import_to_their_own_applications() {
        check("user", "app:figma", Some("ann@example.com"), None, None);
        check(
            "supervisor",
            "app:figma",
            Some("ann@example.com"),
            None,
            None,
        );
        check(
            "user",
            "app:figma",
            Some("bo@example.com"),
            Some("applications:read"),
            Some("applications:act"),
        );
    }
}
